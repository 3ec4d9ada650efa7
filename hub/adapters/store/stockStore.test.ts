import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestStore, temporaryDirectory } from '../../../test/support/storeFixtures.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { openDb } from './openDb.ts'
import { SqliteStockHours } from './stockStore.ts'
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
const hour = (at: number, more: object = {}) => ({ hour: at, used: 5, added: 0, refilled: 0, minutes: 60, ...more })

it('hours and units outlive the hub; an hour written again replaces itself', async () => {
  store.stock.saveHour('atm-1/cash1', hour(100, { used: 3, minutes: 10 }))
  store.stock.saveHour('atm-1/cash1', hour(100))
  store.stock.saveHour('atm-1/cash1', hour(101, { refilled: 2000 }))
  store.stock.saveHour('atm-2/cash1', hour(101))
  store.stock.saveUnit('atm-1/cash1', { form: 1 })
  await store.close()
  store = openTestStore(directory.path)
  expect(store.stock.loadUnits()).toEqual(new Map([['atm-1/cash1', { form: 1 }]]))
  expect(store.stock.loadHour('atm-1/cash1', 100)).toEqual(hour(100))
  expect(store.stock.loadHour('atm-2/cash1', 100)).toBeUndefined()
  expect(store.stock.refills('atm-1/cash1', 10)).toEqual([hour(101, { refilled: 2000 })])
})

it('is read beside the hub while the hub writes', () => {
  const reader = new SqliteStockHours(`${directory.path}/hub.db`)
  store.stock.saveHour('atm-1/cash1', hour(100))
  store.stock.refills('atm-1/cash1', 1)
  expect(reader.of('atm-1/cash1', 100)).toEqual([hour(100)])
  expect(reader.of('atm-1/cash1', 101)).toEqual([])
  store.stock.saveHour('atm-1/cash1', hour(101))
  store.stock.refills('atm-1/cash1', 1)
  expect(reader.of('atm-1/cash1', 101)).toEqual([hour(101)])
  expect(reader.of('nothing', 0)).toEqual([])
})

it('old hours of a unit go', () => {
  const reader = new SqliteStockHours(`${directory.path}/hub.db`)
  for (const unit of ['atm-1/cash1', 'atm-1/cash2']) {
    for (let at = 0; at < 30; at += 1) store.stock.saveHour(unit, hour(at))
  }
  store.stock.purge('atm-1/cash1', 20)
  store.stock.refills('atm-1/cash1', 1)
  expect([reader.of('atm-1/cash1', 0).length, reader.of('atm-1/cash2', 0).length]).toEqual([10, 30])
})

it('a unit that can not be read begins anew', () => {
  store.stock.saveUnit('atm-1/cash1', { form: 1 })
  store.stock.refills('atm-1/cash1', 1)
  const db = openDb(`${directory.path}/hub.db`, HUB_SCHEMA, { autoCheckpointPages: 0 })
  db.prepare("UPDATE stock_units SET memory = '{'").run()
  db.close()
  expect(store.stock.loadUnits()).toEqual(new Map())
})
