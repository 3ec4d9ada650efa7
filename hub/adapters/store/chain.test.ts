import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { collectingLog, eventsFrom, openTestStore, temporaryDirectory } from '../../../test/support/storeFixtures.ts'
import { CHAIN_COLUMNS, GENESIS, hashRow, type StoredValue } from './chain.ts'
import type { Db } from './openDb.ts'
import { isStoreError } from './storeError.ts'
import { verifyFile } from './verification.ts'

const ROWS = 2_500
const BATCH = 50

/** A sound hub.db, made once; each test damages a copy of it. */
let original: ReturnType<typeof temporaryDirectory>
let directory: ReturnType<typeof temporaryDirectory>
let path: string
beforeAll(async () => {
  original = temporaryDirectory()
  const store = openTestStore(original.path)
  for (let first = 1; first <= ROWS; first += BATCH)
    store.journal.commit({ events: eventsFrom(first, BATCH), answers: [] })
  for (let n = 0; n < 5; n += 1) {
    store.people.audit({ wall: n, actor: { kind: 'admin', id: 'a' }, action: 'login', subject: 'a', success: true })
  }
  await store.close()
})
afterAll(() => original.remove())
beforeEach(() => {
  directory = temporaryDirectory()
  path = join(directory.path, 'hub.db')
  for (const file of ['hub.db', 'keys.db', 'kek']) copyFileSync(join(original.path, file), join(directory.path, file))
})
afterEach(() => directory.remove())

/** What somebody with the file can do: the triggers are no obstacle. */
function tamper(change: (db: Db) => void): void {
  const db = new Database(path)
  for (const table of ['journal', 'audit'])
    for (const verb of ['update', 'delete']) db.exec(`DROP TRIGGER ${table}_no_${verb}`)
  change(db)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

/** Computes all hashes anew from a row on, as somebody would who knows how they are made. */
function recompute(db: Db, from: number): void {
  const before = db.prepare<[number], { hash: Buffer }>('SELECT hash FROM journal WHERE seq = ?').get(from - 1)
  let previous = before?.hash ?? GENESIS
  const rows = db
    .prepare<[number], StoredValue[]>(`SELECT ${CHAIN_COLUMNS.journal} FROM journal WHERE seq >= ? ORDER BY seq`)
    .raw()
    .all(from) as unknown as StoredValue[][]
  const update = db.prepare('UPDATE journal SET hash = ? WHERE seq = ?')
  db.transaction(() => {
    for (const row of rows) {
      previous = hashRow(previous, row)
      update.run(previous, row[0])
    }
  })()
}

async function finding() {
  const { ok, journal } = await verifyFile(path)
  return { ok, firstBadSeq: journal.firstBadSeq, lastBadSeq: journal.lastBadSeq }
}

function reasonOf(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    if (isStoreError(error)) return error.reason
    throw error
  }
  return 'nothing thrown'
}

