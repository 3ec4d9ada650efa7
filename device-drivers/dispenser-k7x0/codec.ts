import type { FrameFormat, Scan } from '../framing/frameParser.ts'

/**
 * TTCE K720 / K730 / K750: `02 | ADDH ADDL | LEN_H LEN_L | PAYLOAD | 03 | BCC`, the address in two decimal digits, LEN of the payload, BCC
 * the XOR from 02 through 03, 300 bytes at most; and `06`, `15`, `05` each with the address behind it. A machine drops a frame with
 * a gap of 15 ms in it, so that a frame has to leave in one write. From "Communication Protocol of K750" and "K7X0 Development
 * Reference Process". Built to the published protocol; not yet certified on hardware.
 */
const START = 0x02
const END = 0x03
const HEAD_BYTES = 5
const ENVELOPE_BYTES = 7
export const MAX_FRAME_BYTES = 300

const ACK = 0x06
const NAK = 0x15
const ENQ = 0x05
const EOT = 0x04

/** Payloads of the commands the driver sends. */
export const COMMANDS = {
  status: 'AP',
  shortStatus: 'RF',
  version: 'GV',
  dispenseToMouth: 'DC',
  toReader: 'FC7',
  toSensor2: 'FC6',
  holdInMouth: 'FC4',
  outOfMouth: 'FC0',
  drawIn: 'FC8',
  capture: 'CP',
  backToHopper: 'DB',
  reset: 'RS',
  bufferOn: 'BE',
  bufferOff: 'BD',
} as const
export type CommandName = keyof typeof COMMANDS

export type Frame =
  | { readonly kind: 'ack' | 'nak'; readonly address: number }
  | { readonly kind: 'answer'; readonly address: number; readonly payload: Uint8Array }

const digits = (address: number) => [0x30 + Math.floor(address / 10), 0x30 + (address % 10)]

export function encodeFrame(address: number, payload: Iterable<number>): Uint8Array {
  const body = [...payload]
  const frame = Uint8Array.from([START, ...digits(address), body.length >> 8, body.length & 0xff, ...body, END, 0])
  frame[frame.length - 1] = xor(frame)
  return frame
}

export function encodeCommand(address: number, name: CommandName): Uint8Array {
  return encodeFrame(address, Buffer.from(COMMANDS[name], 'latin1'))
}

export const enquiry = (address: number) => Uint8Array.of(ENQ, ...digits(address))
/** The protocol gives it no address: it calls off what was acknowledged last and not yet asked for. */
export const CANCEL = Uint8Array.of(EOT)

/** XOR of all bytes but the last. */
function xor(frame: Uint8Array): number {
  let check = 0
  for (let i = 0; i < frame.length - 1; i++) check ^= frame[i] ?? 0
  return check
}

const isStart = (byte: number | undefined) => byte === START || byte === ACK || byte === NAK

/** How many bytes from `from` on begin nothing. */
function toNextStart(bytes: Uint8Array, from: number): number {
  for (let place = from; place < bytes.length; place++) if (isStart(bytes[place])) return place
  return bytes.length
}

function addressIn(bytes: Uint8Array): number | undefined {
  const [, tens = 0x30, ones = 0x30] = bytes
  const address = (tens - 0x30) * 10 + (ones - 0x30)
  return (tens === 0x30 || tens === 0x31) && ones >= 0x30 && ones <= 0x39 && address <= 15 ? address : undefined
}

export const answerFormat: FrameFormat<Frame> = {
  maxBytes: MAX_FRAME_BYTES,
  scan(bytes): Scan<Frame> {
    const [first] = bytes
    const noFrame: Scan<Frame> = { kind: 'skip', length: toNextStart(bytes, 1) }
    const address = addressIn(bytes)
    if (!isStart(first) || address === undefined) return noFrame
    if (bytes.length < 3) return { kind: 'more' }
    if (first !== START) return { kind: 'frame', length: 3, frame: { kind: first === ACK ? 'ack' : 'nak', address } }
    if (bytes.length < HEAD_BYTES) return { kind: 'more' }
    const length = ((bytes[3] ?? 0) << 8) | (bytes[4] ?? 0)
    const total = ENVELOPE_BYTES + length
    if (length < 1 || total > MAX_FRAME_BYTES) return noFrame
    if (bytes.length < total) return { kind: 'more' }
    const frame = bytes.subarray(0, total)
    if (frame[total - 2] !== END || xor(frame) !== frame[total - 1]) return { ...noFrame, corrupt: true }
    return {
      kind: 'frame',
      length: total,
      frame: { kind: 'answer', address, payload: frame.slice(HEAD_BYTES, total - 2) },
    }
  },
}
