import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../test/support/storeFixtures.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { openDb, openForReading, type Schema, withoutFlush } from './openDb.ts'
import { isStoreError } from './storeError.ts'

const SCHEMA: Schema = {
  name: 'test database',
  applicationId: 0x54455354,
  migrations: [
    { version: 1, sql: 'CREATE TABLE a (n INTEGER PRIMARY KEY) STRICT; INSERT INTO a VALUES (1);' },
    { version: 2, sql: 'ALTER TABLE a ADD COLUMN m INTEGER' },
  ],
}
const [FIRST] = SCHEMA.migrations
const EARLIER: Schema = { ...SCHEMA, migrations: FIRST ? [FIRST] : [] }

let directory: ReturnType<typeof temporaryDirectory>
let path: string
beforeEach(() => {
  directory = temporaryDirectory()
  path = join(directory.path, 'inner', 'test.db')
})
afterEach(() => directory.remove())

function reasonOf(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    if (isStoreError(error)) return error.reason
    throw error
  }
  return 'nothing thrown'
}

describe('openDb', () => {
  it('reads back FULL and the other promises, at the first open and at later ones', () => {
    for (const _ of [1, 2]) {
      const db = openDb(path, SCHEMA)
      db.prepare('SELECT * FROM a').all()
      const read = (pragma: string) => db.pragma(pragma, { simple: true })
      expect(read('synchronous')).toBe(2)
      expect(read('journal_mode')).toBe('wal')
      expect(read('foreign_keys')).toBe(1)
      expect(read('secure_delete')).toBe(1)
      expect(read('trusted_schema')).toBe(0)
      expect(read('busy_timeout')).toBe(5_000)
      db.close()
    }
  })

  it('leaves flushing out only for as long as it is told to, whatever becomes of it', () => {
    const db = openDb(path, SCHEMA)
    const level = () => db.pragma('synchronous', { simple: true })
    expect(withoutFlush(db, level)).toBe(1)
    expect(level()).toBe(2)
    const broken = () =>
      withoutFlush(db, () => {
        db.exec('BEGIN; INSERT INTO a (n) VALUES (7)')
        throw new Error('broken')
      })
    expect(broken).toThrow('broken')
    expect([level(), db.inTransaction]).toEqual([2, false])
    expect(db.prepare('SELECT n FROM a').pluck().all()).toEqual([1])
    db.close()
  })

  it('has the flushing back also where a disk fails as the transaction is taken back', () => {
    const db = openDb(path, SCHEMA)
    const takeBack = db.exec.bind(db)
    const broken = () =>
      withoutFlush(db, () => {
        db.exec('BEGIN; INSERT INTO a (n) VALUES (7)')
        // SQLite ends the transaction, and says what the disk said.
        db.exec = (sql) => {
          takeBack(sql)
          throw new Error('disk I/O error')
        }
        throw new Error('broken')
      })
    expect(broken).toThrow('disk I/O error')
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    db.close()
  })

  it.runIf(process.platform !== 'win32')('keeps directory and files to the user who runs the hub', () => {
    const db = openDb(path, SCHEMA)
    expect(statSync(join(directory.path, 'inner')).mode & 0o777).toBe(0o700)
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600)
    db.close()
  })

  it('brings an older database to its form and keeps what is in it', () => {
    openDb(path, EARLIER).close()
    const db = openDb(path, SCHEMA)
    expect(db.prepare('SELECT n, m FROM a').all()).toEqual([{ n: 1, m: null }])
    expect(db.pragma('user_version', { simple: true })).toBe(2)
    db.close()
  })

  it('keeps keys and sessions of kiosks from before displays had any', () => {
    const [first] = HUB_SCHEMA.migrations
    const earlier = openDb(path, { ...HUB_SCHEMA, migrations: first ? [first] : [] })
    earlier.exec(`INSERT INTO kiosk_keys VALUES ('k1', 'ab');
      INSERT INTO sessions VALUES ('h', 'kiosk:k1', 'k1', 'kiosk', 'k1', 1, 2)`)
    earlier.close()
    const db = openDb(path, HUB_SCHEMA)
    expect(db.prepare('SELECT kind, screen_id, key_hash FROM screen_keys').all()).toEqual([
      { kind: 'kiosk', screen_id: 'k1', key_hash: 'ab' },
    ])
    expect(db.prepare('SELECT screen_id FROM sessions').all()).toEqual([{ screen_id: 'k1' }])
    db.close()
  })

  it('leaves the older form as it was when a step fails', () => {
    openDb(path, EARLIER).close()
    const broken = {
      ...SCHEMA,
      migrations: [...EARLIER.migrations, { version: 2, sql: 'CREATE TABLE b (n); SELECT nonsense' }],
    }
    expect(reasonOf(() => openDb(path, broken))).toBe('refused')
    const db = openDb(path, EARLIER)
    expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'b'").get()).toEqual({ n: 0 })
    db.close()
  })

  it('refuses a database of newer code in words', () => {
    openDb(path, SCHEMA).close()
    expect(reasonOf(() => openDb(path, EARLIER))).toBe('newer')
    expect(reasonOf(() => openForReading(path, EARLIER))).toBe('newer')
    expect(() => openDb(path, EARLIER)).toThrow(/newer BranchHub \(form 2, this program knows 1\)/)
  })

  it("refuses somebody else's database and leaves it untouched", () => {
    openDb(path, EARLIER).close()
    const foreign = `${path}.other`
    const other = new Database(foreign)
    other.exec('CREATE TABLE x (n)')
    other.close()
    expect(reasonOf(() => openDb(foreign, SCHEMA))).toBe('foreign')
    expect(reasonOf(() => openForReading(foreign, SCHEMA))).toBe('foreign')
  })

  it('lets nobody else in when opened exclusively', () => {
    const db = openDb(path, SCHEMA, { exclusive: true })
    expect(reasonOf(() => openDb(path, SCHEMA, { exclusive: true }))).toBe('inUse')
    db.close()
    openDb(path, SCHEMA, { exclusive: true }).close()
  })
})
