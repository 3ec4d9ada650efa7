import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { StoreError, toStoreError } from './storeError.ts'

export type Db = Database.Database

/** One step of the database's form. Steps are never changed once released; a change is a new step. */
export interface Migration {
  /** From 1, without gaps: the `user_version` the database has after it. */
  readonly version: number
  readonly sql: string
}

/** What kind of database a file is: its mark in the file header and its form. */
export interface Schema {
  readonly name: string
  /** SQLite `application_id`: tells our files from any other SQLite file. */
  readonly applicationId: number
  readonly migrations: readonly Migration[]
}

export interface OpenOptions {
  /** No other connection, of this or another process, may open the file as long as this one is open. */
  readonly exclusive?: boolean
  /**
   * Pages in the write-ahead log at which the writer itself does a checkpoint. Left out: SQLite's 1000. The journal sets
   * it high, because its checkpoints run in a worker thread and this is only the safety net.
   */
  readonly autoCheckpointPages?: number
}

const SYNCHRONOUS_FULL = 2
/** Milliseconds a statement waits for another connection's lock. */
const BUSY_TIMEOUT_MS = 5_000
/** A write-ahead log that grew beyond this is cut back to it after the next checkpoint. */
const WAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024

/**
 * Opens (or makes) a database of the hub: WAL with `synchronous=FULL`, which better-sqlite3 does not give by itself
 * (it is compiled with NORMAL for WAL, and that loses acknowledged rows at power loss). Every pragma that a promise
 * rests on is read back. The directory becomes 0700, the file 0600; SQLite gives -wal and -shm the file's mode.
 *
 * Throws StoreError: `newer` when the file was written by newer code, `foreign` when it is not ours, `inUse` when
 * opened exclusively and somebody has it open, `damaged` and `io` as SQLite says.
 */
export function openDb(path: string, schema: Schema, options: OpenOptions = {}): Db {
  makePrivateDirectory(dirname(path))
  makePrivateFile(path)
  let db: Db | undefined
  try {
    db = new Database(path, { timeout: options.exclusive ? 0 : BUSY_TIMEOUT_MS })
    if (options.exclusive) db.pragma('locking_mode = EXCLUSIVE')
    configure(db, options)
    migrate(db, schema, path)
    return db
  } catch (error) {
    db?.close()
    const failure = toStoreError(error, `opening ${path}`)
    if (options.exclusive && failure.reason === 'busy') {
      throw new StoreError('inUse', `${path} is in use by another process`, error)
    }
    throw failure
  }
}

/** Opens an existing database for looking only: backups, verification. Throws StoreError like openDb. */
export function openForReading(path: string, schema: Schema): Db {
  let db: Db | undefined
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
    db.pragma('trusted_schema = OFF')
    const version = checkKind(db, schema, path)
    if (version === 0) throw new StoreError('foreign', `${path} is not a ${schema.name} of BranchHub`)
    return db
  } catch (error) {
    db?.close()
    throw toStoreError(error, `opening ${path}`)
  }
}

/**
 * Transactions within are whole or not there as ever, but not flushed to the disk one by one: for what is made again where a power cut
 * takes it. The next transaction that is flushed flushes them with it, so that nothing acknowledged stands on one that is not.
 * Throws StoreError `io` where flushing can not be had back.
 */
export function withoutFlush<R>(db: Db, work: () => R): R {
  db.pragma('synchronous = NORMAL')
  try {
    return work()
  } finally {
    // The level can not be set within a transaction. Also where taking it back says that it failed, it has ended.
    try {
      if (db.inTransaction) db.exec('ROLLBACK')
    } finally {
      db.pragma('synchronous = FULL')
      expectPragma(db, 'synchronous', SYNCHRONOUS_FULL)
    }
  }
}

export function makePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  // An existing directory keeps its mode: what lies in it is for the hub's user only.
  chmodSync(path, 0o700)
}

/** Makes the file before SQLite does, so that it is never readable by others, not even for a moment. */
function makePrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
}

function configure(db: Db, options: OpenOptions): void {
  const mode: unknown = db.pragma('journal_mode = WAL', { simple: true })
  if (mode !== 'wal')
    throw new StoreError('io', `the file system does not allow a write-ahead log (journal_mode is ${String(mode)})`)
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('secure_delete = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('recursive_triggers = ON')
  db.pragma(`journal_size_limit = ${WAL_SIZE_LIMIT_BYTES}`)
  if (options.autoCheckpointPages !== undefined) db.pragma(`wal_autocheckpoint = ${options.autoCheckpointPages}`)
  // A read first: SQLite settles the level for WAL when the database is first used.
  db.prepare('SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)').get()
  const expected = { synchronous: SYNCHRONOUS_FULL, foreign_keys: 1, secure_delete: 1, trusted_schema: 0 }
  for (const [pragma, value] of Object.entries(expected)) expectPragma(db, pragma, value)
}

function expectPragma(db: Db, pragma: string, value: number): void {
  const actual: unknown = db.pragma(pragma, { simple: true })
  if (actual !== value) throw new StoreError('io', `PRAGMA ${pragma} reads ${String(actual)}, not ${value}`)
}

function checkKind(db: Db, schema: Schema, path: string): number {
  const applicationId = Number(db.pragma('application_id', { simple: true }))
  const version = Number(db.pragma('user_version', { simple: true }))
  const empty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (empty && version === 0) return 0
  if (applicationId !== schema.applicationId)
    throw new StoreError('foreign', `${path} is not a ${schema.name} of BranchHub`)
  const latest = schema.migrations.length
  if (version > latest) {
    throw new StoreError(
      'newer',
      `${path} was written by a newer BranchHub (form ${version}, this program knows ${latest}); install that version or restore an older backup`,
    )
  }
  return version
}

function migrate(db: Db, schema: Schema, path: string): void {
  const from = checkKind(db, schema, path)
  const pending = schema.migrations.filter((migration) => migration.version > from)
  if (pending.length === 0) return
  db.transaction(() => {
    db.pragma(`application_id = ${schema.applicationId}`)
    for (const migration of pending) {
      db.exec(migration.sql)
      db.pragma(`user_version = ${migration.version}`)
    }
  }).immediate()
}
