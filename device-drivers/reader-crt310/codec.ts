import type { ReadTrack } from '../cards/cardReading.ts'
import type { FrameFormat, Scan } from '../framing/frameParser.ts'

/**
 * CRT-310 motor card reader, protocol V3.0: `02 | LEN u16 BE | CM PM data | 03 | BCC`; LEN counts CM to data, BCC is the XOR of everything from
 * 02 to 03. Between frames single bytes: the reader takes a command with ACK or drops it with NAK, and carries it out when the host
 * says ENQ; EOT cancels. Built to the published protocol; not yet certified on hardware.
 */
const STX = 0x02
const ETX = 0x03
const HEAD_BYTES = 3
/** Three tracks of 110 characters with their marks need less than 350. */
const LONGEST_PAYLOAD = 512
export const ENQ = 0x05
export const EOT = 0x04
const ABNORMAL = 0x4e
const BLOCK = 0x1f

/** CM, PM and data. */
export const COMMANDS = {
  reset: [0x30, 0x30],
  /** Reset; a card inside goes out of the front. */
  resetEject: [0x30, 0x31],
  status: [0x31, 0x30],
  sensors: [0x31, 0x2f],
  cardType: [0x31, 0x31],
  /** By the switch in the mouth; never from the rear. */
  allowEntry: [0x2f, 0x33, 0x31],
  prohibitEntry: [0x2f, 0x31, 0x31],
  /** Cards taken in stop on the chip contacts. */
  stopAtChip: [0x2e, 0x33],
  moveToChip: [0x32, 0x2f],
  eject: [0x32, 0x30],
  /** To the mouth, held there. */
  hold: [0x32, 0x31],
  /** Out of the rear, into the bin behind. */
  capture: [0x32, 0x33],
  readAll: [0x45, 0x30, 0x30, 0x37],
  readTrack2: [0x45, 0x30, 0x30, 0x32],
  chipOn: [0x33, 0x30],
  chipOff: [0x33, 0x31],
} as const
export type CommandName = keyof typeof COMMANDS

/** What the reader says. Texts of tracks are buffers of their own, for the driver to overwrite. */
export type Heard =
  | { readonly kind: 'ack' | 'nak' | 'eot' }
  /** The answer to CM PM. */
  | { readonly kind: 'reply'; readonly cm: number; readonly pm: number; readonly data: Uint8Array }
  | { readonly kind: 'tracks'; readonly cm: number; readonly pm: number; readonly blocks: readonly TrackBlock[] }
  /** Not carried out, and why not. */
  | { readonly kind: 'abnormal'; readonly cm: number; readonly code: number }
export type TrackBlock = { readonly text: Uint8Array } | { readonly failure: 'unreadable' | 'blank' | 'notRead' }

function xor(bytes: Uint8Array): number {
  let check = 0
  for (const byte of bytes) check ^= byte
  return check
}

export function encodeCommand(name: CommandName): Uint8Array {
  const payload = COMMANDS[name]
  const checked = Uint8Array.from([STX, payload.length >> 8, payload.length & 0xff, ...payload, ETX])
  return Uint8Array.from([...checked, xor(checked)])
}

const CONTROLS: Readonly<Record<number, Heard>> = {
  6: { kind: 'ack' },
  0x15: { kind: 'nak' },
  [EOT]: { kind: 'eot' },
}

export const heardFormat: FrameFormat<Heard> = {
  maxBytes: HEAD_BYTES + LONGEST_PAYLOAD + 2,
  scan(bytes): Scan<Heard> {
    const control = CONTROLS[bytes[0] ?? 0]
    if (control) return { kind: 'frame', length: 1, frame: control }
    if (bytes[0] !== STX) return { kind: 'skip', length: 1 }
    if (bytes.length < HEAD_BYTES) return { kind: 'more' }
    const length = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0)
    if (length < 2 || length > LONGEST_PAYLOAD) return { kind: 'skip', length: 1 }
    const total = HEAD_BYTES + length + 2
    if (bytes.length < total) return { kind: 'more' }
    const sound = bytes[total - 2] === ETX && xor(bytes.subarray(0, total - 1)) === bytes[total - 1]
    if (!sound) return { kind: 'skip', length: 1, corrupt: true }
    return { kind: 'frame', length: total, frame: decodePayload(bytes.subarray(HEAD_BYTES, total - 2)) }
  },
}

function decodePayload(payload: Uint8Array): Heard {
  const [first = 0, second = 0, third = 0] = payload
  if (first === ABNORMAL && payload.length >= 3) return { kind: 'abnormal', cm: second, code: third }
  const data = payload.subarray(2)
  const cm = first
  const pm = second
  if (cm === COMMANDS.readAll[0] && data.includes(BLOCK)) return { kind: 'tracks', cm, pm, blocks: decodeBlocks(data) }
  return { kind: 'reply', cm, pm, data: data.slice() }
}

/** `1F` and 59 with the text, 4E with an error, or 4F for a track that was not read; what is before the first 1F is of no use. */
function decodeBlocks(data: Uint8Array): TrackBlock[] {
  const blocks: TrackBlock[] = []
  for (let mark = data.indexOf(BLOCK); mark >= 0; ) {
    const next = data.indexOf(BLOCK, mark + 1)
    blocks.push(decodeBlock(data.subarray(mark + 1, next < 0 ? data.length : next)))
    mark = next
  }
  return blocks
}

const NOT_REQUESTED = 0xe0
const BLANK = 0xe5

function decodeBlock(block: Uint8Array): TrackBlock {
  if (block[0] === 0x59) return { text: block.slice(1) }
  if (block[0] !== 0x4e) return { failure: 'notRead' }
  // E1 no start, E2 no end, E3 parity, E4 LRC.
  const error = block[1]
  return { failure: error === BLANK ? 'blank' : error === NOT_REQUESTED ? 'notRead' : 'unreadable' }
}

/** Which track is which: the reader gives three blocks in order, or the one that was asked for. Track 3 is overwritten here. */
export function tracksOf(asked: CommandName, blocks: readonly TrackBlock[]): ReadTrack[] {
  const isTrack2Alone = asked === 'readTrack2' && blocks.length === 1
  const tracks: ReadTrack[] = []
  for (const [place, block] of blocks.entries()) {
    const track = isTrack2Alone ? 2 : place + 1
    if (track !== 1 && track !== 2) {
      if ('text' in block) block.text.fill(0)
    } else if ('text' in block) tracks.push({ track, text: block.text })
    else if (block.failure !== 'notRead') tracks.push({ track, failure: block.failure })
  }
  return tracks
}
