import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { type HeadSigner, keyIdOf } from './chain.ts'
import { cardKey, derivedKey, KEY_BYTES, type KeyEncryptionKeyProvider } from './keyEncryptionKey.ts'
import { KEYS_SCHEMA } from './migrations/keys.ts'
import { type Db, openDb } from './openDb.ts'
import { StoreError, toStoreError } from './storeError.ts'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
/** Days whose unwrapped keys are kept in memory: today, and yesterday around the day roll-over. */
const DAYS_IN_MEMORY = 2

interface DayKeys {
  readonly wrapping: Buffer
  readonly blind: Buffer
}

/**
 * keys.db. From the top: the key-encryption key (from its provider) wraps the hub's own private keys and the day keys;
 * a day key wraps the visit keys of its day; a visit key encrypts one visitor's data in the journal. The blind-index key
 * belongs to its day and is deleted with it. Wrapping is AES-256-GCM, bound to the name of the wrapped key.
 */
export class KeyStore {
  readonly #db: Db
  readonly #kek: Buffer
  readonly #onDiskFull: () => void
  readonly #days = new Map<string, DayKeys>()
  /** X25519: agents seal to it. `raw` is the public key's 32 bytes. */
  readonly agreement: { readonly privateKey: KeyObject; readonly raw: Buffer }
  /** Ed25519: signs the ends of the hash chains. */
  readonly signer: HeadSigner

