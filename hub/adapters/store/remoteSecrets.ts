import { createHmac, timingSafeEqual } from 'node:crypto'
import type { RemoteSecrets } from '../../app/ports.ts'
import type { KeyStore } from './keyStore.ts'

const CODE_DIGITS = 8
/** 48 bits of the HMAC: taken modulo 10^8 no code is likelier than another by anything that could be noticed. */
const CODE_BYTES = 6
const TAG_BYTES = 9

/** Codes and QR codes are made of two keys that are stored nowhere, one for each purpose, so they outlive every restart. */
export class DerivedRemoteSecrets implements RemoteSecrets {
  readonly #codeKey: Buffer
  readonly #qrKey: Buffer

  constructor(keys: Pick<KeyStore, 'derivedKey'>) {
    this.#codeKey = keys.derivedKey('remote ticket codes v1')
    this.#qrKey = keys.derivedKey('remote ticket QR codes v1')
  }

  code(nonce: string, attempt: number): string {
    const bits = hmac(this.#codeKey, `${nonce}|${attempt}`).readUIntBE(0, CODE_BYTES)
    return String(bits % 10 ** CODE_DIGITS).padStart(CODE_DIGITS, '0')
  }

  tag(nonce: string): string {
    return hmac(this.#qrKey, `nonce|${nonce}`).subarray(0, TAG_BYTES).toString('base64url')
  }

  sign(text: string): string {
    return this.#signature(text).toString('base64url')
  }

  isSigned(text: string, signature: string): boolean {
    const given = Buffer.from(signature, 'base64url')
    const right = this.#signature(text)
    // Written in one way only: base64url would also be read with the last, unused bits set.
    return given.length === right.length && timingSafeEqual(given, right) && signature === right.toString('base64url')
  }

  #signature(text: string): Buffer {
    return hmac(this.#qrKey, `signed|${text}`)
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
