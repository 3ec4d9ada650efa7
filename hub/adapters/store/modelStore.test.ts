import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestStore, temporaryDirectory } from '../../../test/support/storeFixtures.ts'
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

it('what was learned outlives the hub, and only the newest is kept', async () => {
  expect(store.models.load('v1')).toBeUndefined()
  store.models.save('v1', 7, { a: [1, 2.5] })
  store.models.save('v2', 9, { b: null })
  await store.close()
  store = openTestStore(directory.path)
  expect(store.models.load('v1')).toBeUndefined()
  expect(store.models.load('v2')).toEqual({ seq: 9, memory: { b: null } })
})

it('what can not be read is as if it had never been learned', () => {
  store.models.save('v1', 7, {})
  const db = openDb(`${directory.path}/hub.db`, HUB_SCHEMA, { autoCheckpointPages: 0 })
  db.prepare("UPDATE learned SET memory = '{'").run()
  db.close()
  expect(store.models.load('v1')).toBeUndefined()
})
