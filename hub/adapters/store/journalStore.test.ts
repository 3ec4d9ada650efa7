import { generateKeyPairSync, sign } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  answerTo,
  asStored,
  collectingLog,
  eventAt,
  eventsFrom,
  openTestStore,
  temporaryDirectory,
} from '../../../test/support/storeFixtures.ts'
import { HashChain, type HeadSigner, keyIdOf } from './chain.ts'
import { ANSWER_RETENTION_MS, SqliteJournal } from './journalStore.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { type Db, openDb } from './openDb.ts'
import { isStoreError } from './storeError.ts'

function signer(): HeadSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const der = publicKey.export({ format: 'der', type: 'spki' })
  return { keyId: keyIdOf(der), publicKey: der, sign: (message) => sign(null, message, privateKey) }
}

let directory: ReturnType<typeof temporaryDirectory>
let db: Db
let log: ReturnType<typeof collectingLog>
const key = signer()

function openJournal(options: { onDiskFull?: () => void } = {}): SqliteJournal {
  db = openDb(join(directory.path, 'hub.db'), HUB_SCHEMA)
  log = collectingLog()
  return new SqliteJournal(db, new HashChain(db, 'journal', key, log), { upcast: asStored, log, ...options })
}

function reopen(): SqliteJournal {
  db.close()
  return openJournal()
}

beforeEach(() => {
  directory = temporaryDirectory()
})
afterEach(() => {
  db.close()
  directory.remove()
})

function reasonOf(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    if (isStoreError(error)) return error.reason
    throw error
  }
  return 'nothing thrown'
}

describe('commit', () => {
  it('gives back after a restart exactly what was committed, in order', () => {
    const journal = openJournal()
    const events = eventsFrom(1, 2_500)
    journal.commit({ events: events.slice(0, 3), answers: [] })
    journal.commit({ events: events.slice(3), answers: [] })
    const again = reopen()
    expect(again.lastSeq).toBe(2_500)
    expect([...again.read(0)]).toEqual(events)
    expect([...again.read(2_498)]).toEqual(events.slice(2_498))
    expect([...again.read(10, 5)]).toEqual(events.slice(10, 15))
    expect([...again.read(0, 1_500)]).toHaveLength(1_500)
  })

  it('is one transaction: an answer that can not be stored takes its events back', () => {
    const journal = openJournal()
    journal.commit({ events: [eventAt(1)], answers: [answerTo('c1', 1_000)] })
    expect(
      reasonOf(() => journal.commit({ events: [eventAt(2)], answers: [answerTo('c2', 2_000), answerTo('c1', 2_000)] })),
    ).toBe('refused')
    expect(journal.lastSeq).toBe(1)
    expect(journal.findAnswer('c2')).toBeUndefined()
    journal.commit({ events: [eventAt(2)], answers: [answerTo('c2', 2_000)] })
    expect([...reopen().read(0)].map((event) => event.seq)).toEqual([1, 2])
  })

  it('refuses a gap and a repetition of positions', () => {
    const journal = openJournal()
    journal.commit({ events: [eventAt(1)], answers: [] })
    for (const seq of [1, 3])
      expect(reasonOf(() => journal.commit({ events: [eventAt(seq)], answers: [] }))).toBe('refused')
    expect(journal.lastSeq).toBe(1)
  })

  it('lets nobody change or delete a row', () => {
    const journal = openJournal()
    journal.commit({ events: [eventAt(1)], answers: [] })
    expect(() => db.exec("UPDATE journal SET type = 'x'")).toThrow(/append-only/)
    expect(() => db.exec('DELETE FROM journal')).toThrow(/append-only/)
    expect(() => db.exec('REPLACE INTO journal SELECT * FROM journal')).toThrow(/append-only/)
  })

  it('hands old versions to the upcaster', () => {
    openJournal().commit({ events: [eventAt(1)], answers: [] })
    const journal = new SqliteJournal(db, new HashChain(db, 'journal', key, log), {
      log,
      upcast: (type, version, data) => asStored(type, version, { ...(data as object), windowId: `from-${version}` }),
    })
    expect([...journal.read(0)][0]?.data).toMatchObject({ ticketId: '2026-11-21-A1', windowId: 'from-1' })
  })
})

describe('answers', () => {
  it('are found again after a restart, refusals too', () => {
    const refusal = {
      ...answerTo('no', 5),
      answer: { ok: false, problem: { code: 'NOBODY_WAITING' } as never } as const,
    }
    openJournal().commit({ events: [], answers: [answerTo('yes', 5), refusal] })
    const journal = reopen()
    expect(journal.findAnswer('yes')).toEqual(answerTo('yes', 5))
    expect(journal.findAnswer('no')).toEqual(refusal)
    expect(journal.findAnswer('other')).toBeUndefined()
  })

  it('are forgotten after 48 hours, a few with every commit', () => {
    const journal = openJournal()
    for (let n = 0; n < 40; n += 1) journal.commit({ events: [], answers: [answerTo(`old-${n}`, n)] })
    const later = ANSWER_RETENTION_MS + 40
    journal.commit({ events: [], answers: [answerTo('at-the-edge', 40)] })
    for (let n = 0; n < 3; n += 1) journal.commit({ events: [], answers: [answerTo(`new-${n}`, later)] })
    expect(journal.findAnswer('old-0')).toBeUndefined()
    expect(journal.findAnswer('old-39')).toBeUndefined()
    expect(journal.findAnswer('at-the-edge')).toBeDefined()
    expect(journal.findAnswer('new-0')).toBeDefined()
  })
})

