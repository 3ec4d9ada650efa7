import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { NodeRegistry } from '../../app/ports.ts'
import type { Db } from './openDb.ts'
import { toStoreError } from './storeError.ts'

const SECRET_BYTES = 32

/** Secrets have 256 bits, so a plain SHA-256 at rest is enough: there is nothing to guess. */
export class SqliteNodes implements NodeRegistry {
  readonly #now: () => number
  readonly #find
  readonly #save
  readonly #remove
  readonly #all

  /** `now` gives Unix time in milliseconds. */
  constructor(db: Db, now: () => number) {
    this.#now = now
    this.#find = db.prepare<[string], { secretHash: Buffer }>(
      'SELECT secret_hash AS secretHash FROM nodes WHERE node_id = ?',
    )
    this.#save = db.prepare('INSERT OR REPLACE INTO nodes (node_id, secret_hash, enrolled_at) VALUES (?, ?, ?)')
    this.#remove = db.prepare('DELETE FROM nodes WHERE node_id = ?')
    this.#all = db.prepare<[], { nodeId: string; enrolledAt: number }>(
      'SELECT node_id AS nodeId, enrolled_at AS enrolledAt FROM nodes ORDER BY node_id',
    )
  }

  verify(nodeId: string, secret: string): boolean {
    const row = this.#find.get(nodeId)
    const presented = hash('sha256', secret, 'buffer')
    // An unknown node takes the same time as a wrong secret.
    const same = timingSafeEqual(presented, row?.secretHash ?? Buffer.alloc(presented.length))
    return row !== undefined && same
  }

  enrol(nodeId: string): string {
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    try {
      this.#save.run(nodeId, hash('sha256', secret, 'buffer'), this.#now())
    } catch (error) {
      throw toStoreError(error, `enrolling node ${nodeId}`)
    }
    return secret
  }

  revoke(nodeId: string): boolean {
    try {
      return this.#remove.run(nodeId).changes > 0
    } catch (error) {
      throw toStoreError(error, `revoking node ${nodeId}`)
    }
  }

  list(): { readonly nodeId: string; readonly enrolledAt: number }[] {
    return this.#all.all()
  }
}
