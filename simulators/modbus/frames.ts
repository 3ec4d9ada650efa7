/** The units' side of a Modbus RTU wire: `unit | function | data | CRC`, the CRC's low byte first, as the published protocol says. */

/** CRC of one byte, for all 256 of them. */
const TABLE = Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest % 2 === 1 ? (rest >>> 1) ^ 0xa001 : rest >>> 1
  return rest
})

function crcOf(bytes: readonly number[]): number {
  return bytes.reduce((crc, byte) => (crc >>> 8) ^ (TABLE[(crc ^ byte) % 256] ?? 0), 0xffff)
}

export function withCrc(body: readonly number[]): Uint8Array {
  const crc = crcOf(body)
  return Uint8Array.of(...body, crc % 256, crc >>> 8)
}

/** Over a whole frame with its CRC nothing remains. */
export function isWhole(frame: readonly number[]): boolean {
  return frame.length >= 4 && crcOf(frame) === 0
}

export const LONGEST_REQUEST = 9 + 246

/** Bytes of the request or answer that begins like this; undefined: of none; as far as known while its length is still to come. */
export function lengthOf(direction: 'toDevice' | 'toHost', bytes: readonly number[]): number | undefined {
  const [unit = 1, code = 3, byteCount] = bytes
  if (unit > 247 || (direction === 'toHost' && unit === 0)) return undefined
  if (direction === 'toDevice') {
    if (code === 3 || code === 6) return 8
    if (code !== 16) return undefined
    const [, , , , , , count = 2] = bytes
    return count === 0 || count % 2 === 1 || count > 246 ? undefined : 9 + count
  }
  if (code === 3) {
    if (byteCount === undefined) return 5
    return byteCount === 0 || byteCount % 2 === 1 || byteCount > 250 ? undefined : 5 + byteCount
  }
  if (code === 6 || code === 16) return 8
  return code === 0x83 || code === 0x86 || code === 0x90 ? 5 : undefined
}

export function wordAt(bytes: readonly number[], place: number): number {
  return (bytes[place] ?? 0) * 256 + (bytes[place + 1] ?? 0)
}

export function bytesOf(word: number): [number, number] {
  return [word >>> 8, word % 256]
}
