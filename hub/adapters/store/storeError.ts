// From its own file, which needs no schemas: they would be made anew in the store's thread, where nobody reads them.
import { ProblemError } from '../../../contracts/errors.ts'

/**
 * Why the store could not do it.
 * - `diskFull`, `io`, `busy`: nothing of the request was stored; the same request may succeed later.
 * - `refused`: a constraint or trigger of the database forbids it (a fault of the caller).
 * - `damaged`: the file is broken, or not what its signed head says.
 * - `newer`, `foreign`: written by newer code; not one of our databases.
 * - `inUse`: another hub runs on this data directory.
 * - `keys`: the key-encryption key is missing or is not the one the keys were wrapped with.
 * - `wouldOverwrite`: a restore would replace a newer or different journal.
 */
export type StoreFailure =
  | 'diskFull'
  | 'io'
  | 'busy'
  | 'refused'
  | 'damaged'
  | 'newer'
  | 'foreign'
  | 'inUse'
  | 'keys'
  | 'wouldOverwrite'

/** A failure of the store: to callers the problem STORE_UNAVAILABLE, to the log and to operators a reason in words. */
export class StoreError extends ProblemError {
  readonly reason: StoreFailure

  constructor(reason: StoreFailure, message: string, cause?: unknown) {
    super('STORE_UNAVAILABLE', { reason })
    this.name = 'StoreError'
    this.message = message
    this.reason = reason
    if (cause !== undefined) this.cause = cause
  }
}

export function isStoreError(error: unknown): error is StoreError {
  return error instanceof StoreError
}

/** Result codes of SQLite by their beginning, https://www.sqlite.org/rescode.html. */
const REASONS: readonly (readonly [prefix: string, reason: StoreFailure])[] = [
  ['SQLITE_FULL', 'diskFull'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CANTOPEN', 'io'],
  ['SQLITE_READONLY', 'io'],
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
]

/** Any error thrown by better-sqlite3 or the file system as a StoreError; `doing` names what was attempted. */
export function toStoreError(error: unknown, doing: string): StoreError {
  if (isStoreError(error)) return error
  const code = errorCode(error)
  const known = REASONS.find(([prefix]) => code.startsWith(prefix))
  const reason =
    known?.[1] ?? (code === 'ENOSPC' || code === 'EDQUOT' ? 'diskFull' : code.startsWith('E') ? 'io' : 'refused')
  const detail = error instanceof Error ? error.message : String(error)
  return new StoreError(reason, `${doing}: ${detail}`, error)
}

/** The `code` of a Node or SQLite error, '' when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
