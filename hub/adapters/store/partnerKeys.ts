import { timingSafeEqual } from 'node:crypto'
import type { PartnerKeys } from '../../app/ports.ts'
import type { Db } from './openDb.ts'
import { toStoreError } from './storeError.ts'

const HASH_BYTES = 32

/** Keys of partners, beside a running hub too: what one process stores or deletes here the other finds with its next look. */
export class SqlitePartnerKeys implements PartnerKeys {
  readonly #now: () => number
  readonly #find
  readonly #save
  readonly #revoke

  /** `now` gives Unix time in milliseconds. */
  constructor(db: Db, now: () => number) {
    this.#now = now
    this.#find = db.prepare<[string], { partnerId: string; keyHash: string }>(
      'SELECT partner_id AS partnerId, key_hash AS keyHash FROM partner_keys WHERE key_hash = ?',
    )
    this.#save = db.prepare('INSERT OR REPLACE INTO partner_keys (partner_id, key_hash, created_at) VALUES (?, ?, ?)')
    this.#revoke = db.prepare('DELETE FROM partner_keys WHERE partner_id = ?')
  }

  /** The index compares hashes, and nobody can make a key for a hash: how long that takes says nothing. */
  find(keyHash: string): string | undefined {
    const row = this.#find.get(keyHash)
    const known = row ? Buffer.from(row.keyHash, 'hex') : Buffer.alloc(HASH_BYTES)
    const given = Buffer.from(keyHash, 'hex')
    return given.length === HASH_BYTES && timingSafeEqual(given, known) ? row?.partnerId : undefined
  }

  save(partnerId: string, keyHash: string): void {
    try {
      this.#save.run(partnerId, keyHash, this.#now())
    } catch (error) {
      throw toStoreError(error, `storing the key of partner ${partnerId}`)
    }
  }

  revoke(partnerId: string): boolean {
    try {
      return this.#revoke.run(partnerId).changes > 0
    } catch (error) {
      throw toStoreError(error, `revoking the key of partner ${partnerId}`)
    }
  }
}
