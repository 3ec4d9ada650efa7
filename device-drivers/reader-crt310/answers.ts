import type { ErrorCode } from '../../contracts/index.ts'
import type { DriverCompletion } from '../driver.ts'

/** What the reader's bytes mean, in our words. */

/** Where a card is. `jammed`: one that is too long or too short is somewhere inside. */
export type Place = 'none' | 'exit' | 'transport' | 'unit1' | 'jammed'
export interface Status {
  readonly place: Place
  /** In the mouth, and the reader does not let it go. */
  readonly held: boolean
  /** On the chip contacts. */
  readonly atChip: boolean
  readonly entry: boolean
  readonly words: string
}

const CARDS: Readonly<Record<number, readonly [place: Place, words: string]>> = {
  0x46: ['jammed', 'a card that is too long'],
  0x47: ['jammed', 'a card that is too short'],
  0x48: ['exit', 'card at the front, not held'],
  0x49: ['exit', 'card at the front, held'],
  0x4a: ['transport', 'card inside'],
  0x4b: ['transport', 'card inside, on the chip contacts'],
  0x4c: ['transport', 'card at the rear, held'],
  0x4d: ['unit1', 'card at the rear, not held'],
  0x4e: ['none', 'no card'],
}
const ENTRIES: Readonly<Record<number, string>> = {
  0x49: 'front entry by magnetic signal',
  0x4a: 'front entry by switch',
  0x4b: 'front entry by signal',
  0x4e: 'front entry prohibited',
}
const REARS: Readonly<Record<number, string>> = { 0x4a: 'rear entry allowed', 0x4e: 'rear entry prohibited' }
const HELD_AT_FRONT = 0x49
const ON_CONTACTS = 0x4b
const PROHIBITED = 0x4e

/** S1 S2 S3 of a status answer; undefined when they are none of the published ones. */
export function readStatus(data: Uint8Array): Status | undefined {
  const [s1 = 0, s2 = 0, s3 = 0] = data
  const card = CARDS[s1]
  const entry = ENTRIES[s2]
  const rear = REARS[s3]
  if (data.length !== 3 || !card || !entry || !rear) return undefined
  const [place, words] = card
  return {
    place,
    held: s1 === HELD_AT_FRONT,
    atChip: s1 === ON_CONTACTS,
    entry: s2 !== PROHIBITED,
    words: `${words}; ${entry}; ${rear}`,
  }
}

/** How an action ended by its own account; `unclear` is an answer without one of the four letters. */
export type Result = 'yes' | 'failed' | 'noCard' | 'wrongPosition' | 'unclear'
const RESULTS: Readonly<Record<number, Result>> = { 0x59: 'yes', 0x4e: 'failed', 0x45: 'noCard', 0x57: 'wrongPosition' }

/** The letter is the first byte, or the last where the parameters are repeated before it. */
export function readResult(data: Uint8Array): Result {
  return RESULTS[data[0] ?? 0] ?? RESULTS[data[data.length - 1] ?? 0] ?? 'unclear'
}

function notDone(
  completionCode: DriverCompletion['completionCode'],
  errorCode: ErrorCode,
  errorDescription: string,
): DriverCompletion {
  return { completionCode, errorCode, errorDescription, effect: 'notDone' }
}

export const DONE: DriverCompletion = { completionCode: 'success', effect: 'done' }
export const UNSUPPORTED = notDone('unsupportedCommand', 'COMMAND_UNSUPPORTED', 'this reader can not do that')
export const TOO_LATE = notDone('timeOut', 'DEADLINE_PASSED', 'the reader was busy until the deadline')
export const OFFLINE = notDone('deviceNotReady', 'DEVICE_OFFLINE', 'the line is closed')
export const NOT_TAKEN = notDone(
  'timeOut',
  'DEVICE_TIMEOUT',
  'the reader did not take the command, nothing was carried out',
)
export const DROPPED = notDone('hardwareError', 'DEVICE_FAULT', 'the reader dropped the command as spoiled every time')
export const NO_MOVE = notDone('hardwareError', 'DEVICE_TIMEOUT', 'no answer, and the card is where it was')
export const unknown = (errorDescription: string): DriverCompletion => ({
  completionCode: 'hardwareError',
  errorCode: 'DEVICE_INDETERMINATE',
  errorDescription,
  effect: 'unknown',
})
export const noCardAt = (words: string) => notDone('commandErrorCode', 'CARD_ABSENT', words)

const BY_RESULT: Readonly<Record<Exclude<Result, 'yes'>, DriverCompletion>> = {
  failed: notDone('hardwareError', 'DEVICE_FAULT', 'the reader says: failed'),
  noCard: noCardAt('the reader says: no card'),
  wrongPosition: notDone('sequenceError', 'CARD_ABSENT', 'the reader says: the card is in a wrong position for that'),
  unclear: notDone('hardwareError', 'DEVICE_FAULT', 'the answer can not be understood'),
}
export const completionOf = (result: Result): DriverCompletion => (result === 'yes' ? DONE : BY_RESULT[result])

/** Codes of the abnormal frame `4E CM E`. */
const ABNORMAL: Readonly<Record<number, DriverCompletion>> = {
  0: notDone('unsupportedCommand', 'COMMAND_UNSUPPORTED', 'error 00, command not known'),
  1: notDone('unsupportedCommand', 'COMMAND_UNSUPPORTED', 'error 01, parameter not known'),
  2: notDone('sequenceError', 'DEVICE_FAULT', 'error 02, can not be carried out now'),
  4: notDone('invalidData', 'DEVICE_FAULT', 'error 04, data'),
  5: notDone('hardwareError', 'DEVICE_FAULT', 'error 05, supply voltage not 10.8 to 14.5 V'),
  6: notDone('hardwareError', 'MEDIA_JAMMED', 'error 06, an abnormal card is inside'),
  7: notDone('deviceNotReady', 'DEVICE_OFFLINE', 'error 07, main power is off'),
}
export const ABNORMAL_CARD = 6
export const POWER_OFF = 7
/** Said by the reader before it does anything: nothing was carried out. */
export function abnormalCompletion(code: number): DriverCompletion {
  return (
    ABNORMAL[code] ??
    notDone('hardwareError', 'DEVICE_FAULT', `error ${code.toString(16).toUpperCase().padStart(2, '0')}`)
  )
}
