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

/** Switches the display on or off, until the card's own timer has its next turn. */
export function power(on: boolean): Uint8Array {
  return request(0xa3, 0x00, on ? 0x01 : 0x02)
}

/**
 * Sets the card's clock to a local time: year low byte first, month, day, hour, minute, second, day of the week from 1 = Monday
 * to 7, all BCD. The maker's example has 08 00, the length of the time, where requests have two reserved bytes.
 */
export function clock(now: Date): Uint8Array {
  const year = now.getFullYear()
  const bcd = (value: number) => (Math.floor(value / 10) << 4) | (value % 10)
  const time = [
    now.getMonth() + 1,
    now.getDate(),
    now.getHours(),
    now.getMinutes(),
    now.getSeconds(),
    now.getDay() || 7,
  ]
  return Uint8Array.of(
    ...[0xa2, 0x03, 0x01, 0x08, 0x00],
    ...[bcd(year % 100), bcd(Math.floor(year / 100)), ...time.map(bcd)],
  )
}

/** Brightness set by hand, 1-15. */
export function brightness(level: number): Uint8Array {
  return request(0xa3, 0x02, 0x01, level)
}

/** How a text comes onto the board. */
const DISPLAY: Readonly<Record<BoardDisplay, number>> = { static: 1, fast: 2, left: 3, right: 4, up: 5, down: 6 }

/** A rectangle of the panel with a text of its own, in dots. */
export interface Area {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
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

/** What cards hold: live areas, and bytes of one of them with everything. */
export const CARD_LIMITS = {
  '5k': { areas: 8, areaBytes: 512 },
  '6k': { areas: 5, areaBytes: 1024 },
  any: { areas: 5, areaBytes: 512 },
} as const

/** Bytes of an area that are not text. */
export const AREA_OVERHEAD = 27

/**
 * Live text, A3 06: areas 0, 1, ... kept in the card's memory (lost when the power goes, may be renewed without limit).
 * Text is GBK; characters it lacks come out as `?`. Control characters are left out and a backslash, which begins the
 * card's own control codes, becomes its full-width form; a line feed becomes the code for a new line.
 */
export function liveText(areas: readonly Area[]): Uint8Array {
  const encoded = areas.map(encodeArea)
  // The two bytes that are reserved elsewhere are processing mode and reserve here; then no area deleted, so many sent.
  return request(0xa3, 0x06, 0x00, areas.length, ...encoded.flatMap((area) => [...u16(area.length), ...area]))
}

function encodeArea(area: Area, id: number): number[] {
  const text = encodeText(area)
  return [
    0x00, // text
    ...u16(0x8000 | area.x), // 8000 = in dots
    ...u16(area.y),
    ...u16(0x8000 | area.width),
    ...u16(area.height),
    id,
    0x00, // line spacing
    0x00, // in a loop, until replaced
    ...u16(0), // time-out
    0x00, // no sound
    0x00, // no extension
    area.align,
    area.text.includes('\n') ? 0x02 : 0x01, // several lines or one
    0x01, // new lines by hand
    DISPLAY[area.display],
    0x00, // no exit effect
    area.speed,
    area.stayHalfSeconds,
    ...u16(text.length & 0xffff),
    ...u16(text.length >> 16),
    ...text,
  ]
}

function encodeText({ text, color, chineseFont, latinFont }: Area): number[] {
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

// ---- answers --------------------------------------------------------------------------------------------------------
export type BoardAnswer =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nack'; readonly error: number }
  /** Answer to a query. */
  | { readonly kind: 'state'; readonly on: boolean; readonly brightness: number; readonly programs: number }

const PROGRAMS_PLACE = 5 + 1 + 1 + 8

/** Reads the data of a frame from a board; undefined when it is no answer to anything that is asked. */
export function readAnswer(data: Uint8Array): BoardAnswer | undefined {
  const [group, command, error, , , onOff, brightness = 0] = data
  if (group === undefined || command === undefined || error === undefined) return undefined
  if (group === 0xa0 && command === 0x00) return { kind: 'ack' }
  if (group === 0xa0 && command === 0x01) return { kind: 'nack', error }
  if (group !== 0xa1 || command !== 0x02) return undefined
  if (error !== 0) return { kind: 'nack', error }
  if (onOff !== 0x01 && onOff !== 0x02) return undefined
  return { kind: 'state', on: onOff === 0x01, brightness, programs: data[PROGRAMS_PLACE] ?? 0 }
}

export interface Refusal {
  /** In words, for a technician. */
  readonly reason: string
  /**
   * `busy`: in a moment; `again`: at once, the line spoiled it. Both are tried later when that did not help, as is `later`.
   * `unsupported` and `lasting`: another try does not change it.
   */
  readonly consequence: 'busy' | 'again' | 'later' | 'unsupported' | 'lasting'
}

/** CmdError by its number. */
const REFUSALS: readonly Refusal[] = [
  { reason: 'no error', consequence: 'lasting' },
  { reason: 'unknown command group', consequence: 'unsupported' },
  { reason: 'unknown command', consequence: 'unsupported' },
  { reason: 'busy', consequence: 'busy' },
  { reason: 'not enough memory', consequence: 'lasting' },
  { reason: 'checksum wrong', consequence: 'again' },
  { reason: 'no such file', consequence: 'lasting' },
  { reason: 'flash error', consequence: 'later' },
  { reason: 'download error', consequence: 'later' },
  { reason: 'wrong file name', consequence: 'lasting' },
  { reason: 'wrong file type', consequence: 'lasting' },
  { reason: 'file checksum wrong', consequence: 'again' },
  { reason: 'font missing', consequence: 'lasting' },
  { reason: 'firmware does not fit', consequence: 'lasting' },
  { reason: 'wrong date or time', consequence: 'lasting' },
  { reason: 'file exists', consequence: 'lasting' },
  { reason: 'wrong block number', consequence: 'again' },
]

export function refusalOf(error: number): Refusal {
  return REFUSALS[error] ?? { reason: `error ${error}`, consequence: 'lasting' }
}
