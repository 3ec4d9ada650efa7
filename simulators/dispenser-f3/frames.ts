/** The machine's side of the F3 wire: `F2 | ADDR | LEN_H LEN_L | TEXT | 03 | BCC`, as the published protocol says. */

export const ACK = 0x06
export const NAK = 0x15
export const EOT = 0x04

/** Of F2 ADDR LEN LEN before, and of 03 BCC behind the text. */
const HEAD_BYTES = 4
const ENVELOPE_BYTES = 6
export const LONGEST_FRAME = 1024
const SHORTEST_TEXT = 3

export type Found =
  | { readonly kind: 'control'; readonly length: 1; readonly byte: number }
  | { readonly kind: 'frame'; readonly length: number; readonly address: number; readonly text: readonly number[] }
  | { readonly kind: 'spoiled'; readonly length: number; readonly address: number }

export function frameOf(address: number, text: readonly number[]): Uint8Array {
  const counted = [0xf2, address, text.length >> 8, text.length & 0xff, ...text, 0x03]
  return Uint8Array.of(...counted, checkOf(counted))
}

function checkOf(bytes: readonly number[]): number {
  return bytes.reduce((check, byte) => check ^ byte, 0)
}

/** What the bytes begin with. An F2 or 03 within the text is data: the length says where the frame ends. */
export function findAt(bytes: readonly number[]): Found | 'half' | 'none' {
  const [first = 0, address = 0, high = 0, low = SHORTEST_TEXT] = bytes
  if (first === ACK || first === NAK || first === EOT) return { kind: 'control', length: 1, byte: first }
  const textBytes = (high << 8) | low
  const total = textBytes + ENVELOPE_BYTES
  if (first !== 0xf2 || high > LONGEST_FRAME >> 8) return 'none'
  if (bytes.length < HEAD_BYTES) return 'half'
  if (textBytes < SHORTEST_TEXT || total > LONGEST_FRAME) return 'none'
  if (bytes.length < total) return 'half'
  if (bytes[total - 2] !== 0x03) return 'none'
  const sound = checkOf(bytes.slice(0, total - 1)) === bytes[total - 1]
  if (!sound) return { kind: 'spoiled', length: total, address }
  return { kind: 'frame', length: total, address, text: bytes.slice(HEAD_BYTES, total - 2) }
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
