import { type AimId, isAimId } from './aim.ts'

export type Charset = 'utf-8' | 'gb18030'

/** What a scanner is set to put around every code: prefix, AIM identifier, the code, suffix. */
export interface Wrapping {
  readonly prefix: Uint8Array
  readonly aim: boolean
  readonly suffix: Uint8Array
}

/** Why what was scanned is not taken; never a word of what it says. */
export type Refusal = 'tooLong' | 'unwrapped' | 'notText' | 'control'

export type Unwrapped =
  | { readonly kind: 'code'; readonly aim: AimId | undefined; readonly data: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: Refusal }

const AIM_BYTES = 3
const FLAG = 0x5d
/**
 * Controls, format characters (they hide or turn round what stands beside them), line separators, private characters, and the mark of
 * a character that was lost.
 */
const UNWANTED = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\uFFFD]/u

/** Bytes of a setting, `16 54 0D`; none when it is absent. */
export function bytesOfHex(hex: string | undefined): Uint8Array {
  return Uint8Array.from(Buffer.from((hex ?? '').replaceAll(' ', ''), 'hex'))
}

/** The longest code with all that stands around it, in bytes. */
export function wrappedBytes({ prefix, aim, suffix }: Wrapping, maxBytes: number): number {
  return prefix.length + (aim ? AIM_BYTES : 0) + maxBytes + suffix.length
}

/** `data` is a view of `bytes`. What lacks anything of its wrapping is no whole code. */
export function unwrap(bytes: Uint8Array, { prefix, aim, suffix }: Wrapping, maxBytes: number): Unwrapped {
  const from = prefix.length
  const to = bytes.length - suffix.length
  const isWrapped =
    to >= from &&
    prefix.every((byte, place) => bytes[place] === byte) &&
    suffix.every((byte, place) => bytes[to + place] === byte)
  if (!isWrapped) return { kind: 'refused', reason: 'unwrapped' }
  const body = bytes.subarray(from, to)
  const [flag, letter = 0, modifier = 0] = body
  const id = String.fromCharCode(letter, modifier)
  if (aim && (flag !== FLAG || !isAimId(id))) return { kind: 'refused', reason: 'unwrapped' }
  const data = aim ? body.subarray(AIM_BYTES) : body
  if (data.length > maxBytes) return { kind: 'refused', reason: 'tooLong' }
  return { kind: 'code', aim: aim ? id : undefined, data }
}

/** The text of a code, or why it is refused. */
export function readText(data: Uint8Array, charset: Charset): { readonly text: string } | { readonly reason: Refusal } {
  let text: string
  try {
    text = new TextDecoder(charset, { fatal: true }).decode(data)
  } catch {
    return { reason: 'notText' }
  }
  return UNWANTED.test(text) ? { reason: 'control' } : { text }
}