  /** `onDiskFull` is called after a key could not be stored for want of space. */
  constructor(path: string, provider: KeyEncryptionKeyProvider, onDiskFull: () => void = () => {}) {
    this.#onDiskFull = onDiskFull
    this.#db = openDb(path, KEYS_SCHEMA, { exclusive: true })
    try {
      const used = this.#db.prepare('SELECT 1 FROM hub_keys LIMIT 1').get() !== undefined
      this.#kek = provider.load(!used)
      const agreement = this.#hubKey('agreement', () => generateKeyPairSync('x25519'))
      const raw = Buffer.from(String(agreement.privateKey.export({ format: 'jwk' }).x), 'base64url')
      this.agreement = { privateKey: agreement.privateKey, raw }
      const { privateKey, publicKey } = this.#hubKey('audit', () => generateKeyPairSync('ed25519'))
      this.signer = { keyId: keyIdOf(publicKey), publicKey, sign: (message) => sign(null, message, privateKey) }
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  /** 32 bytes for one purpose that are stored nowhere. */
  derivedKey(purpose: string): Buffer {
    return derivedKey(this.#kek, purpose)
  }

  /** For tokens of card numbers, see `cardKey`. */
  get cardKey(): string {
    return cardKey(this.#kek)
  }

  /** The key of a visit, made under its day's key and on disk when this returns, and the blind-index key of its day. */
  takeVisitKey(keyId: string, day: string): { readonly visit: Buffer; readonly blind: Buffer } {
    const take = this.#db.transaction(() => {
      const keys = this.#dayKeys(day) ?? this.#createDay(day)
      const visit = this.findVisitKey(keyId)
      if (visit) return { visit, blind: keys.blind }
      const made = randomBytes(KEY_BYTES)
      this.#db
        .prepare('INSERT INTO visit_keys (key_id, day, wrapped) VALUES (?, ?, ?)')
        .run(keyId, day, wrap(keys.wrapping, made, `visit|${keyId}`))
      return { visit: made, blind: keys.blind }
    })
    try {
      return take.immediate()
    } catch (error) {
      // A rolled back day key must not be used again from memory.
      this.#forget(day)
      const failure = toStoreError(error, 'storing a visit key')
      if (failure.reason === 'diskFull') this.#onDiskFull()
      throw failure
    }
  }

  /** The blind-index key of a day, made and on disk when this returns. */
  takeBlindKey(day: string): Buffer {
    const known = this.#dayKeys(day)
    if (known) return known.blind
    try {
      return this.#db.transaction(() => this.#dayKeys(day) ?? this.#createDay(day)).immediate().blind
    } catch (error) {
      this.#forget(day)
      const failure = toStoreError(error, 'storing the keys of a day')
      if (failure.reason === 'diskFull') this.#onDiskFull()
      throw failure
    }
  }

  findVisitKey(keyId: string): Buffer | undefined {
    const row = this.#db
      .prepare<[string], { day: string; wrapped: Buffer }>('SELECT day, wrapped FROM visit_keys WHERE key_id = ?')
      .get(keyId)
    const keys = row && this.#dayKeys(row.day)
    return keys && unwrap(keys.wrapping, row.wrapped, `visit|${keyId}`)
  }

  /** False when there is no such key (any more). */
  eraseVisitKey(keyId: string): boolean {
    return this.#shred(
      () => this.#db.prepare('DELETE FROM visit_keys WHERE key_id = ?').run(keyId).changes > 0,
      Boolean,
    )
  }

  /** Number of days whose keys were deleted. */
  purgeBefore(day: string): number {
    for (const known of this.#days.keys()) if (known < day) this.#forget(known)
    return this.#shred(
      () => this.#db.prepare('DELETE FROM day_keys WHERE day < ?').run(day).changes,
      (days) => days > 0,
    )
  }

  close(): void {
    for (const day of [...this.#days.keys()]) this.#forget(day)
    this.#kek.fill(0)
    this.#db.close()
  }

  /**
   * secure_delete overwrites the rows in the database file; the write-ahead log still holds their earlier pages until
   * it is cut to nothing.
   */
  #shred<T>(remove: () => T, removed: (result: T) => boolean): T {
    try {
      const result = remove()
      if (!removed(result)) return result
      const [outcome] = this.#db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
      if (outcome?.busy !== 0) throw new StoreError('busy', 'deleted keys are still in the write-ahead log of keys.db')
      return result
    } catch (error) {
      throw toStoreError(error, 'deleting keys')
    }
  }

  #dayKeys(day: string): DayKeys | undefined {
    const known = this.#days.get(day)
    if (known) return known
    const row = this.#db
      .prepare<[string], { wrapped: Buffer; blind: Buffer }>(
        'SELECT wrapped, wrapped_blind AS blind FROM day_keys WHERE day = ?',
      )
      .get(day)
    if (!row) return undefined
    return this.#remember(day, {
      wrapping: unwrap(this.#kek, row.wrapped, `day|${day}`),
      blind: unwrap(this.#kek, row.blind, `blind|${day}`),
    })
  }

  #createDay(day: string): DayKeys {
    const keys = { wrapping: randomBytes(KEY_BYTES), blind: randomBytes(KEY_BYTES) }
    this.#db
      .prepare('INSERT INTO day_keys (day, wrapped, wrapped_blind) VALUES (?, ?, ?)')
      .run(day, wrap(this.#kek, keys.wrapping, `day|${day}`), wrap(this.#kek, keys.blind, `blind|${day}`))
    return this.#remember(day, keys)
  }

  #remember(day: string, keys: DayKeys): DayKeys {
    this.#days.set(day, keys)
    const oldest = this.#days.keys().next().value
    if (this.#days.size > DAYS_IN_MEMORY && oldest !== undefined) this.#days.delete(oldest)
    return keys
  }

  #forget(day: string): void {
    const keys = this.#days.get(day)
    keys?.wrapping.fill(0)
    keys?.blind.fill(0)
    this.#days.delete(day)
  }

  #hubKey(name: string, generate: () => { privateKey: KeyObject; publicKey: KeyObject }) {
    const row = this.#db
      .prepare<[string], { publicKey: Buffer; wrapped: Buffer }>(
        'SELECT public_key AS publicKey, wrapped FROM hub_keys WHERE name = ?',
      )
      .get(name)
    if (row) {
      const der = unwrap(this.#kek, row.wrapped, `hub|${name}`)
      const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
      der.fill(0)
      return { privateKey, publicKey: row.publicKey }
    }
    const made = generate()
    const publicKey = made.publicKey.export({ format: 'der', type: 'spki' })
    const der = made.privateKey.export({ format: 'der', type: 'pkcs8' })
    this.#db
      .prepare('INSERT INTO hub_keys (name, public_key, wrapped) VALUES (?, ?, ?)')
      .run(name, publicKey, wrap(this.#kek, der, `hub|${name}`))
    der.fill(0)
    return { privateKey: made.privateKey, publicKey }
  }
}

/** IV (12 bytes), tag (16), ciphertext. */
function wrap(key: Buffer, plain: Buffer, name: string): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(name))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body])
}

function unwrap(key: Buffer, wrapped: Buffer, name: string): Buffer {
  try {
    const decipher = createDecipheriv(CIPHER, key, wrapped.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(name))
      .setAuthTag(wrapped.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    return Buffer.concat([decipher.update(wrapped.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
  } catch (error) {
    throw new StoreError(
      'keys',
      `the key ${name} can not be unwrapped: keys.db belongs to another key-encryption key, or was changed`,
      error,
    )
  }
}
