import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RecordedEvent } from '../../../contracts/index.ts'
import { eventAt, openTestStore, temporaryDirectory } from '../../../test/support/storeFixtures.ts'
import { OF_THE_FLEET } from './fleetRows.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { openDb } from './openDb.ts'
import type { Store } from './store.ts'

let directory: ReturnType<typeof temporaryDirectory>
let store: Store
beforeEach(() => {
  directory = temporaryDirectory()
  store = openTestStore(directory.path)
})
afterEach(async () => {
  await store.close()
  directory.remove()
})

const DAY_MS = 86_400_000
const health = (deviceId: string) => ({
  deviceId,
  severity: 0,
  causes: [],
  isPlanned: false,
  isOwnMaintenance: false,
  quiet: 0,
})
/** Every tenth is of the fleet, every hundredth says how all of it is. */
function event(seq: number): RecordedEvent {
  const made = eventAt(seq)
  const wall = seq * 1000
  if (seq % 100 === 0) {
    return { ...made, type: 'FleetRecorded', data: { devices: [health('atm')] }, wall } as unknown as RecordedEvent
  }
  if (seq % 10 === 0)
    return { ...made, type: 'DeviceHealthChanged', data: health('atm'), wall } as unknown as RecordedEvent
  return { ...made, wall }
}

it('reads events of the fleet and no others, in order, in pages', () => {
  store.journal.commit({ events: Array.from({ length: 350 }, (_, n) => event(n + 1)), answers: [] })
  const all = store.journal.readFleet('health', 0, 1000)
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 35 }, (_, n) => (n + 1) * 10))
  expect(store.journal.readFleet('health', 100, 3).map(({ seq }) => seq)).toEqual([110, 120, 130])
  expect(all[9]).toMatchObject({ type: 'FleetRecorded', data: { devices: [{ deviceId: 'atm' }] } })
})

it('finds from where on all is known at a moment', () => {
  store.journal.commit({ events: Array.from({ length: 350 }, (_, n) => event(n + 1)), answers: [] })
  expect(store.journal.fleetKnownFrom(250_000)).toBe(199)
  expect(store.journal.fleetKnownFrom(200_000)).toBe(199)
  expect(store.journal.fleetKnownFrom(99_000)).toBe(0)
  expect(store.journal.fleetKnownFrom(DAY_MS)).toBe(299)
})

it('finds them by their own index, however long the journal is', async () => {
  await store.close()
  const db = openDb(join(directory.path, 'hub.db'), HUB_SCHEMA)
  const plan = (sql: string) =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join()
  expect(
    plan(`SELECT data FROM journal WHERE ${OF_THE_FLEET} AND type IN ('AlertClosed') AND seq > 5 ORDER BY seq LIMIT 9`),
  ).toContain('journal_fleet')
  expect(
    plan(
      `SELECT seq FROM journal WHERE ${OF_THE_FLEET} AND type = 'FleetRecorded' AND wall <= 5 ORDER BY seq DESC LIMIT 1`,
    ),
  ).toContain('journal_fleet')
  db.close()
  store = openTestStore(directory.path)
})
