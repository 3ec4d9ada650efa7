import type { EventType } from '../../../contracts/index.ts'
import type { FleetKind } from '../../app/fleet/ports.ts'
import type { EventStatement } from './eventRows.ts'
import type { Db } from './openDb.ts'

/**
 * Events of the fleet alone: an index of theirs finds them among all others. A query must name the types as the index does, or SQLite
 * does not use it. The index was made by a migration, so these types stay as they are: further ones want an index of their own.
 */
const INDEXED_FLEET_TYPES = [
  'AlertOpened',
  'AlertChanged',
  'AlertRepeated',
  'AlertClosed',
  'AlertSettled',
  'AlertTold',
  'AlertAcknowledged',
  'AlertEscalated',
  'DeviceHealthChanged',
  'FleetRecorded',
  'WatchResumed',
  'MaintenancePlanned',
  'MaintenanceEnded',
] as const satisfies readonly EventType[]

export const OF_THE_FLEET = `type IN (${INDEXED_FLEET_TYPES.map((type) => `'${type}'`).join(', ')})`

/** What each kind of report reads. */
const KINDS: Readonly<Record<FleetKind, readonly EventType[]>> = {
  health: ['DeviceHealthChanged', 'FleetRecorded', 'WatchResumed'],
  alerts: ['AlertRepeated', 'AlertClosed'],
}

/** Fleet events of one kind with seq > after, in order, at most `limit`. */
export function fleetStatement(db: Db, kind: FleetKind): EventStatement {
  const types = KINDS[kind].map((type) => `'${type}'`).join(', ')
  return db
    .prepare<[number, number], never>(
      `SELECT seq, type, version, tick, wall, actor, correlation_id, cause_id, CAST(data AS TEXT)
       FROM journal WHERE ${OF_THE_FLEET} AND type IN (${types}) AND seq > ? ORDER BY seq LIMIT ?`,
    )
    .raw() as unknown as EventStatement
}

/** Position of the last FleetRecorded at or before a moment of wall time. */
export const FLEET_ANCHOR = `SELECT seq FROM journal
  WHERE ${OF_THE_FLEET} AND type = 'FleetRecorded' AND wall <= ? ORDER BY seq DESC LIMIT 1`
