import { type ChecksumKind, checksumBytes, type IntakeFrame } from '../../contracts/index.ts'
import { crc16Arc, crc16Modbus, crc16Xmodem, sum8, xor8 } from '../framing/checksums.ts'
import type { FrameFormat, Scan } from '../framing/frameParser.ts'

/** Messages on a line of bytes: `start | length | text | checksum? | end | checksum?`, whatever of it the configuration names. */
export interface MessageFrames {
  /** Finds the text of each message. */
  readonly format: FrameFormat<Uint8Array>
  /** The same the other way round, for answers. */
  wrap(text: Uint8Array): Uint8Array
}

const CHECKS: Readonly<Record<ChecksumKind, (bytes: Iterable<number>) => number>> = {
  sum8,
  xor8,
  crc16modbus: crc16Modbus,
  crc16arc: crc16Arc,
  crc16xmodem: crc16Xmodem,
}
const LINE_ENDS = { lf: [10], crlf: [13, 10], cr: [13] } as const
const CR = 13
const LF = 10

export function hexBytes(text: string | undefined): number[] {
  return (text ?? '').match(/[0-9A-Fa-f]{2}/g)?.map((byte) => Number.parseInt(byte, 16)) ?? []
}

/** @param maxBytes longest text of a message */
export function messageFrames(frame: IntakeFrame, maxBytes: number): MessageFrames {
  const start = frame.type === 'line' ? [] : hexBytes(frame.start)
  const end = frame.type === 'line' ? [...LINE_ENDS[frame.end ?? 'lf']] : hexBytes(frame.end)
  const length = frame.type === 'length' ? frame.length : undefined
  const { checksum } = frame
  const isBefore =
    checksum !== undefined && (checksum.place ?? (frame.type === 'line' ? 'beforeEnd' : 'afterEnd')) === 'beforeEnd'
  const width = checksum ? checksumBytes(checksum.kind) * (checksum.form === 'hex' ? 2 : 1) : 0
  const [before, after] = isBefore ? [width, 0] : [0, width]
  const headBytes = start.length + (length?.size ?? 0)
  const longest = headBytes + maxBytes + before + end.length + after + (frame.type === 'line' ? 2 : 0)

  function check(head: Iterable<number>, text: Iterable<number>): number[] {
    if (!checksum) return []
    const covered = [
      ...(checksum.withStart === true ? head : []),
      ...text,
      ...(!isBefore && checksum.withEnd !== false ? end : []),
    ]
    const value = CHECKS[checksum.kind](covered)
    const high = width > 1 && checksumBytes(checksum.kind) === 2 ? [value >> 8, value & 0xff] : [value]
    const bytes = checksum.order === 'lowFirst' ? high.reverse() : high
    return checksum.form === 'hex'
      ? bytes.flatMap((byte) => [...Buffer.from(byte.toString(16).toUpperCase().padStart(2, '0'), 'latin1')])
      : bytes
  }

  function isChecked(bytes: Uint8Array, from: number, to: number, at: number): boolean {
    const expected = check(bytes.subarray(0, headBytes), bytes.subarray(from, to))
    return expected.every((byte, place) => {
      const found = bytes[at + place] ?? 0
      // Hexadecimal digits may be small letters.
      return found === byte || (checksum?.form === 'hex' && found > 0x60 && found - 0x20 === byte)
    })
  }

  /** Where the end bytes stand from here on; -1: they have not come. */
  const endBytes = Buffer.from(end)
  const endFrom = (bytes: Uint8Array, from: number) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(endBytes, from)

  function scan(bytes: Uint8Array): Scan<Uint8Array> {
    for (const [at, byte] of start.entries()) {
      if (at >= bytes.length) return { kind: 'more' }
      if (bytes[at] !== byte) return { kind: 'skip', length: 1 }
    }
    return length ? scanCounted(bytes) : scanMarked(bytes)
  }

  function scanMarked(bytes: Uint8Array): Scan<Uint8Array> {
    const endAt = endFrom(bytes, start.length)
    // Longer than any message: given up whole, or somebody who never ends one would have it all looked at again for every byte.
    if (endAt < 0)
      return bytes.length < longest ? { kind: 'more' } : { kind: 'skip', length: bytes.length, corrupt: true }
    const total = endAt + end.length + after
    if (bytes.length < total) return { kind: 'more' }
    const isLine = frame.type === 'line'
    let to = endAt - before
    if (to < start.length) return blank(bytes, total, isLine)
    if (!isChecked(bytes, start.length, to, isBefore ? to : endAt + end.length))
      return { kind: 'skip', length: isLine ? total : 1, corrupt: true }
    if (isLine && bytes[to - 1] === CR) to--
    const text = bytes.slice(bytes[start.length] === LF && isLine ? start.length + 1 : start.length, to)
    if (isLine && text.every((byte) => byte === 0x20)) return blank(bytes, total, isLine)
    return { kind: 'frame', length: total, frame: text }
  }

  /** An empty line is no message, and nothing that is wrong either; an empty frame of another form is noise. */
  function blank(bytes: Uint8Array, total: number, isLine: boolean): Scan<Uint8Array> {
    return { kind: 'skip', length: isLine ? Math.min(total, bytes.length) : 1 }
  }

  function scanCounted(bytes: Uint8Array): Scan<Uint8Array> {
    if (!length) return { kind: 'skip', length: 1 }
    const said = bytes.subarray(start.length, headBytes)
    if (length.form === 'digits' && said.some((byte) => byte < 0x30 || byte > 0x39)) return { kind: 'skip', length: 1 }
    if (said.length < length.size) return { kind: 'more' }
    const textBytes = numberOf(said, length.form, length.order) - (length.adds ?? 0)
    if (textBytes < 1 || textBytes > maxBytes) return { kind: 'skip', length: 1 }
    const to = headBytes + textBytes
    const endAt = to + before
    const total = endAt + end.length + after
    if (bytes.length < total) return { kind: 'more' }
    if (end.some((byte, place) => bytes[endAt + place] !== byte)) return { kind: 'skip', length: 1, corrupt: true }
    if (!isChecked(bytes, headBytes, to, isBefore ? to : endAt + end.length))
      return { kind: 'skip', length: 1, corrupt: true }
    return { kind: 'frame', length: total, frame: bytes.slice(headBytes, to) }
  }

  return {
    format: { maxBytes: longest, scan },
    wrap(text) {
      const head = [...start, ...(length ? written(text.length + (length.adds ?? 0), length) : [])]
      const sum = check(head, text)
      return Uint8Array.from([...head, ...text, ...(isBefore ? sum : []), ...end, ...(isBefore ? [] : sum)])
    },
  }
}

type LengthField = Extract<IntakeFrame, { type: 'length' }>['length']

function numberOf(bytes: Uint8Array, form: LengthField['form'], order: LengthField['order']): number {
  if (form === 'digits') return Number(Buffer.from(bytes).toString('latin1'))
  const high = order === 'lowFirst' ? [...bytes].reverse() : [...bytes]
  return high.reduce((value, byte) => value * 256 + byte, 0)
}

function written(value: number, { form, size, order }: LengthField): number[] {
  if (form === 'digits') return [...Buffer.from(String(value).padStart(size, '0').slice(-size), 'latin1')]
  const low = Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** at) & 0xff)
  return order === 'lowFirst' ? low : low.reverse()
}
