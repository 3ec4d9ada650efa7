import { createCipheriv, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync, rmSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Identity, SealedBox } from '../../../contracts/index.ts'
import { CANARY, CANARY_IDENTITY, filesHolding, temporaryDirectory } from '../../../test/support/storeFixtures.ts'
import { dataPaths } from './dataDirectory.ts'
import { KeyedIdentityVault } from './identityVault.ts'
import { keyFromFile } from './keyEncryptionKey.ts'
import { KeyStore } from './keyStore.ts'
import { isStoreError } from './storeError.ts'

const DAY = '2026-11-21'
let directory: ReturnType<typeof temporaryDirectory>
let keys: KeyStore
let vault: KeyedIdentityVault

function open(): void {
  const paths = dataPaths(directory.path)
  keys = new KeyStore(paths.keys, keyFromFile(paths.kek))
  vault = new KeyedIdentityVault(keys)
}
function reopen(): void {
  keys.close()
  open()
}
beforeEach(() => {
  directory = temporaryDirectory()
  open()
})
afterEach(() => {
  keys.close()
  directory.remove()
})

/** What an agent does, written from contracts/devices.ts. */
function seal(plain: string, eventId: string, hubPublicKey: string): SealedBox {
  const hubRaw = Buffer.from(hubPublicKey, 'base64')
  const hub = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: hubRaw.toString('base64url') }, format: 'jwk' })
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const epk = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url')
  const secret = diffieHellman({ privateKey, publicKey: hub })
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.concat([epk, hubRaw]), 'branchhub identity v1', 32))
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(eventId))
  const data = Buffer.concat([cipher.update(plain), cipher.final()])
  const [a, b, c, d] = [epk, iv, data, cipher.getAuthTag()].map((bytes) => bytes.toString('base64')) as [
    string,
    string,
    string,
    string,
  ]
  return { v: 1, epk: a, iv: b, data: c, tag: d }
}

function problemOf(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    return (error as { problem?: { code: string } }).problem?.code ?? String(error)
  }
  return 'nothing thrown'
}

function flip(base64: string): string {
  const bytes = Buffer.from(base64, 'base64')
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return bytes.toString('base64')
}

describe('open', () => {
  it('opens what an agent sealed to the public key, also after a restart', () => {
    const sealed = seal(JSON.stringify(CANARY_IDENTITY), 'event-1', vault.publicKey)
    expect(vault.open(sealed, 'event-1')).toEqual(CANARY_IDENTITY)
    const before = vault.publicKey
    reopen()
    expect(vault.publicKey).toBe(before)
    expect(vault.open(sealed, 'event-1')).toEqual(CANARY_IDENTITY)
  })

  it('refuses a box of another event, any changed part, wrong keys and wrong content', () => {
    const sealed = seal(JSON.stringify(CANARY_IDENTITY), 'event-1', vault.publicKey)
    const broken: [SealedBox, string][] = [
      [sealed, 'event-2'],
      ...(['epk', 'iv', 'data', 'tag'] as const).map((part): [SealedBox, string] => [
        { ...sealed, [part]: flip(sealed[part]) },
        'event-1',
      ]),
      [{ ...sealed, tag: Buffer.from(sealed.tag, 'base64').subarray(0, 4).toString('base64') }, 'event-1'],
      [{ ...sealed, epk: Buffer.alloc(32).toString('base64') }, 'event-1'],
      [{ ...sealed, epk: '' }, 'event-1'],
      [seal(JSON.stringify({ ...CANARY_IDENTITY, number: '' }), 'event-1', vault.publicKey), 'event-1'],
      [seal('{', 'event-1', vault.publicKey), 'event-1'],
    ]
    for (const [box, eventId] of broken) expect(problemOf(() => vault.open(box, eventId))).toBe('SEAL_BROKEN')
  })
})

describe('protect and reveal', () => {
  it('gives back the identity, also after a restart, and nothing in plain text on disk', () => {
    const presented = vault.protect(CANARY_IDENTITY, 'visit-1', DAY)
    expect(presented.documentType).toBe('citizen')
    reopen()
    expect(vault.reveal(presented.identity)).toEqual(CANARY_IDENTITY)
    expect(JSON.stringify(presented)).not.toContain(CANARY)
    expect(filesHolding(directory.path, CANARY)).toEqual([])
  })

  it('has the key on disk before it returns: another process finds it with no close in between', () => {
    vault.protect(CANARY_IDENTITY, 'visit-on-disk', DAY)
    expect(filesHolding(directory.path, 'visit-on-disk')).not.toEqual([])
  })

  it('protects a second time under the same key', () => {
    const first = vault.protect(CANARY_IDENTITY, 'visit-1', DAY)
    const second = vault.protect({ ...CANARY_IDENTITY, name: '乙' }, 'visit-1', DAY)
    expect(first.identity.iv).not.toBe(second.identity.iv)
    expect(vault.reveal(first.identity)?.name).toBe('金丝雀')
    expect(vault.reveal(second.identity)?.name).toBe('乙')
  })

  it('refuses a field whose key id or bytes were exchanged', () => {
    const first = vault.protect(CANARY_IDENTITY, 'visit-1', DAY).identity
    vault.protect(CANARY_IDENTITY, 'visit-2', DAY)
    expect(problemOf(() => vault.reveal({ ...first, keyId: 'visit-2' }))).toBe('SEAL_BROKEN')
    expect(problemOf(() => vault.reveal({ ...first, data: flip(first.data) }))).toBe('SEAL_BROKEN')
  })

  it('finds the same document again within a day and not on another', () => {
    const index = (identity: Identity, day: string, keyId: string) => vault.protect(identity, keyId, day).blindIndex
    const upper: Identity = { ...CANARY_IDENTITY, number: '11010119900307775X' }
    const first = index(upper, DAY, 'a')
    expect(first).toMatch(/^[0-9a-f]{16}$/)
    expect(index({ ...upper, number: ' 11010119900307775x' }, DAY, 'b')).toBe(first)
    expect(index({ ...upper, documentType: 'residencePermit' }, DAY, 'c')).not.toBe(first)
    expect(index(upper, '2026-11-22', 'd')).not.toBe(first)
    reopen()
    expect(index(upper, DAY, 'e')).toBe(first)
  })
})

