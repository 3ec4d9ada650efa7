/** The reader's side of the CRT-310 wire: `02 | LEN_H LEN_L | PAYLOAD | 03 | BCC` and control bytes, as published. */

export const ACK = 0x06
export const NAK = 0x15
export const ENQ = 0x05
export const EOT = 0x04

/** Of 02 LEN before, and of 03 BCC behind the payload. */
const HEAD_BYTES = 3
const ENVELOPE_BYTES = 5
/** Three full tracks are less than half of it. */
export const LONGEST_FRAME = 512
const SHORTEST_PAYLOAD = 2

export type Found =
  | { readonly kind: 'control'; readonly length: 1; readonly byte: number }
  | { readonly kind: 'frame'; readonly length: number; readonly payload: readonly number[] }
  | { readonly kind: 'spoiled'; readonly length: number }

export function frameOf(payload: readonly number[]): Uint8Array {
  const counted = [0x02, payload.length >> 8, payload.length & 0xff, ...payload, 0x03]
  return Uint8Array.of(...counted, checkOf(counted))
}

function checkOf(bytes: readonly number[]): number {
  return bytes.reduce((check, byte) => check ^ byte, 0)
}

/** What the bytes begin with. */
export function findAt(bytes: readonly number[]): Found | 'half' | 'none' {
  const [first = 0, high = 0, low = SHORTEST_PAYLOAD] = bytes
  if (first === ACK || first === NAK || first === ENQ || first === EOT)
    return { kind: 'control', length: 1, byte: first }
  const payloadBytes = (high << 8) | low
  const total = payloadBytes + ENVELOPE_BYTES
  if (first !== 0x02 || high > LONGEST_FRAME >> 8) return 'none'
  if (bytes.length < HEAD_BYTES) return 'half'
  if (payloadBytes < SHORTEST_PAYLOAD || total > LONGEST_FRAME) return 'none'
  if (bytes.length < total) return 'half'
  if (bytes[total - 2] !== 0x03) return 'none'
  const sound = checkOf(bytes.slice(0, total - 1)) === bytes[total - 1]
  if (!sound) return { kind: 'spoiled', length: total }
  return { kind: 'frame', length: total, payload: bytes.slice(HEAD_BYTES, total - 2) }
}

/** Takes whole frames and control bytes off the bytes held, and what is none; half a frame stays. */
export function takeFound(held: number[]): Found[] {
  const found: Found[] = []
  while (held.length > 0) {
    const one = findAt(held)
    if (one === 'half') break
    if (one !== 'none') found.push(one)
    held.splice(0, one === 'none' ? 1 : one.length)
  }
  return found
}
