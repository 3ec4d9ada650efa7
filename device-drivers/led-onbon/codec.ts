import { crc16Arc } from '../framing/checksums.ts'

/**
 * The frame of Onbon BX-5K/6K font cards, from the maker's published protocol (RS-232/485 or TCP, 8N1):
 * `A5 x8 | escape(header 14, data, CRC-16) | 5A`; numbers little-endian. Any run of A5 is a start, because A5 and 5A never occur inside.
 * CRC-16/ARC (poly 8005 reflected, start 0) over header and data before escaping, low byte first; or, as the header says, their sum
 * in its place, or anything (cards of the 6K family only).
 */

const START = 0xa5
const END = 0x5a
const START_ESCAPE = 0xa6
const END_ESCAPE = 0x5b
const HEADER_BYTES = 14
const CRC_BYTES = 2
/** The maker's limit for data is 1024 bytes; nothing longer is kept while receiving. */
export const MAX_DATA_BYTES = 1024
const MAX_BODY_BYTES = HEADER_BYTES + MAX_DATA_BYTES + CRC_BYTES

/** Address of the computer on the line. */
export const HOST_ADDRESS = 0x8000
/** What a board may put as its own address into an answer: "whoever this reaches". */
export const ANY_BOARD = 0xfffe

export interface Frame {
  readonly destination: number
  readonly source: number
  readonly data: Uint8Array
}

/** What is in the header beside addresses and length. */
export interface Header {
  readonly check: CheckMode
  /** Live text before everything else on the board, over its stored programs. */
  readonly liveFirst: boolean
}
export type CheckMode = 'crc16' | 'sum' | 'none'
const PLAIN: Header = { check: 'crc16', liveFirst: false }
const CHECK_MODES: readonly CheckMode[] = ['crc16', 'sum', 'none']
const CHECK_PLACE = 8
const LENGTH_PLACE = 12

function checkOf(bytes: readonly number[], mode: CheckMode): number {
  if (mode === 'crc16') return crc16Arc(bytes)
  return mode === 'sum' ? bytes.reduce((sum, byte) => (sum + byte) & 0xffff, 0) : 0
}

/** A whole frame, ready to send. `data` is at most 1024 bytes. */
export function encodeFrame({ destination, source, data }: Frame, { check, liveFirst } = PLAIN): Uint8Array {
  const body = [
    ...[destination & 0xff, destination >> 8, source & 0xff, source >> 8],
    ...[0, 0, 0, 0, CHECK_MODES.indexOf(check), liveFirst ? 1 : 0], // three reserved, no barcode, check, display
    ...[0xfe, 0x02], // any model, protocol version 2
    ...[data.length & 0xff, data.length >> 8],
    ...data,
  ]
  const sum = checkOf(body, check)
  const out = [START, START, START, START, START, START, START, START]
  for (const byte of [...body, sum & 0xff, sum >> 8]) {
    if (byte === START) out.push(START_ESCAPE, 0x02)
    else if (byte === START_ESCAPE) out.push(START_ESCAPE, 0x01)
    else if (byte === END) out.push(END_ESCAPE, 0x02)
    else if (byte === END_ESCAPE) out.push(END_ESCAPE, 0x01)
    else out.push(byte)
  }
  return Uint8Array.from([...out, END])
}

/**
 * Finds frames in a stream of bytes, whatever their chunks. A raw A5 always begins anew, so noise costs at most the frame it
 * hits and no silence is needed to get back in step. Keeps at most one frame's bytes.
 */
export class FrameParser {
  readonly #unchecked: boolean
  #body: number[] | undefined
  #escape = 0
  #rejected = 0

  /** @param check how the line is set: only a line without checks takes a frame without one */
  constructor(check: CheckMode = 'crc16') {
    this.#unchecked = check === 'none'
  }

  /** Frames thrown away so far: wrong checksum, length, escape or too long. */
  get rejected(): number {
    return this.#rejected
  }

  /** Bytes of an unfinished frame that are kept. */
  get pendingBytes(): number {
    return this.#body?.length ?? 0
  }

  /** Forgets an unfinished frame. */
  reset(): void {
    this.#body = undefined
    this.#escape = 0
  }

  push(bytes: Uint8Array): Frame[] {
    const frames: Frame[] = []
    for (const byte of bytes) {
      const frame = this.#take(byte)
      if (frame) frames.push(frame)
    }
    return frames
  }

  #take(byte: number): Frame | undefined {
    if (byte === START) {
      if (this.#body && this.#body.length > 0) this.#rejected++
      this.#body = []
      this.#escape = 0
      return undefined
    }
    if (!this.#body) return undefined
    if (byte === END) return this.#finish(this.#body)
    this.#unescape(this.#body, byte)
    return undefined
  }

  #unescape(body: number[], byte: number): void {
    if (this.#escape !== 0) {
      if (byte === 0x01) body.push(this.#escape)
      else if (byte === 0x02) body.push(this.#escape === START_ESCAPE ? START : END)
      else this.#reject()
      this.#escape = 0
    } else if (byte === START_ESCAPE || byte === END_ESCAPE) this.#escape = byte
    else body.push(byte)
    if (body.length > MAX_BODY_BYTES) this.#reject()
  }

  #finish(body: readonly number[]): Frame | undefined {
    const frame = this.#escape === 0 ? readBody(body, this.#unchecked) : undefined
    this.reset()
    if (!frame) this.#rejected++
    return frame
  }

  #reject(): void {
    this.#rejected++
    this.reset()
  }
}

function readBody(body: readonly number[], takesUnchecked: boolean): Frame | undefined {
  if (body.length < HEADER_BYTES + CRC_BYTES) return undefined
  const word = (index: number) => (body[index] ?? 0) | ((body[index + 1] ?? 0) << 8)
  const dataEnd = body.length - CRC_BYTES
  if (word(LENGTH_PLACE) !== dataEnd - HEADER_BYTES) return undefined
  const mode = CHECK_MODES[body[CHECK_PLACE] ?? 0]
  if (mode === undefined || (mode === 'none' && !takesUnchecked)) return undefined
  if (mode !== 'none' && checkOf(body.slice(0, dataEnd), mode) !== word(dataEnd)) return undefined
  return { destination: word(0), source: word(2), data: Uint8Array.from(body.slice(HEADER_BYTES, dataEnd)) }
}
