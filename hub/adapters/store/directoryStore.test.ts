import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  CANARY,
  eventAt,
  filesHolding,
  openTestStore,
  temporaryDirectory,
} from '../../../test/support/storeFixtures.ts'
import type { KnownNumber } from '../../app/ports.ts'
import { dataPaths } from './dataDirectory.ts'
import { type DirectoryEntry, openDirectory, type SqliteDirectory } from './directoryStore.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { openDb } from './openDb.ts'
import type { Store } from './store.ts'

const ID: KnownNumber = { kind: 'citizen', number: CANARY }
const CARD: KnownNumber = { kind: 'card', number: '4111111111111111' }
const PHONE: KnownNumber = { kind: 'phone', number: '13800138000' }
const OTHER_PHONE: KnownNumber = { kind: 'phone', number: '13900139000' }

let directory: ReturnType<typeof temporaryDirectory>
let store: Store
let customers: SqliteDirectory
beforeEach(() => {
  directory = temporaryDirectory()
  store = openTestStore(directory.path)
  customers = store.directory
})
afterEach(async () => {
  await store.close()
  directory.remove()
})
async function reopen(): Promise<void> {
  await store.close()
  store = openTestStore(directory.path)
  customers = store.directory
}

function entry(numbers: KnownNumber[], classId: string | null, adviserId: string | null = null): DirectoryEntry {
  return { numbers, classId, adviserId }
}

/** Enough customers for an import of many turns. */
function many(count: number, classId = 'gold'): DirectoryEntry[] {
  return Array.from({ length: count }, (_, index) =>
    entry([{ kind: 'phone', number: `1${String(3_000_000_000 + index)}` }], classId),
  )
}
const phoneOf = (index: number): KnownNumber => ({ kind: 'phone', number: `1${String(3_000_000_000 + index)}` })

function rowsOnDisk(): { list: number; rows: number }[] {
  const db = openDb(dataPaths(directory.path).hub, HUB_SCHEMA)
  try {
    return db
      .prepare<[], { list: number; rows: number }>('SELECT list, count(*) AS rows FROM directory GROUP BY list')
      .all()
  } finally {
    db.close()
  }
}

