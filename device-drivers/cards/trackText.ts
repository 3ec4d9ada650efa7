/**
 * The text of magnetic tracks 1 and 2 of bank cards, ISO 7813:
 *
 *     track 1  % B number ^ name ^ expiry service discretionary ? LRC     characters 20..5F, at most 79
 *     track 2  ; number = expiry service discretionary ? LRC              characters 30..3F, at most 40
 *
 * Only the number is looked at; whatever stands behind it is checked for its characters and never copied. Sentinels and LRC may have been
 * taken off by the reader; an LRC that is there is checked.
 */
export type TrackNumber = 1 | 2
/** Why a card gives no number; reasons of `CardReader.ReadFailedEvent`. */
export type CardFailure = 'unreadable' | 'blank' | 'checkDigit' | 'wrongCard'
/** The number as ASCII digits in a buffer of their own, for the caller to overwrite. */
export type TrackReading =
  | { readonly kind: 'number'; readonly digits: Uint8Array }
  | { readonly kind: 'failed'; readonly reason: CardFailure }

interface TrackForm {
  readonly start: number
  /** Characters are this plus their value on the stripe. */
  readonly firstCharacter: number
  readonly lastCharacter: number
  readonly separator: number
  /** With sentinels and LRC. */
  readonly longest: number
}
const FORMS: Readonly<Record<TrackNumber, TrackForm>> = {
  1: { start: 0x25, firstCharacter: 0x20, lastCharacter: 0x5f, separator: 0x5e, longest: 79 },
  2: { start: 0x3b, firstCharacter: 0x30, lastCharacter: 0x3f, separator: 0x3d, longest: 40 },
}
export const END_SENTINEL = 0x3f
const BANK_FORMAT = 0x42
/** ISO 7812: at most 19; a mask of first six and last four hides something from twelve on. */
const SHORTEST_NUMBER = 12
const LONGEST_NUMBER = 19

const failed = (reason: CardFailure): TrackReading => ({ kind: 'failed', reason })

/** The first character of a track and the lowest one it can have. */
export const startSentinel = (track: TrackNumber): number => FORMS[track].start
export const lowestCharacter = (track: TrackNumber): number => FORMS[track].firstCharacter

/** Reads one track. The view is not kept; the caller overwrites it. */
export function readTrackText(track: TrackNumber, text: Uint8Array): TrackReading {
  const form = FORMS[track]
  if (text.length === 0) return failed('blank')
  if (text.length > form.longest) return failed('wrongCard')
  for (const character of text)
    if (character < form.firstCharacter || character > form.lastCharacter) return failed('unreadable')
  const from = text[0] === form.start ? 1 : 0
  const end = text.indexOf(END_SENTINEL)
  // Behind the end there is the LRC or nothing.
  if (end >= 0 && text.length > end + 2) return failed('unreadable')
  if (end >= 0 && text.length === end + 2 && text[end + 1] !== lrcOf(track, text.subarray(from, end + 1)))
    return failed('unreadable')
  const content = text.subarray(from, end < 0 ? text.length : end)
  if (content.length === 0) return failed('blank')
  return track === 1 ? numberOfTrack1(content) : numberBefore(content, form.separator)
}

/**
 * The LRC as a character: XOR of the values from the start sentinel to the end sentinel.
 * @param afterStart what follows the start sentinel, end sentinel included
 */
export function lrcOf(track: TrackNumber, afterStart: Uint8Array): number {
  const { start, firstCharacter } = FORMS[track]
  let value = start - firstCharacter
  for (const character of afterStart) value ^= character - firstCharacter
  return value + firstCharacter
}

function numberOfTrack1(content: Uint8Array): TrackReading {
  const { separator } = FORMS[1]
  if (content[0] !== BANK_FORMAT) return failed('wrongCard')
  const behindFormat = content.subarray(1)
  // A name has to follow, however short.
  const nameStart = behindFormat.indexOf(separator) + 1
  if (nameStart === 0 || behindFormat.indexOf(separator, nameStart) < 0) return failed('wrongCard')
  return numberBefore(behindFormat, separator)
}

function numberBefore(content: Uint8Array, separator: number): TrackReading {
  const length = content.indexOf(separator)
  if (length < SHORTEST_NUMBER || length > LONGEST_NUMBER) return failed('wrongCard')
  const digits = content.subarray(0, length)
  for (const digit of digits) if (digit < 0x30 || digit > 0x39) return failed('wrongCard')
  return hasLuhnDigit(digits) ? { kind: 'number', digits: digits.slice() } : failed('checkDigit')
}

/** Whether the last digit is the check digit of ISO 7812 annex B (Luhn); `digits` are ASCII. */
export function hasLuhnDigit(digits: Uint8Array): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = (digits[digits.length - 1 - place] ?? 0) - 0x30
    const doubled = digit * 2
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled
  }
  return digits.length > 0 && sum % 10 === 0
}

/** First six, last four, stars between: `622500******0006`. */
export function maskOf(digits: Uint8Array): string {
  return String.fromCharCode(...digits.map((digit, place) => (place < 6 || place >= digits.length - 4 ? digit : 0x2a)))
}
