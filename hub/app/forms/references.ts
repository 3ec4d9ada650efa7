import { randomBytes } from 'node:crypto'
import type { ErrorCode } from '../../../contracts/index.ts'
import type { RemoteSecrets } from '../ports.ts'

/** Without 0 O 1 I: 32 characters, so five bits each and none likelier than another. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const LENGTH = 8
/** Of three, one is always free. */
const CANDIDATES = 3
const FORM = /^(BF1\.([a-z0-9-]{1,32})\.([2-9A-HJ-NP-Z]{8}))\.([\w-]{43})$/

/** What a customer could be told, unguessable: 40 random bits each. */
export function newReferences(): string[] {
  return Array.from({ length: CANDIDATES }, () => [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % 32]).join(''))
}

/** `BF1.<outlet>.<reference>.<signature>`: nothing of a person is in it, and nobody but this hub can have made it. */
export function writeFormQr(outletId: string, reference: string, secrets: Pick<RemoteSecrets, 'sign'>): string {
  const text = `BF1.${outletId}.${reference}`
  return `${text}.${secrets.sign(text)}`
}

/** Another branch's code is said to be that before its signature is judged, which can not be ours. */
export function readFormQr(
  qr: string,
  outletId: string,
  secrets: Pick<RemoteSecrets, 'isSigned'>,
): { readonly reference: string } | { readonly refusal: ErrorCode } {
  const [, text, outlet, reference, signature] = FORM.exec(qr) ?? []
  if (text === undefined || reference === undefined || signature === undefined) return { refusal: 'QR_INVALID' }
  if (outlet !== outletId) return { refusal: 'QR_OTHER_BRANCH' }
  return secrets.isSigned(text, signature) ? { reference } : { refusal: 'QR_INVALID' }
}