describe('verification', () => {
  it('finds nothing in a journal nobody has touched', async () => {
    const report = await verifyFile(path)
    expect(report).toMatchObject({
      ok: true,
      structure: [],
      journal: { ok: true, lastSeq: ROWS },
      audit: { ok: true, lastSeq: 5 },
    })
    expect(report.journal.signedBy).toHaveLength(1)
  })

  const edits = [
    "type = 'TicketHeld'",
    'version = 2',
    'tick = tick + 1',
    'wall = wall - 1',
    "actor = 'teller:t2'",
    "correlation_id = 'x'",
    "cause_id = 'x'",
    "data = CAST('{}' AS BLOB)",
    'hash = zeroblob(32)',
  ]
  it.each(edits)('names the row where %s was set', async (edit) => {
    tamper((db) => db.exec(`UPDATE journal SET ${edit} WHERE seq = 1234`))
    expect(await finding()).toMatchObject({ ok: false, firstBadSeq: 1_234 })
  })

  it('names a deleted row', async () => {
    tamper((db) => db.exec('DELETE FROM journal WHERE seq = 77'))
    expect(await finding()).toMatchObject({ ok: false, firstBadSeq: 77, lastBadSeq: 77 })
  })

  it('names the first of two rows that changed places', async () => {
    tamper((db) =>
      db.exec(
        'UPDATE journal SET seq = -1 WHERE seq = 40; UPDATE journal SET seq = 40 WHERE seq = 41; UPDATE journal SET seq = 41 WHERE seq = -1',
      ),
    )
    expect(await finding()).toMatchObject({ ok: false, firstBadSeq: 40 })
  })

  it('finds a cut tail, and the hub refuses to go on from there', async () => {
    tamper((db) => db.exec(`DELETE FROM journal WHERE seq > ${ROWS - 3}`))
    expect(await finding()).toEqual({ ok: false, firstBadSeq: ROWS - 2, lastBadSeq: ROWS })
    expect(reasonOf(() => openTestStore(directory.path))).toBe('damaged')
    expect(() => openTestStore(directory.path)).toThrow(/rows 2498 to 2500 are missing/)
  })

  it('finds added rows that were never signed', async () => {
    tamper((db) => {
      db.exec(
        `INSERT INTO journal SELECT ${ROWS + 1}, type, version, tick, wall, actor, correlation_id, cause_id, data, hash FROM journal WHERE seq = 1`,
      )
      recompute(db, ROWS + 1)
    })
    expect(await finding()).toMatchObject({ ok: false, firstBadSeq: ROWS + 1 })
    expect(reasonOf(() => openTestStore(directory.path))).toBe('damaged')
  })

  it('narrows down an edit after which the whole chain was recomputed', async () => {
    tamper((db) => {
      db.exec("UPDATE journal SET actor = 'teller:t2' WHERE seq = 1234")
      recompute(db, 1_234)
    })
    expect(await finding()).toEqual({ ok: false, firstBadSeq: 1_001, lastBadSeq: 2_000 })
    expect(reasonOf(() => openTestStore(directory.path))).toBe('damaged')
  })

  it('finds a recomputed chain with signed ends of its own making', async () => {
    tamper((db) => {
      db.exec("UPDATE journal SET actor = 'teller:t2' WHERE seq = 1234")
      recompute(db, 1_234)
      db.exec(
        "DELETE FROM milestones; UPDATE heads SET hash = (SELECT hash FROM journal ORDER BY seq DESC LIMIT 1) WHERE chain = 'journal'",
      )
    })
    expect((await finding()).ok).toBe(false)
    expect(reasonOf(() => openTestStore(directory.path))).toBe('damaged')
  })

  it('finds a set back to an earlier signed end by an anchor kept elsewhere', async () => {
    const anchor = { chain: 'journal', seq: ROWS, hash: (await verifyFile(path)).journal.lastHash } as const
    expect((await verifyFile(path, [anchor])).ok).toBe(true)
    tamper((db) =>
      db.exec(`DELETE FROM journal WHERE seq > 2000; DELETE FROM heads WHERE chain = 'journal';
               INSERT INTO heads SELECT chain, seq, hash, key_id, signature FROM milestones WHERE seq = 2000`),
    )
    const { ok, journal } = await verifyFile(path, [anchor])
    expect({ ok, first: journal.firstBadSeq, last: journal.lastBadSeq }).toEqual({
      ok: false,
      first: 2_001,
      last: ROWS,
    })
  })

  it('covers the audit log too', async () => {
    tamper((db) => db.exec('UPDATE audit SET success = 0 WHERE seq = 3'))
    const { ok, audit } = await verifyFile(path)
    expect({ ok, firstBadSeq: audit.firstBadSeq }).toEqual({ ok: false, firstBadSeq: 3 })
  })

  it('runs beside a working hub and tells the row', { timeout: 30_000 }, async () => {
    tamper((db) => db.exec("UPDATE journal SET actor = 'teller:t2' WHERE seq = 9"))
    const store = openTestStore(directory.path)
    const verification = store.verifyInBackground()
    store.journal.commit({ events: eventsFrom(ROWS + 1, 10), answers: [] })
    expect(await verification).toMatchObject({ ok: false, firstBadSeq: 9 })
    await store.close()
  })
})

describe('a database that came from another machine', () => {
  it('opens with new keys, says so, and is signed by this machine from then on', { timeout: 30_000 }, async () => {
    for (const file of ['keys.db', 'kek']) rmSync(join(directory.path, file))
    const log = collectingLog()
    const store = openTestStore(directory.path, { log })
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ ownKey: store.auditKey.keyId }) }),
    )
    store.journal.commit({ events: eventsFrom(ROWS + 1, 1), answers: [] })
    const { ok, journal } = await store.verifyInBackground()
    expect(ok).toBe(true)
    expect(journal.signedBy).toHaveLength(2)
    expect(journal.signedBy).toContain(store.auditKey.keyId)
    await store.close()
  })
})
