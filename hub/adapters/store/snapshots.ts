import { createHash } from 'node:crypto'
import type { Log } from '../../app/ports.ts'
import type { Db } from './openDb.ts'
import { toStoreError } from './storeError.ts'

/** The newest and the one before it, should the newest be damaged. */
const SNAPSHOTS_KEPT = 2

interface SnapshotRow {
  readonly seq: number
  readonly codeVersion: string
  readonly state: Buffer
  readonly sha256: Buffer
}

/**
 * Copies of the folded state, to start without folding the whole journal. Only a shortcut: any of them may be dropped,
 * the journal is the truth. The checksum is against damage; it is not a proof that nobody changed it.
 */
export class Snapshots {
  readonly #db: Db
  readonly #log: Log
  readonly #insert
  readonly #thin
  readonly #drop
  readonly #newest

  constructor(db: Db, log: Log) {
    this.#db = db
    this.#log = log
    this.#insert = db.prepare('INSERT OR REPLACE INTO snapshots (seq, code_version, state, sha256) VALUES (?, ?, ?, ?)')
    this.#thin = db.prepare(
      `DELETE FROM snapshots WHERE rowid NOT IN (SELECT rowid FROM snapshots ORDER BY seq DESC, rowid DESC LIMIT ${SNAPSHOTS_KEPT})`,
    )
    this.#drop = db.prepare('DELETE FROM snapshots WHERE seq = ? AND code_version = ?')
    this.#newest = db.prepare<[number], SnapshotRow>(
      'SELECT seq, code_version AS codeVersion, state, sha256 FROM snapshots ORDER BY seq DESC, rowid DESC LIMIT 1 OFFSET ?',
    )
  }

  /** `state` is kept as JSON. Throws StoreError. */
  save(codeVersion: string, seq: number, state: unknown): void {
    const bytes = Buffer.from(JSON.stringify(state))
    try {
      this.#db
        .transaction(() => {
          this.#insert.run(seq, codeVersion, bytes, checksum(codeVersion, seq, bytes))
          this.#thin.run()
        })
        .immediate()
    } catch (error) {
      throw toStoreError(error, `storing the snapshot at ${seq}`)
    }
  }

  /** The newest whole one of this code version, at or before `lastSeq`. Those that can not be used are dropped. */
  load(codeVersion: string, lastSeq: number): { readonly seq: number; readonly state: unknown } | undefined {
    let kept = 0
    for (;;) {
      const row = this.#newest.get(kept)
      if (!row) return undefined
      const fault = row.codeVersion !== codeVersion ? `made by code version ${row.codeVersion}` : faultOf(row, lastSeq)
      if (!fault) {
        return { seq: row.seq, state: JSON.parse(row.state.toString('utf8')) }
      }
      this.#log.warn({ component: 'store', seq: row.seq, codeVersion, fault }, 'snapshot not used and dropped')
      if (!this.#tryDrop(row)) kept += 1
    }
  }

  #tryDrop(row: SnapshotRow): boolean {
    try {
      return this.#drop.run(row.seq, row.codeVersion).changes > 0
    } catch (error) {
      // A full disk must not keep the hub from starting with the older one.
      this.#log.error(
        { component: 'store', seq: row.seq, error: String(error) },
        'unusable snapshot could not be deleted',
      )
      return false
    }
  }
}

function faultOf(row: SnapshotRow, lastSeq: number): string | undefined {
  if (row.seq > lastSeq) return `made at ${row.seq}, the journal ends at ${lastSeq}`
  if (!checksum(row.codeVersion, row.seq, row.state).equals(row.sha256)) return 'checksum does not match'
  return undefined
}

function checksum(codeVersion: string, seq: number, state: Buffer): Buffer {
  return createHash('sha256').update(`${codeVersion}\n${seq}\n`).update(state).digest()
}
