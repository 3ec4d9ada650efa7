import type { RecordedEvent } from '../../../contracts/index.ts'

/** How healthy devices were and what the hub did not see; or which alerts were closed and came back. */
export type FleetKind = 'health' | 'alerts'

/** Events of the fleet, found among all others without reading those. */
export interface FleetJournal {
  /** Fleet events of one kind with seq > after, in order, at most `limit`. */
  readFleet(kind: FleetKind, after: number, limit: number): RecordedEvent[]
  /** Position before the last FleetRecorded at or before this wall time; 0 when there is none: from there on all is known. */
  fleetKnownFrom(wall: number): number
}