describe('time', () => {
  it('goes on from the later of the last event and the last mark', () => {
    const journal = openJournal()
    expect(journal.lastTime).toBeUndefined()
    journal.commit({ events: [eventAt(7 - 6)], answers: [] })
    expect(journal.lastTime).toEqual({ tick: 1_000, wall: eventAt(1).wall })
    journal.markTime(5_000, 77)
    expect(journal.lastTime).toEqual({ tick: 5_000, wall: 77 })
    expect(reopen().lastTime).toEqual({ tick: 5_000, wall: 77 })
  })

  it('is not taken from events of a doubted clock, which is never marked', () => {
    const journal = openJournal()
    journal.markTime(5_000, 1_800_000_000_000)
    journal.commit({ events: [{ ...eventAt(1), tick: 9_000, wall: 12_345 }], answers: [] })
    expect(journal.lastTime).toEqual({ tick: 9_000, wall: 1_800_000_004_000 })
    expect(reopen().lastTime).toEqual({ tick: 9_000, wall: 1_800_000_004_000 })
  })
})

describe('a full disk', () => {
  /** No page more than the file has now: what SQLite says on a full disk. */
  function fillDisk(): void {
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
  }

  it('fails a commit as a whole, keeps what was acknowledged, and works again when there is room', () => {
    let told = 0
    const journal = openJournal({
      onDiskFull: () => {
        told += 1
      },
    })
    journal.commit({ events: eventsFrom(1, 10), answers: [answerTo('c1', 1)] })
    fillDisk()
    let acknowledged = 10
    let failure = ''
    while (failure === '') {
      try {
        journal.commit({ events: eventsFrom(acknowledged + 1, 10), answers: [answerTo(`c${acknowledged}`, 1)] })
        acknowledged += 10
      } catch (error) {
        failure = isStoreError(error) ? error.reason : String(error)
      }
    }
    expect(failure).toBe('diskFull')
    expect(told).toBe(1)
    expect(journal.lastSeq).toBe(acknowledged)
    expect([...journal.read(0)]).toHaveLength(acknowledged)
    expect(journal.findAnswer(`c${acknowledged}`)).toBeUndefined()
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')

    db.pragma('max_page_count = 1000000')
    journal.commit({ events: eventsFrom(acknowledged + 1, 10), answers: [answerTo(`c${acknowledged}`, 1)] })
    expect([...reopen().read(0)]).toEqual(eventsFrom(1, acknowledged + 10))
  })
})

describe('snapshots', () => {
  const VERSION = 'code-1'

  function withThreeSnapshots(): SqliteJournal {
    const journal = openJournal()
    journal.commit({ events: eventsFrom(1, 30), answers: [] })
    for (const seq of [10, 20, 30]) journal.saveSnapshot(VERSION, seq, { at: seq, name: '张' })
    return journal
  }

  it('gives the newest of this code version and keeps two', () => {
    expect(withThreeSnapshots().loadSnapshot(VERSION)).toEqual({ seq: 30, state: { at: 30, name: '张' } })
    expect(db.prepare('SELECT seq FROM snapshots ORDER BY seq').all()).toEqual([{ seq: 20 }, { seq: 30 }])
  })

  it('falls back to the one before when the newest is damaged, and says so', () => {
    withThreeSnapshots()
    db.exec("UPDATE snapshots SET state = CAST(replace(CAST(state AS TEXT), '30', '31') AS BLOB) WHERE seq = 30")
    expect(reopen().loadSnapshot(VERSION)).toEqual({ seq: 20, state: { at: 20, name: '张' } })
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({ seq: 30, fault: 'checksum does not match' }),
      }),
    )
    expect(db.prepare('SELECT seq FROM snapshots').all()).toEqual([{ seq: 20 }])
  })

  it('drops those of another code version', () => {
    expect(withThreeSnapshots().loadSnapshot('code-2')).toBeUndefined()
    expect(db.prepare('SELECT seq FROM snapshots').all()).toEqual([])
  })

  it('refuses one that is ahead of the journal', () => {
    expect(reasonOf(() => withThreeSnapshots().saveSnapshot(VERSION, 31, {}))).toBe('refused')
  })
})

describe('the data directory', () => {
  it('is refused to a second hub, and free again after close', async () => {
    db = openDb(join(directory.path, 'unused.db'), HUB_SCHEMA)
    const home = join(directory.path, 'home')
    const store = openTestStore(home)
    expect(reasonOf(() => openTestStore(home))).toBe('inUse')
    await store.close()
    await openTestStore(home).close()
  })
})
