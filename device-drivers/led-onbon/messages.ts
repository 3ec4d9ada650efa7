import iconv from 'iconv-lite'
import type { BoardDisplay } from '../../contracts/index.ts'

/**
 * Data of Onbon frames. Requests: group, command, 1 = answer wanted, two reserved, body. Answers: group, command, CmdError, two reserved, body.
 */

const request = (group: number, command: number, ...body: readonly number[]): Uint8Array =>
  Uint8Array.of(group, command, 0x01, 0, 0, ...body)

export const PING: Uint8Array = request(0xa2, 0x00)
/** On or off, brightness, time, programs, areas. */
export const QUERY: Uint8Array = request(0xa1, 0x02)
/** Clears the display. */
export const CLEAR: Uint8Array = request(0xa3, 0x10)

/** Brightness set by hand, 1-15. */
export function brightness(level: number): Uint8Array {
  return request(0xa3, 0x02, 0x01, level)
}

/** How a text comes onto the board. */
const DISPLAY: Readonly<Record<BoardDisplay, number>> = { static: 1, fast: 2, left: 3, right: 4, up: 5, down: 6 }

export interface LiveText {
  readonly text: string
  readonly widthPx: number
  readonly heightPx: number
  readonly display: BoardDisplay
  /** 0 fastest - 24. */
  readonly speed: number
  /** How long a page stays, in half seconds. */
  readonly stayHalfSeconds: number
  /** 0 left, 1 right, 2 centre. */
  readonly align: number
  /** 1 red, 2 green, 3 yellow ... 7, as the panel has. */
  readonly color: number
  /** Names of the card's fonts, such as `O000` (16-dot Chinese) and `E000` (16-dot Latin); without the Latin one the card's default is used. */
  readonly chineseFont: string
  readonly latinFont: string | undefined
}

/**
 * Live text, A3 06: area 0 over the whole panel, kept in the card's memory (lost when the power goes, may be renewed without limit).
 * Text is GBK; characters it lacks come out as `?`. Control characters are left out and a backslash, which begins the
 * card's own control codes, becomes its full-width form; a line feed becomes the code for a new line.
 */
export function liveText(options: LiveText): Uint8Array {
  const text = encodeText(options)
  const area = [
    0x00, // text
    ...u16(0x8000), // x = 0; 8000 = in pixels
    ...u16(0),
    ...u16(0x8000 | options.widthPx),
    ...u16(options.heightPx),
    0x00, // area id
    0x00, // line spacing
    0x00, // in a loop, until replaced
    ...u16(0), // time-out
    0x00, // no sound
    0x00, // no extension
    options.align,
    0x01, // single line
    0x01, // new lines by hand
    DISPLAY[options.display],
    0x00, // no exit effect
    options.speed,
    options.stayHalfSeconds,
    ...u16(text.length & 0xffff),
    ...u16(text.length >> 16),
    ...text,
  ]
  // The two bytes that are reserved elsewhere are processing mode and reserve here; then no area deleted, one area sent.
  return request(0xa3, 0x06, 0x00, 0x01, ...u16(area.length), ...area)
}

function encodeText({ text, color, chineseFont, latinFont }: LiveText): number[] {
  const codes = `\\F${chineseFont}${latinFont === undefined ? '' : `\\F${latinFont}`}\\C${color}`
  const lines = text
    .replaceAll(/\r\n?/g, '\n')
    .split('\n')
    .map((line) =>
      line
        .replaceAll('\t', ' ')
        .replaceAll(/\p{Cc}/gu, '')
        .replaceAll('\\', '＼')
        .replaceAll(/\p{Surrogate}/gu, '?'),
    )
  return [...iconv.encode(codes + lines.join('\\n'), 'gbk')]
}

const u16 = (value: number): [number, number] => [value & 0xff, value >> 8]

export type BoardAnswer =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nack'; readonly error: number }
  /** An answer with content, such as the one to a query. */
  | {
      readonly kind: 'content'
      readonly group: number
      readonly command: number
      readonly error: number
      readonly body: Uint8Array
    }

/** Reads the data of a frame from a board; undefined when it is too short to be an answer. */
export function readAnswer(data: Uint8Array): BoardAnswer | undefined {
  const [group, command, error] = data
  if (group === undefined || command === undefined || error === undefined) return undefined
  if (group === 0xa0 && command === 0x00) return { kind: 'ack' }
  if (group === 0xa0 && command === 0x01) return { kind: 'nack', error }
  return { kind: 'content', group, command, error, body: data.slice(5) }
}

/** CmdError in words, for a technician. */
export const BOARD_ERRORS: readonly string[] = [
  'no error',
  'unknown command group',
  'unknown command',
  'busy',
  'not enough memory',
  'checksum wrong',
  'no such file',
  'flash error',
  'download error',
  'wrong file name',
  'wrong file type',
  'file checksum wrong',
  'font missing',
  'firmware does not fit',
  'wrong date or time',
  'file exists',
  'wrong block number',
]
export const ERROR_GROUP = 1
export const ERROR_COMMAND = 2
export const ERROR_BUSY = 3
export const ERROR_CHECKSUM = 5
