import type { Failure, MotionAnswer } from '../cards/mechanism.ts'

interface Entry {
  readonly words: string
  /** The command was turned down before anything moved. */
  readonly refused?: boolean
  readonly jammed?: boolean
  readonly doubled?: boolean
  /** A hand was at it. */
  readonly withdrawn?: boolean
  readonly errorCode?: Failure['errorCode']
}

const turnedDown = (words: string, errorCode?: Failure['errorCode']): Entry => ({
  words,
  refused: true,
  ...(errorCode ? { errorCode } : {}),
})
const jam = (words: string): Entry => ({ words, jammed: true, errorCode: 'MEDIA_JAMMED' })

/**
 * Error codes e1 e0 of CRT-591-M001 v1.0 and QU-TK-F3 v1.03; 63 and 64 stand in the latter only. Those that are known to move nothing
 * are `refused`.
 */
const ERRORS: Readonly<Record<string, Entry>> = {
  '00': turnedDown('undefined command', 'COMMAND_UNSUPPORTED'),
  '01': turnedDown('wrong parameter'),
  '02': turnedDown('wrong sequence'),
  '03': turnedDown('not supported by this machine', 'COMMAND_UNSUPPORTED'),
  '04': turnedDown('wrong data'),
  '05': turnedDown('the contacts are not released'),
  '10': jam('card jam'),
  '12': { words: 'sensor fault' },
  // Two cards that stick together are too long for the machine.
  '13': { ...jam('card too long'), doubled: true },
  '14': jam('card too short'),
  '40': { words: 'card withdrawn while it was captured', withdrawn: true },
  '41': { words: 'the magnet of the contacts has a fault' },
  '43': { words: 'the card can not be moved to the contacts' },
  '45': { words: 'the card was moved by hand', withdrawn: true },
  '50': { words: 'the counter has overflown' },
  '51': { words: 'motor fault' },
  '60': turnedDown('short circuit at the chip'),
  '61': { words: 'the chip could not be activated' },
  '62': { words: 'the chip does not know this protocol' },
  '63': { words: 'the chip does not answer' },
  '64': { words: 'transmission to the chip failed' },
  '65': turnedDown('the chip is not activated'),
  '66': { words: 'this chip is not supported' },
  '67': { words: 'transmission to the chip failed' },
  '68': { words: 'the chip did not answer in time' },
  '69': { words: 'the chip does not comply with EMV' },
  A0: turnedDown('hopper empty', 'STORAGE_EMPTY'),
  A1: turnedDown('bin full', 'STORAGE_FULL'),
  B0: turnedDown('not reset since power-up', 'DEVICE_FAULT'),
}

export const NOT_RESET = 'B0'
/** The machine does not know the command or its parameter. */
export const isUnknownCommand = (code: string) => code === '00' || code === '01' || code === '03'

export function failureOf(code: string): Failure & { readonly refused: boolean } {
  const entry = ERRORS[code] ?? { words: 'unknown error' }
  return {
    errorCode: entry.errorCode ?? 'DEVICE_FAULT',
    words: `error ${code.replace(/[^\x20-\x7e]/g, '?')}: ${entry.words}`,
    jammed: entry.jammed ?? false,
    doubled: entry.doubled ?? false,
    withdrawn: entry.withdrawn ?? false,
    refused: entry.refused ?? false,
  }
}

export function motionFailed(code: string): MotionAnswer {
  const { refused, ...failure } = failureOf(code)
  return { kind: 'ended', answer: refused ? 'refused' : 'failed', failure }
}
