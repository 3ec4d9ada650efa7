import { createHash, createPublicKey, hash as digest, verify } from 'node:crypto'
import type { Log } from '../../app/ports.ts'
import type { Db } from './openDb.ts'
import { StoreError } from './storeError.ts'

/**
 * How the journal and the audit log show that nobody has changed them.
 *
 * Each row holds `SHA-256(hash of the row before | the row's stored bytes)`, so the chain can be checked on any machine
 * with the file alone. A plain hash can be recomputed by whoever edits the file; therefore the end of each chain is
 * signed (Ed25519) in the same transaction that appends to it, with a key that lives in keys.db and not in this file. A
 * keyed hash would have done the first job too, but then a backup restored on another machine, which has no keys, could
 * not be checked there. What the file alone can not show is a set back to an earlier signed end together with its
 * signature; for that the verifier takes anchors kept elsewhere (a backup's manifest, headquarters).
 */

export type ChainName = 'journal' | 'audit'
export type StoredValue = string | number | Uint8Array

export const HASH_BYTES = 32
/** What stands for "the row before" of the first row. */
export const GENESIS: Buffer = Buffer.alloc(HASH_BYTES)
/** Rows between two signed ends that stay for ever. */
export const MILESTONE_ROWS = 1_000

/** The columns that are hashed, in order. `hash` itself comes last in each table. */
export const CHAIN_COLUMNS: Readonly<Record<ChainName, string>> = {
  journal: 'seq, type, version, tick, wall, actor, correlation_id, cause_id, data',
  audit: 'seq, wall, actor, action, subject, success',
}

export interface ChainEnd {
  readonly seq: number
  readonly hash: Buffer
}

export interface HeadSigner {
  /** First 16 hex digits of SHA-256 over the public key. */
  readonly keyId: string
  /** SPKI, DER. */
  readonly publicKey: Buffer
  sign(message: Buffer): Buffer
}

let scratch = Buffer.allocUnsafe(16_384)

/**
 * Hash of one row. The bytes: hash of the row before (32), then each value as a type byte (n, s, b) and either a
 * big-endian double (numbers; all are integers below 2^53) or a 32-bit big-endian length and the bytes (UTF-8 for text).
 */
export function hashRow(previous: Uint8Array, row: readonly StoredValue[]): Buffer {
  let room = HASH_BYTES
  for (const value of row)
    room += typeof value === 'number' ? 9 : 5 + (typeof value === 'string' ? value.length * 3 : value.length)
  if (scratch.length < room) scratch = Buffer.allocUnsafe(room * 2)
  scratch.set(previous, 0)
  let at = HASH_BYTES
  for (const value of row) {
    if (typeof value === 'number') {
      scratch[at] = 0x6e
      at = scratch.writeDoubleBE(value, at + 1)
    } else {
      scratch[at] = typeof value === 'string' ? 0x73 : 0x62
      const start = at + 5
      const length = typeof value === 'string' ? scratch.write(value, start, 'utf8') : value.length
      if (typeof value !== 'string') scratch.set(value, start)
      scratch.writeUInt32BE(length, at + 1)
      at = start + length
    }
  }
  return digest('sha256', scratch.subarray(0, at), 'buffer')
}

export function keyIdOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16)
}

/** The bytes that are signed for an end of a chain. */
export function headMessage(chain: ChainName, end: ChainEnd): Buffer {
  return Buffer.from(`branchhub chain head v1\n${chain}\n${end.seq}\n${end.hash.toString('hex')}`)
}

export function isSignedBy(publicKey: Uint8Array, chain: ChainName, end: ChainEnd, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
    return verify(null, headMessage(chain, end), key, signature)
  } catch {
    // Not a key at all: then it has not signed anything either.
    return false
  }
}

interface HeadRow extends ChainEnd {
  readonly keyId: string
  readonly signature: Buffer
  readonly publicKey: Buffer | null
}

export function readHead(db: Db, chain: ChainName): HeadRow | undefined {
  return db
    .prepare<[string], HeadRow>(
      `SELECT seq, hash, heads.key_id AS keyId, signature, public_key AS publicKey
       FROM heads LEFT JOIN audit_keys USING (key_id) WHERE chain = ?`,
    )
    .get(chain)
}

/** Last row of a chain, by its position; constant time. */
export function readEnd(db: Db, chain: ChainName): ChainEnd {
  const row = db.prepare<[], ChainEnd>(`SELECT seq, hash FROM ${chain} ORDER BY seq DESC LIMIT 1`).get()
  return row ?? { seq: 0, hash: GENESIS }
}

/**
 * The writing end of one chain. `write` belongs in the transaction that appends the rows, `advance` after its commit: a
 * rolled back transaction leaves the end where it was.
 */
export class HashChain {
  readonly #chain: ChainName
  readonly #signer: HeadSigner
  readonly #saveHead
  readonly #saveMilestone
  #end: ChainEnd

  /**
   * Reads where the chain ends, in constant time, and refuses (StoreError `damaged`) when this is not the end that was
   * signed: going on from a cut end would sign the cut.
   */
  constructor(db: Db, chain: ChainName, signer: HeadSigner, log: Log) {
    this.#chain = chain
    this.#signer = signer
    this.#end = readEnd(db, chain)
    checkHead(this.#end, readHead(db, chain), chain, signer, log)
    db.prepare('INSERT OR IGNORE INTO audit_keys (key_id, public_key) VALUES (?, ?)').run(
      signer.keyId,
      signer.publicKey,
    )
    this.#saveHead = db.prepare(
      `INSERT INTO heads (chain, seq, hash, key_id, signature) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, key_id = excluded.key_id, signature = excluded.signature`,
    )
    this.#saveMilestone = db.prepare(
      'INSERT INTO milestones (chain, seq, hash, key_id, signature) VALUES (?, ?, ?, ?, ?)',
    )
  }

  get end(): ChainEnd {
    return this.#end
  }

  write(end: ChainEnd): void {
    const row = [this.#chain, end.seq, end.hash, this.#signer.keyId, this.#signer.sign(headMessage(this.#chain, end))]
    this.#saveHead.run(row)
    if (Math.floor(end.seq / MILESTONE_ROWS) > Math.floor(this.#end.seq / MILESTONE_ROWS)) this.#saveMilestone.run(row)
  }

  advance(end: ChainEnd): void {
    this.#end = end
  }
}

function checkHead(end: ChainEnd, head: HeadRow | undefined, chain: ChainName, signer: HeadSigner, log: Log): void {
  if (!head) {
    if (end.seq > 0) throw new StoreError('damaged', `the ${chain} has ${end.seq} rows and no signed end`)
    return
  }
  if (head.seq > end.seq) {
    throw new StoreError(
      'damaged',
      `the ${chain} ends at row ${end.seq}, but was signed up to row ${head.seq}: rows ${end.seq + 1} to ${head.seq} are missing; restore a backup`,
    )
  }
  const signed =
    head.publicKey !== null &&
    keyIdOf(head.publicKey) === head.keyId &&
    isSignedBy(head.publicKey, chain, head, head.signature)
  if (head.seq !== end.seq || !head.hash.equals(end.hash) || !signed) {
    throw new StoreError(
      'damaged',
      `the end of the ${chain} (row ${end.seq}) is not the one that was signed; run the verification and restore a backup`,
    )
  }
  if (head.keyId !== signer.keyId) {
    log.warn(
      { component: 'store', chain, signedBy: head.keyId, ownKey: signer.keyId },
      'the chain was signed by another machine until now: a restored backup, or keys.db was lost',
    )
  }
}
