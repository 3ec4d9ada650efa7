import { generateKeyPairSync, sign } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RecordedEvent } from '../../../../contracts/index.ts'
import { asStored, collectingLog, temporaryDirectory } from '../../../../test/support/storeFixtures.ts'
import { variedDays } from '../../../../test/support/variedDays.ts'
import { ReportFold } from '../../../core/reports/fold.ts'
import { HashChain, type HeadSigner, keyIdOf } from '../chain.ts'
import { SqliteJournal } from '../journalStore.ts'
import { HUB_SCHEMA } from '../migrations/hub.ts'
import { type Db, openDb } from '../openDb.ts'
import { isStoreError } from '../storeError.ts'
import { ReportProjection } from './reportProjection.ts'
import { REPORT_TABLES, SqliteReportBook } from './reportRows.ts'

const EVENTS = variedDays(2, 5)
const key = signer()
let directory: ReturnType<typeof temporaryDirectory>
let db: Db
let reports: ReportProjection
let journal: SqliteJournal

beforeEach(() => {
  directory = temporaryDirectory()
  open()
  while (reports.catchUp(0));
})
afterEach(() => {
  db.close()
  directory.remove()
})

function signer(): HeadSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const der = publicKey.export({ format: 'der', type: 'spki' })
  return { keyId: keyIdOf(der), publicKey: der, sign: (message) => sign(null, message, privateKey) }
}

function open(): void {
  const log = collectingLog()
  db = openDb(join(directory.path, 'hub.db'), HUB_SCHEMA)
  reports = new ReportProjection(db, asStored, log)
  journal = new SqliteJournal(db, new HashChain(db, 'journal', key, log), { upcast: asStored, log, reports })
}

function reopen(): void {
  db.close()
  open()
}

/** What is there when the first events have been counted, and nothing else. */
function counted(events: readonly RecordedEvent[]): unknown {
  const fresh = new Database(':memory:')
  for (const { sql } of HUB_SCHEMA.migrations) fresh.exec(sql)
  const [book, fold] = [new SqliteReportBook(fresh), new ReportFold()]
  for (const event of events) fold.apply(book, event)
  const rows = rowsOf(fresh)
  fresh.close()
  return rows
}

function rowsOf(of: Db): unknown {
  return REPORT_TABLES.map((table) => of.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all())
}

/** So many pages may be added to the database, as if the disk had room for no more. */
function room(pages: number): void {
  db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + pages}`)
}
const muchRoom = () => room(1_000_000)

function isFull(attempt: () => unknown): boolean {
  try {
    attempt()
    return false
  } catch (error) {
    expect(isStoreError(error) && error.reason, String(error)).toBe('diskFull')
    return true
  }
}

describe('a disk that is full', () => {
  test.each([1, 7, 60])('leaves nothing half counted, commits of %i events', (size) => {
    let full = 0
    for (let at = 0, n = 0; at < EVENTS.length; at += size, n += 1) {
      const events = EVENTS.slice(at, at + size)
      const commit = () => journal.commit({ events, answers: [] })
      room(n % 3)
      if (!isFull(commit)) continue
      full += 1
      expect(journal.lastSeq).toBe(at)
      if (full % 5 === 1) expect(rowsOf(db)).toEqual(counted(EVENTS.slice(0, at)))
      // Sometimes the hub is started again before there is room.
      muchRoom()
      if (full % 3 === 0) reopen()
      while (reports.catchUp(journal.lastSeq));
      commit()
    }
    expect(full).toBeGreaterThan(5)
    expect(reports.isCurrent).toBe(true)
    expect(rowsOf(db)).toEqual(counted(EVENTS))
  })

  test('holds up figures that are made anew, which go on where they were', () => {
    muchRoom()
    journal.commit({ events: EVENTS.slice(0, -40), answers: [] })
    db.exec('UPDATE report_mark SET version = version - 1')
    reopen()
    expect(reports.isCurrent).toBe(false)
    let full = 0
    let slices = 0
    for (let isMore = true; isMore; slices += 1) {
      room(slices % 2)
      const before = db.prepare('SELECT * FROM report_mark').get()
      if (isFull(() => (isMore = reports.catchUp(journal.lastSeq)))) {
        full += 1
        expect(db.prepare('SELECT * FROM report_mark').get()).toEqual(before)
        expect(reports.isCurrent).toBe(false)
        muchRoom()
        isMore = reports.catchUp(journal.lastSeq)
      }
      // The branch goes on meanwhile: what is committed now is counted when its turn comes.
      muchRoom()
      if (slices === 2) journal.commit({ events: EVENTS.slice(-40), answers: [] })
      isMore ||= !reports.isCurrent
    }
    expect(full).toBeGreaterThan(0)
    expect(journal.lastSeq).toBe(EVENTS.length)
    expect(rowsOf(db)).toEqual(counted(EVENTS))
    // Every commit is flushed as before.
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
  })
})
