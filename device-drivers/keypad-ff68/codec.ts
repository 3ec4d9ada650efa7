import type { KeypadKey } from '../../contracts/index.ts'
import type { FrameFormat, Scan } from '../framing/frameParser.ts'

/**
 * The FF 68 caller keypads and evaluators on an RS-485 line: `FF 68 | L | L | 68 | ADDR | CMD | DATA | CS | 16`. L, sent twice, counts ADDR,
 * CMD and DATA; CS is their sum modulo 256. Built to the published excerpt and to deployed open code; not yet certified on
 * hardware.
 */
const START = 0xff
const MARK = 0x68
const END = 0x16
/** FF 68 L L 68 and CS 16. */
const ENVELOPE_BYTES = 7
const HEAD_BYTES = 5
const SHORTEST_LENGTH = 2

export const COMMAND = { key: 0x01, display: 0x02, beep: 0x03, evaluation: 0x11 } as const

export interface Frame {
  readonly address: number
  readonly command: number
  readonly data: Uint8Array
}

export function encodeFrame(address: number, command: number, data: ArrayLike<number> = []): Uint8Array {
  const body = [address, command, ...Array.from(data)]
  const sum = body.reduce((total, byte) => total + byte, 0) & 0xff
  return Uint8Array.from([START, MARK, body.length, body.length, MARK, ...body, sum, END])
}

const BLANK = 0x0a

/** Three figures; null blanks them. */
function figures(value: number | null): number[] {
  return value === null
    ? [BLANK, BLANK, BLANK]
    : [Math.floor(value / 100) % 10, Math.floor(value / 10) % 10, value % 10]
}

/** Six figures: people waiting, then the ticket. */
export function encodeDisplay(address: number, waiting: number | null, ticket: number | null): Uint8Array {
  return encodeFrame(address, COMMAND.display, [...figures(waiting), ...figures(ticket)])
}

export function encodeBeep(address: number): Uint8Array {
  return encodeFrame(address, COMMAND.beep)
}

/** Stars of the teller on an evaluator: the same command as the figures of a keypad, with one byte. */
export function encodeStars(address: number, stars: number): Uint8Array {
  return encodeFrame(address, COMMAND.display, [stars])
}

/** The evaluator asks the customer in front of it. */
export function encodeStartEvaluation(address: number): Uint8Array {
  return encodeFrame(address, COMMAND.key, [EVALUATE])
}

/**
 * Frames with an L of at most `longest`: 5 from a keypad (two digits and a key), 8 from a host. The limit keeps a broken
 * length from holding up the line.
 */
export function frameFormat(longest: number): FrameFormat<Frame> {
  return {
    maxBytes: ENVELOPE_BYTES + longest,
    scan(bytes): Scan<Frame> {
      if (bytes[0] !== START) {
        const next = bytes.indexOf(START)
        return { kind: 'skip', length: next < 0 ? bytes.length : next }
      }
      const length = bytes[2] ?? SHORTEST_LENGTH
      const wrong =
        (bytes[1] ?? MARK) !== MARK ||
        length < SHORTEST_LENGTH ||
        length > longest ||
        (bytes[3] ?? length) !== length ||
        (bytes[4] ?? MARK) !== MARK
      if (wrong) return { kind: 'skip', length: 1 }
      const total = ENVELOPE_BYTES + length
      if (bytes.length < HEAD_BYTES || bytes.length < total) return { kind: 'more' }
      const body = bytes.slice(HEAD_BYTES, HEAD_BYTES + length)
      const sum = body.reduce((all, byte) => all + byte, 0) & 0xff
      if (sum !== bytes[total - 2] || bytes[total - 1] !== END) return { kind: 'skip', length: 1, corrupt: true }
      const [address = 0, command = 0] = body
      return { kind: 'frame', length: total, frame: { address, command, data: body.subarray(2) } }
    },
  }
}

const EVALUATE = 0x0b
const LAST_KEY = 0x13
const KEYS: Readonly<Record<number, KeypadKey>> = {
  [EVALUATE]: 'evaluate',
  0x0c: 'callNext',
  0x0d: 'recall',
  0x0e: 'cancel',
  0x0f: 'confirm',
  0x11: 'oneMetre',
  0x12: 'pause',
  [LAST_KEY]: 'transfer',
}

/** Whether a byte stands for a key, assigned or not: acknowledged as a choice it would be an echo of that key. */
export function isKeyCode(byte: number): boolean {
  return byte >= EVALUATE && byte <= LAST_KEY
}

/** The key of a key frame and the digits pressed before it; undefined when the data is no key press. */
export function readKey(data: Uint8Array): { readonly key: KeypadKey; readonly digits: string } | undefined {
  const key = KEYS[data.at(-1) ?? -1]
  const before = data.subarray(0, -1)
  if (!key || before.length > 3 || before.some((digit) => digit > 9)) return undefined
  return { key, digits: [...before].join('') }
}
