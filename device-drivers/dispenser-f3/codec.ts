import type { FrameFormat, Scan } from '../framing/frameParser.ts'

/**
 * F3 / CRT-591-M: `F2 | ADDR | LEN_H LEN_L | TEXT | 03 | BCC`, LEN counts TEXT only, BCC is the XOR from F2 through 03. TEXT is
 * `C CM PM data` from the host, `P CM PM st0 st1 st2 data` or `N CM PM e1 e0 data` from the device; the CRT-591-M001 document v1.0
 * (2013) prints the error head once as 45, its tables and QU-TK-F3 v1.03 (2019) as 4E: both are taken. Between frames single bytes:
 * ACK 06, NAK 15, EOT 04. F2 and 03 occur in data, so a frame ends by its length. Built to the published protocol; not yet
 * certified on hardware.
 */
const START = 0xf2
const END = 0x03
const HEAD_BYTES = 4
export const MAX_FRAME_BYTES = 1024
export const MAX_DATA_BYTES = 512

export const ACK = 0x06
export const NAK = 0x15
export const EOT = 0x04

/** CM and PM of every command the driver sends. */
export const COMMANDS = {
  initHold: [0x30, 0x30],
  initCapture: [0x30, 0x31],
  initLeave: [0x30, 0x33],
  /** The same with the counter of captured cards at work. */
  initHoldCounting: [0x30, 0x34],
  initCaptureCounting: [0x30, 0x35],
  initLeaveCounting: [0x30, 0x37],
  status: [0x31, 0x30],
  sensors: [0x31, 0x31],
  moveToGate: [0x32, 0x30],
  moveToContacts: [0x32, 0x31],
  moveToAntenna: [0x32, 0x32],
  capture: [0x32, 0x33],
  eject: [0x32, 0x39],
  allowEntry: [0x33, 0x30],
  forbidEntry: [0x33, 0x31],
  contactCardType: [0x50, 0x30],
  contactlessCardType: [0x50, 0x31],
  chipColdReset: [0x51, 0x30],
  chipOff: [0x51, 0x31],
  chipStatus: [0x51, 0x32],
  chipT0: [0x51, 0x33],
  chipT1: [0x51, 0x34],
  chipWarmReset: [0x51, 0x38],
  chipAuto: [0x51, 0x39],
  antennaOn: [0x60, 0x30],
  antennaOff: [0x60, 0x31],
  antennaStatus: [0x60, 0x32],
  typeA: [0x60, 0x34],
  typeB: [0x60, 0x35],
  serial: [0xa2, 0x30],
  configuration: [0xa3, 0x30],
  version: [0xa4, 0x30],
  binCounter: [0xa5, 0x30],
  setBinCounter: [0xa5, 0x31],
} as const satisfies Record<string, readonly [number, number]>
export type CommandName = keyof typeof COMMANDS

/** Status characters of a good answer: card, hopper, bin. */
export type StatusText = readonly [number, number, number]

export type Frame =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' }
  | { readonly kind: 'eot' }
  | {
      readonly kind: 'ok'
      readonly address: number
      readonly cm: number
      readonly pm: number
      readonly status: StatusText
      readonly data: Uint8Array
    }
  | {
      readonly kind: 'error'
      readonly address: number
      readonly cm: number
      readonly pm: number
      /** Two characters, as printed. */
      readonly code: string
    }
  /** A sound frame that is no answer: another host on the line, or our own echo. */
  | { readonly kind: 'other' }

export type Answer = Extract<Frame, { kind: 'ok' | 'error' }>

export function encodeFrame(address: number, text: readonly number[]): Uint8Array {
  const frame = Uint8Array.from([START, address, text.length >> 8, text.length & 0xff, ...text, END, 0])
  frame[frame.length - 1] = xor(frame)
  return frame
}

export function encodeCommand(address: number, name: CommandName, data: Iterable<number> = []): Uint8Array {
  return encodeFrame(address, [0x43, ...COMMANDS[name], ...data])
}

/** XOR of all bytes but the last. */
function xor(frame: Uint8Array): number {
  let check = 0
  for (let i = 0; i < frame.length - 1; i++) check ^= frame[i] ?? 0
  return check
}

function decodeText(address: number, text: Uint8Array): Frame {
  const [head = 0, cm = 0, pm = 0, a = 0, b = 0, c = 0] = text
  if (head === 0x50 && text.length >= 6) return { kind: 'ok', address, cm, pm, status: [a, b, c], data: text.slice(6) }
  if ((head === 0x4e || head === 0x45) && text.length >= 5)
    return { kind: 'error', address, cm, pm, code: String.fromCharCode(a, b) }
  return { kind: 'other' }
}

const CONTROL: Readonly<Record<number, Frame>> = {
  [ACK]: { kind: 'ack' },
  [NAK]: { kind: 'nak' },
  [EOT]: { kind: 'eot' },
}

/** How many bytes from `from` on begin nothing. */
function toNextStart(bytes: Uint8Array, from: number): number {
  for (let place = from; place < bytes.length; place++) {
    const byte = bytes[place] ?? 0
    if (byte === START || CONTROL[byte]) return place
  }
  return bytes.length
}

export const answerFormat: FrameFormat<Frame> = {
  maxBytes: MAX_FRAME_BYTES,
  scan(bytes): Scan<Frame> {
    const control = CONTROL[bytes[0] ?? 0]
    if (control) return { kind: 'frame', length: 1, frame: control }
    if (bytes[0] !== START) return { kind: 'skip', length: toNextStart(bytes, 0) }
    if (bytes.length < HEAD_BYTES) return { kind: 'more' }
    const address = bytes[1] ?? 0
    const length = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)
    const total = HEAD_BYTES + length + 2
    if (address > 0x0f || length < 3 || total > MAX_FRAME_BYTES) return { kind: 'skip', length: toNextStart(bytes, 1) }
    if (bytes.length < total) return { kind: 'more' }
    const frame = bytes.subarray(0, total)
    if (frame[total - 2] !== END || xor(frame) !== frame[total - 1])
      return { kind: 'skip', length: toNextStart(bytes, 1), corrupt: true }
    return { kind: 'frame', length: total, frame: decodeText(address, frame.subarray(HEAD_BYTES, total - 2)) }
  },
}
