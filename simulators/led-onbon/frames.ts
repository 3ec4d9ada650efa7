/** The board's side of the Onbon wire: takes frames apart and puts answers together, as the published protocol says. */

export interface ReceivedFrame {
  readonly destination: number
  readonly source: number
  readonly data: readonly number[]
  readonly checkMode: number
  readonly checksumRight: boolean
}

const ESCAPED: ReadonlyMap<string, number> = new Map([
  ['166,2', 0xa5],
  ['166,1', 0xa6],
  ['91,2', 0x5a],
  ['91,1', 0x5b],
])

/** Returns a function that takes bytes as they come and returns the frames they complete. */
export function frameReceiver(): (bytes: Uint8Array) => ReceivedFrame[] {
  let collected: number[] | undefined
  return (bytes) => {
    const frames: ReceivedFrame[] = []
    for (const byte of bytes) {
      if (byte === 0xa5) collected = []
      else if (byte !== 0x5a) collected?.push(byte)
      else {
        const frame = collected && openFrame(collected)
        collected = undefined
        if (frame) frames.push(frame)
      }
      if (collected && collected.length > 4096) collected = undefined
    }
    return frames
  }
}

export function openFrame(raw: readonly number[]): ReceivedFrame | undefined {
  const bytes: number[] = []
  for (let index = 0; index < raw.length; index++) {
    const byte = raw[index] ?? 0
    if (byte !== 0xa6 && byte !== 0x5b) {
      bytes.push(byte)
      continue
    }
    index++
    const plain = ESCAPED.get(`${byte},${raw[index]}`)
    if (plain === undefined) return undefined
    bytes.push(plain)
  }
  const view = new DataView(Uint8Array.from(bytes).buffer)
  if (bytes.length < 16 || view.getUint16(12, true) !== bytes.length - 16) return undefined
  return {
    destination: view.getUint16(0, true),
    source: view.getUint16(2, true),
    data: bytes.slice(14, -2),
    checkMode: bytes[CHECK_MODE] ?? 0,
    checksumRight: isRight(bytes[CHECK_MODE] ?? 0, bytes.slice(0, -2), view.getUint16(bytes.length - 2, true)),
  }
}

/** Byte of the header: 0 CRC, 1 sum, 2 none. */
const CHECK_MODE = 8

function isRight(mode: number, bytes: readonly number[], check: number): boolean {
  if (mode === 1) return check === sumOf(bytes)
  return mode === 2 || check === checksum(bytes)
}

function sumOf(bytes: Iterable<number>): number {
  let sum = 0
  for (const byte of bytes) sum = (sum + byte) % 65_536
  return sum
}

/** Data of a plain answer: A0 00 (yes) or A0 01 (no) with the error's number. */
export function plainAnswer(error: number): readonly number[] {
  return [0xa0, error === 0 ? 0 : 1, error, 0, 0]
}

/** A frame from a board to the host, checked in the way the host's was. */
export function answerFrame(source: number, data: readonly number[], checkMode = 0): Uint8Array {
  const body = new Uint8Array(14 + data.length + 2)
  const view = new DataView(body.buffer)
  view.setUint16(0, 0x8000, true)
  view.setUint16(2, source, true)
  body[CHECK_MODE] = checkMode
  body[10] = 0xfe
  body[11] = 0x02
  view.setUint16(12, data.length, true)
  body.set(data, 14)
  const checked = body.slice(0, -2)
  view.setUint16(body.length - 2, checkMode === 1 ? sumOf(checked) : checksum(checked), true)
  const escaped = [...body].flatMap((byte) => {
    for (const [key, plain] of ESCAPED) if (plain === byte) return key.split(',').map(Number)
    return [byte]
  })
  return Uint8Array.from([...Array.from({ length: 8 }, () => 0xa5), ...escaped, 0x5a])
}

const TABLE = Uint16Array.from({ length: 256 }, (_value, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value % 2 === 1 ? (value >>> 1) ^ 0xa001 : value >>> 1
  return value
})

function checksum(bytes: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < bytes.length; index++)
    sum = (sum >>> 8) ^ (TABLE[(sum ^ (bytes[index] ?? 0)) & 0xff] ?? 0)
  return sum
}
