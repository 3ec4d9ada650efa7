import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomBytes,
} from 'node:crypto'
import type { Static, TSchema } from 'typebox'
import Value from 'typebox/value'
import {
  type EncryptedField,
  type Identifier,
  Identity,
  type PresentedIdentity,
  ProblemError,
  RawMessage,
  type SealedBox,
  type SealedForm,
  type VisitorIdentity,
} from '../../../contracts/index.ts'
import type { IdentityVault } from '../../app/ports.ts'
import { normalised } from '../../app/recognition/knownNumbers.ts'
import type { KeyStore } from './keyStore.ts'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
const PUBLIC_KEY_BYTES = 32
const SEAL_INFO = 'branchhub identity v1'
/** 64 bits of the HMAC, in hex. */
const BLIND_INDEX_DIGITS = 16

/** Personal data on its way in (sealed boxes of agents) and at rest (fields under a visit key). */
export class KeyedIdentityVault implements IdentityVault {
  readonly #keys: KeyStore
  readonly publicKey: string

  constructor(keys: KeyStore) {
    this.#keys = keys
    this.publicKey = keys.agreement.raw.toString('base64')
  }

  /** The form of the box is in contracts/devices.ts (SealedBox). Anything wrong with it is SEAL_BROKEN, without saying what. */
  open(sealed: SealedBox, eventId: string): Identity {
    return this.#opened(Identity, sealed, eventId)
  }

  openMessage(sealed: SealedBox, eventId: string): RawMessage {
    return this.#opened(RawMessage, sealed, eventId)
  }

  protect(identity: VisitorIdentity, keyId: string, day: string): PresentedIdentity {
    const { visit, blind } = this.#keys.takeVisitKey(keyId, day)
    return {
      documentType: identity.documentType,
      identity: encrypted(identity, visit, keyId, 'identity'),
      blindIndex: blindIndex(blind, identity.documentType, identity.number),
    }
  }

  seal(content: unknown, keyId: string, day: string): SealedForm {
    const { visit } = this.#keys.takeVisitKey(keyId, day)
    return encrypted(content, visit, keyId, 'form')
  }

  blindIndex(kind: Identifier, number: string, day: string): string {
    return blindIndex(this.#keys.takeBlindKey(day), kind, number)
  }

  fingerprint(text: string, keyId: string, day: string): string {
    const { visit } = this.#keys.takeVisitKey(keyId, day)
    const print = createHmac('sha256', visit).update(`fingerprint|${text}`).digest('hex')
    visit.fill(0)
    return print
  }

  /** Throws ProblemError SEAL_BROKEN when the key is there and the field was changed. */
  reveal(field: EncryptedField): VisitorIdentity | undefined {
    return this.#decrypted(field, 'identity') as VisitorIdentity | undefined
  }

  unseal(sealed: SealedForm): unknown {
    return this.#decrypted(sealed, 'form')
  }

  eraseVisit(keyId: string): boolean {
    return this.#keys.eraseVisitKey(keyId)
  }

  purgeBefore(day: string): number {
    return this.#keys.purgeBefore(day)
  }

  #decrypted(field: EncryptedField, purpose: Purpose): unknown {
    const visit = this.#keys.findVisitKey(field.keyId)
    if (!visit) return undefined
    try {
      const decipher = createDecipheriv(CIPHER, visit, Buffer.from(field.iv, 'base64'))
        .setAAD(additionalData(field.keyId, purpose))
        .setAuthTag(authTag(field.tag))
      const plain = Buffer.concat([decipher.update(Buffer.from(field.data, 'base64')), decipher.final()])
      return JSON.parse(plain.toString('utf8'))
    } catch {
      throw new ProblemError('SEAL_BROKEN')
    } finally {
      visit.fill(0)
    }
  }

  #opened<T extends TSchema>(form: T, sealed: SealedBox, eventId: string): Static<T> {
    let plain: unknown
    try {
      plain = JSON.parse(this.#unseal(sealed, eventId).toString('utf8'))
    } catch {
      throw new ProblemError('SEAL_BROKEN')
    }
    if (!Value.Check(form, plain)) throw new ProblemError('SEAL_BROKEN')
    return plain
  }

  #unseal(sealed: SealedBox, eventId: string): Buffer {
    const ephemeral = Buffer.from(sealed.epk, 'base64')
    if (ephemeral.length !== PUBLIC_KEY_BYTES) throw new ProblemError('SEAL_BROKEN')
    const { privateKey, raw } = this.#keys.agreement
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'X25519', x: ephemeral.toString('base64url') },
      format: 'jwk',
    })
    const secret = diffieHellman({ privateKey, publicKey })
    const key = Buffer.from(hkdfSync('sha256', secret, Buffer.concat([ephemeral, raw]), SEAL_INFO, 32))
    secret.fill(0)
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(sealed.iv, 'base64'))
      .setAAD(Buffer.from(eventId))
      .setAuthTag(authTag(sealed.tag))
    key.fill(0)
    return Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()])
  }
}

/** Bound into what is encrypted, so that one is never taken for the other. */
type Purpose = 'identity' | 'form'

function additionalData(keyId: string, purpose: Purpose): Buffer {
  return Buffer.from(`${keyId}|${purpose}`)
}

/** The key is overwritten. */
function encrypted(content: unknown, key: Buffer, keyId: string, purpose: Purpose): EncryptedField {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(additionalData(keyId, purpose))
  const data = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()])
  key.fill(0)
  return {
    keyId,
    iv: iv.toString('base64'),
    data: data.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  }
}

/** Node would take shorter tags too, and those are easier to forge. */
function authTag(base64: string): Buffer {
  const tag = Buffer.from(base64, 'base64')
  if (tag.length !== TAG_BYTES) throw new ProblemError('SEAL_BROKEN')
  return tag
}

/** The same document gives the same index on one day; without the day's key it says nothing. */
function blindIndex(key: Buffer, kind: Identifier, number: string): string {
  return createHmac('sha256', key)
    .update(`${kind}|${normalised(kind, number)}`)
    .digest('hex')
    .slice(0, BLIND_INDEX_DIGITS)
}
