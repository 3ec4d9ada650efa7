import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RecordedEvent } from '../../../contracts/index.ts'
import { eventAt, openTestStore, temporaryDirectory } from '../../../test/support/storeFixtures.ts'
import { OF_CONFIGURATIONS } from './configurationRows.ts'
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

/** Every hundredth is another configuration. */
function event(seq: number): RecordedEvent {
  const made = eventAt(seq)
  if (seq % 100 !== 0) return made
  return { ...made, type: 'ConfigurationApplied', data: { version: seq / 100 } } as unknown as RecordedEvent
}

it('reads configurations and no other events, in order, in pages', () => {
  store.journal.commit({ events: Array.from({ length: 450 }, (_, n) => event(n + 1)), answers: [] })
  expect(store.journal.readConfigurations(0, 10).map(({ seq }) => seq)).toEqual([100, 200, 300, 400])
  expect(store.journal.readConfigurations(100, 2).map(({ seq }) => seq)).toEqual([200, 300])
  expect(store.journal.readConfigurations(400, 10)).toEqual([])
})

it('finds them by their own index, however long the journal is', async () => {
  await store.close()
  const db = openDb(join(directory.path, 'hub.db'), HUB_SCHEMA)
  const plan = db
    .prepare<[], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT data FROM journal WHERE ${OF_CONFIGURATIONS} AND seq > 5 ORDER BY seq LIMIT 9`,
    )
    .all()
    .map(({ detail }) => detail)
    .join()
  expect(plan).toContain('journal_configurations')
  db.close()
  store = openTestStore(directory.path)
})
