/**
 * The machine's side of the K7X0 wire: `02 | ADDR | LEN_H LEN_L | PAYLOAD | 03 | BCC` and control bytes with an address, as the
 * published protocol says. ADDR is two decimal digits.
 */

export const ACK = 0x06
export const NAK = 0x15
export const ENQ = 0x05
export const EOT = 0x04

/** Of 02 ADDR LEN before, and of 03 BCC behind the payload. */
const HEAD_BYTES = 5
const ENVELOPE_BYTES = 7
export const LONGEST_FRAME = 300
export const HIGHEST_ADDRESS = 15

export type Found =
  | { readonly kind: 'cancel'; readonly length: 1 }
  | { readonly kind: 'control'; readonly length: 3; readonly byte: number; readonly address: number }
  | { readonly kind: 'frame'; readonly length: number; readonly address: number; readonly payload: readonly number[] }
  | { readonly kind: 'spoiled'; readonly length: number; readonly address: number }

function digitsOf(address: number): [number, number] {
  return [0x30 + Math.floor(address / 10), 0x30 + (address % 10)]
}

export function controlOf(byte: number, address: number): Uint8Array {
  return Uint8Array.of(byte, ...digitsOf(address))
}

export function frameOf(address: number, payload: readonly number[]): Uint8Array {
  const counted = [0x02, ...digitsOf(address), payload.length >> 8, payload.length & 0xff, ...payload, 0x03]
  return Uint8Array.of(...counted, checkOf(counted))
}

function checkOf(bytes: readonly number[]): number {
  return bytes.reduce((check, byte) => check ^ byte, 0)
}

/** What the bytes begin with. */
export function findAt(bytes: readonly number[]): Found | 'half' | 'none' {
  // What has not come yet is taken for what it should be.
  const [first = 0, tens = 0x30, ones = 0x30, high = 0, low = 1] = bytes
  if (first === EOT) return { kind: 'cancel', length: 1 }
  const isControl = first === ACK || first === NAK || first === ENQ
  if (!isControl && first !== 0x02) return 'none'
  const address = (tens - 0x30) * 10 + (ones - 0x30)
  if (tens < 0x30 || tens > 0x31 || ones < 0x30 || ones > 0x39 || address > HIGHEST_ADDRESS) return 'none'
  if (isControl) return bytes.length < 3 ? 'half' : { kind: 'control', length: 3, byte: first, address }
  const payloadBytes = (high << 8) | low
  const total = payloadBytes + ENVELOPE_BYTES
  if (high > LONGEST_FRAME >> 8) return 'none'
  if (bytes.length < HEAD_BYTES) return 'half'
  if (payloadBytes < 1 || total > LONGEST_FRAME) return 'none'
  if (bytes.length < total) return 'half'
  if (bytes[total - 2] !== 0x03) return 'none'
  const sound = checkOf(bytes.slice(0, total - 1)) === bytes[total - 1]
  if (!sound) return { kind: 'spoiled', length: total, address }
  return { kind: 'frame', length: total, address, payload: bytes.slice(HEAD_BYTES, total - 2) }
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