describe('the customers in the store', () => {
  it('are found by each of their numbers, however it is written, also after a restart', async () => {
    await customers.write([entry([ID, CARD], 'gold', 'anna'), entry([PHONE], null, 'bert')], 'complete')
    await reopen()
    for (const number of [ID, CARD, { kind: 'card', number: '4111 1111-1111 1111' } as const])
      expect(customers.find(number)).toEqual({ classId: 'gold', adviserId: 'anna' })
    expect(customers.find({ kind: 'phone', number: '+86 13800138000' })).toEqual({ classId: null, adviserId: 'bert' })
    expect(customers.find(OTHER_PHONE)).toBeUndefined()
    // The same digits as another kind of number are somebody else's.
    expect(customers.find({ kind: 'passbook', number: CARD.number })).toBeUndefined()
    expect(customers.count()).toBe(2)
  })

  it('are in no file by their numbers, and each hub keeps them under a key of its own', async () => {
    await customers.write([entry([ID, PHONE], 'gold')], 'complete')
    expect(filesHolding(directory.path, CANARY)).toEqual([])
    expect(filesHolding(directory.path, PHONE.number)).toEqual([])
    const hashes = () => {
      const db = openDb(dataPaths(directory.path).hub, HUB_SCHEMA)
      const rows = db.prepare('SELECT known_by FROM directory').all()
      db.close()
      return rows
    }
    const here = hashes()
    expect(here).toHaveLength(2)
    await store.close()
    directory.remove()
    directory = temporaryDirectory()
    await reopen()
    await customers.write([entry([ID, PHONE], 'gold')], 'complete')
    for (const row of hashes()) expect(here).not.toContainEqual(row)
  })

  it('completed: what a line says is added to what is known, and a number that has moved belongs to its new owner', async () => {
    await customers.write([entry([ID, PHONE], 'gold', 'anna'), entry([CARD], 'ordinary')], 'complete')
    await customers.write([entry([CARD, PHONE], null, 'bert'), entry([OTHER_PHONE], 'gold')], 'complete')
    expect(customers.find(ID)).toEqual({ classId: 'gold', adviserId: 'anna' })
    expect(customers.find(CARD)).toEqual({ classId: 'ordinary', adviserId: 'bert' })
    expect(customers.find(PHONE)).toEqual({ classId: 'ordinary', adviserId: 'bert' })
    expect(customers.count()).toBe(3)
  })

  it('replaced: who is not in the new list is forgotten', async () => {
    await customers.write([entry([ID, CARD], 'gold', 'anna'), entry([PHONE], 'gold')], 'complete')
    await customers.write([entry([ID], 'ordinary')], 'replace')
    expect(customers.find(ID)).toEqual({ classId: 'ordinary', adviserId: null })
    expect(customers.find(CARD)).toBeUndefined()
    expect(customers.find(PHONE)).toBeUndefined()
    expect(rowsOnDisk()).toEqual([{ list: expect.any(Number), rows: 1 }])
  })

  it('forgotten: a customer goes with all his numbers, and nobody else', async () => {
    await customers.write([entry([ID, CARD], 'gold'), entry([PHONE], 'gold')], 'complete')
    expect(customers.forget(CARD)).toBe(true)
    expect(customers.find(ID)).toBeUndefined()
    expect(customers.find(PHONE)).toBeDefined()
    expect(customers.forget(CARD)).toBe(false)
    expect(customers.count()).toBe(1)
  })

  it('forgotten while a list is completed: he does not come back with the copy of the list before', async () => {
    await customers.write([entry([ID], 'gold'), ...many(3_000)], 'complete')
    const importing = customers.write([entry([OTHER_PHONE], 'gold')], 'complete')
    while (rowsOnDisk().length < 2) await nextTurn()
    expect(customers.forget(ID)).toBe(true)
    await importing
    expect(customers.find(ID)).toBeUndefined()
    expect(customers.find(OTHER_PHONE)).toBeDefined()
  })

  it('are the old ones until the new list is whole, while the journal goes on, and nothing of a list that was cut off counts', async () => {
    await customers.write([entry([ID], 'gold')], 'complete')
    const importing = customers.write(many(5_000), 'replace')
    while (rowsOnDisk().length < 2) await nextTurn()
    expect(customers.find(ID)).toBeDefined()
    expect(customers.find(phoneOf(0))).toBeUndefined()
    store.journal.commit({ events: [eventAt(1)], answers: [] })
    expect(store.journal.lastSeq).toBe(1)
    // Cut off: the database goes away in the middle, as the process would.
    const cutOff = expect(importing).rejects.toMatchObject({ problem: { code: 'STORE_UNAVAILABLE' } })
    await reopen()
    await cutOff
    expect(rowsOnDisk().length).toBeGreaterThan(1)
    expect(customers.find(ID)).toBeDefined()
    expect(customers.find(phoneOf(0))).toBeUndefined()
    expect(customers.count()).toBe(1)
    // What it has left is cleared away by the next one.
    await customers.write([entry([CARD], 'gold')], 'complete')
    expect(rowsOnDisk()).toEqual([{ list: expect.any(Number), rows: 2 }])
  })

  it('an import takes the place of one under way, of a command line too: one of them counts, whole', async () => {
    const first = customers.write(many(5_000, 'ordinary'), 'replace')
    await nextTurn()
    const beside = openDirectory(directory.path)
    const second = beside.directory.write([entry([ID], 'gold')], 'replace')
    await expect(first).rejects.toMatchObject({ problem: { code: 'STORE_UNAVAILABLE', retryable: true } })
    await second
    beside.close()
    expect(customers.count()).toBe(1)
    expect(customers.find(ID)).toEqual({ classId: 'gold', adviserId: null })
    expect(rowsOnDisk()).toEqual([{ list: expect.any(Number), rows: 1 }])
  })

  it('are the same to a command line beside the hub', async () => {
    await customers.write([entry([ID, PHONE], 'gold')], 'complete')
    const beside = openDirectory(directory.path)
    expect(beside.directory.find(ID)).toEqual({ classId: 'gold', adviserId: null })
    beside.directory.forget(PHONE)
    beside.close()
    expect(customers.find(ID)).toBeUndefined()
  })
})