describe('erasing', () => {
  it('makes one visit unreadable and leaves the others', () => {
    const [one, other] = ['visit-1', 'visit-2'].map((keyId) => vault.protect(CANARY_IDENTITY, keyId, DAY).identity)
    if (!one || !other) throw new Error('two fields')
    expect(vault.eraseVisit('visit-1')).toBe(true)
    expect(vault.eraseVisit('visit-1')).toBe(false)
    expect(vault.reveal(one)).toBeUndefined()
    expect(vault.reveal(other)).toEqual(CANARY_IDENTITY)
    expect(filesHolding(directory.path, 'visit-1')).toEqual([])
  })

  it('purges the days before a day: no byte of their keys is left in keys.db or its log', () => {
    const old = ['2026-11-19', '2026-11-20'].flatMap((day) =>
      Array.from({ length: 20 }, (_, n) => vault.protect(CANARY_IDENTITY, `${day}-${n}`, day).identity),
    )
    const today = vault.protect(CANARY_IDENTITY, 'today', DAY).identity
    const paths = dataPaths(directory.path)
    keys.close()
    const material = readKeyMaterial(paths.keys, DAY)
    open()
    expect(material).toHaveLength(2 * 2 + 40)
    for (const bytes of material) expect(filesHolding(directory.path, bytes)).not.toEqual([])

    expect(vault.purgeBefore(DAY)).toBe(2)
    expect(vault.purgeBefore(DAY)).toBe(0)
    for (const bytes of material) expect(filesHolding(directory.path, bytes)).toEqual([])
    expect(statSync(`${paths.keys}-wal`).size).toBe(0)
    for (const field of old) expect(vault.reveal(field)).toBeUndefined()
    expect(vault.reveal(today)).toEqual(CANARY_IDENTITY)
  })
})

describe('numbers that are not kept', () => {
  it('give a document the index it has when it is presented, on that day only', () => {
    const { blindIndex } = vault.protect(CANARY_IDENTITY, 'visit-1', DAY)
    expect(vault.blindIndex('citizen', ` ${CANARY.slice(0, 6)}-${CANARY.slice(6)}`, DAY)).toBe(blindIndex)
    reopen()
    expect(vault.blindIndex('citizen', CANARY, DAY)).toBe(blindIndex)
    expect(vault.blindIndex('citizen', CANARY, '2026-11-22')).not.toBe(blindIndex)
    expect(vault.blindIndex('residencePermit', CANARY, DAY)).not.toBe(blindIndex)
  })

  it('are the same card however it is written, and no phone of these digits', () => {
    const card = vault.blindIndex('card', '6222 0200 0000 0004', DAY)
    expect(vault.blindIndex('card', '6222020000000004', DAY)).toBe(card)
    expect(vault.blindIndex('phone', '6222020000000004', DAY)).not.toBe(card)
  })

  it('leave a fingerprint that is the same over midnight and a restart, for its key alone, and gone with the key', () => {
    const print = vault.fingerprint(CANARY, 'visit-1', DAY)
    reopen()
    expect(vault.fingerprint(CANARY, 'visit-1', '2026-11-22')).toBe(print)
    expect(vault.fingerprint(CANARY, 'visit-2', DAY)).not.toBe(print)
    expect(vault.fingerprint(`${CANARY} `, 'visit-1', DAY)).not.toBe(print)
    vault.purgeBefore('2026-11-22')
    expect(vault.fingerprint(CANARY, 'visit-1', '2026-11-22')).not.toBe(print)
    expect(filesHolding(directory.path, CANARY)).toEqual([])
  })
})

describe('the key-encryption key', () => {
  it.runIf(process.platform !== 'win32')('is a file of 32 bytes for its owner only', () => {
    const { kek } = dataPaths(directory.path)
    expect(statSync(kek)).toMatchObject({ size: 32 })
    expect(statSync(kek).mode & 0o777).toBe(0o600)
  })

  it('is never replaced when it is missing or another', () => {
    const paths = dataPaths(directory.path)
    const kek = readFileSync(paths.kek)
    keys.close()
    const reason = (provider: ConstructorParameters<typeof KeyStore>[1]) => {
      try {
        new KeyStore(paths.keys, provider).close()
      } catch (error) {
        return isStoreError(error) ? error.reason : String(error)
      }
      return 'opened'
    }
    expect(reason({ load: () => randomBytes(32) })).toBe('keys')
    rmSync(paths.kek)
    expect(reason(keyFromFile(paths.kek))).toBe('keys')
    keys = new KeyStore(paths.keys, { load: () => Buffer.from(kek) })
  })
})

/** Wrapped keys of all days before `day`, as they lie in the file. */
function readKeyMaterial(path: string, day: string): Buffer[] {
  const db = new Database(path)
  const days = db
    .prepare<[string], { a: Buffer; b: Buffer }>('SELECT wrapped AS a, wrapped_blind AS b FROM day_keys WHERE day < ?')
    .all(day)
  const visits = db.prepare<[string], { a: Buffer }>('SELECT wrapped AS a FROM visit_keys WHERE day < ?').all(day)
  db.close()
  return [...days.flatMap(({ a, b }) => [a, b]), ...visits.map(({ a }) => a)]
}
