/** The keypads' side of the FF 68 wire: `FF 68 | L | L | 68 | ADDR | CMD | DATA | CS | 16`, as the published protocol says. */

/** Of FF 68 L L 68 before, and of CS 16 behind what L counts. */
const HEAD_BYTES = 5
export const ENVELOPE_BYTES = 7
/** An L beyond this is no length of this protocol. */
export const LONGEST_LENGTH = 16

export function frameOf(address: number, command: number, data: readonly number[]): Uint8Array {
  const length = data.length + 2
  let sum = address + command
  for (const byte of data) sum += byte
  return Uint8Array.of(0xff, 0x68, length, length, 0x68, address, command, ...data, sum & 0xff, 0x16)
}

/**
 * What the bytes begin with: a frame as its ADDR, CMD and data; `half` of one; one that is `spoiled`; or `none`.
 * A frame is seven bytes longer than its body.
 */
export function frameAt(bytes: readonly number[]): readonly number[] | 'half' | 'spoiled' | 'none' {
  const [start, mark = 0x68, length = 2, again = length, second = 0x68] = bytes
  if (start !== 0xff || mark !== 0x68 || length < 2 || length > LONGEST_LENGTH || again !== length || second !== 0x68)
    return 'none'
  if (bytes.length < HEAD_BYTES || bytes.length < length + ENVELOPE_BYTES) return 'half'
  const body = bytes.slice(HEAD_BYTES, HEAD_BYTES + length)
  const sum = body.reduce((total, byte) => total + byte, 0) % 256
  return bytes[HEAD_BYTES + length] === sum && bytes[HEAD_BYTES + length + 1] === 0x16 ? body : 'spoiled'
}

/** Takes whole frames off the bytes held, and what is none; half a frame stays. */
export function takeFrames(held: number[]): (readonly number[])[] {
  const frames: (readonly number[])[] = []
  while (held.length > 0) {
    const found = frameAt(held)
    if (found === 'half') break
    if (typeof found !== 'string') frames.push(found)
    held.splice(0, typeof found === 'string' ? 1 : found.length + ENVELOPE_BYTES)
  }
  return frames
}
