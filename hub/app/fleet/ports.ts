import type { RecordedEvent } from '../../../contracts/index.ts'

/** Events of the fleet, found among all others without reading those. */
export interface FleetJournal {
  /** Fleet events with seq > after, in order, at most `limit`. */
  readFleet(after: number, limit: number): RecordedEvent[]
  /** Position before the last FleetRecorded at or before this wall time; 0 when there is none: from there on all is known. */
  fleetKnownFrom(wall: number): number
}
