import type { ErrorCode } from '../../contracts/index.ts'
import type { Failure, MotionAnswer } from '../cards/mechanism.ts'
import type { Outcome } from './exchange.ts'
import { printable } from './tree.ts'

/** What the errorCode of CardReader.Move and CardReader.Reset says of the movement: not begun, or begun and not ended well. */
const ERRORS: Readonly<Record<string, readonly ['refused' | 'failed', ErrorCode, string]>> = {
  mediaJam: ['failed', 'MEDIA_JAMMED', 'the machine says that a card is jammed'],
  shutterFail: ['failed', 'DEVICE_FAULT', 'the shutter does not open or close'],
  noMedia: ['refused', 'CARD_ABSENT', 'the machine finds no card there'],
  occupied: ['refused', 'CARD_IN_THE_WAY', 'the machine says that a card is there already'],
  full: ['refused', 'STORAGE_FULL', 'the machine says that the unit is full'],
  retainBinFull: ['refused', 'STORAGE_FULL', 'the machine says that the bin is full'],
  mediaRetained: ['failed', 'DEVICE_FAULT', 'the machine has captured the card'],
}

/** Completion codes with which a service turns a command down before it begins. Any other may come in the middle of it. */
const NOT_BEGUN: ReadonlySet<string> = new Set([
  'invalidCommand',
  'invalidRequestID',
  'invalidData',
  'unsupportedCommand',
  'unsupportedData',
  'sequenceError',
  'authorisationRequired',
  'noCommandNonce',
  'invalidToken',
  'invalidTokenNonce',
  'invalidTokenHMAC',
  'invalidTokenFormat',
  'invalidTokenKeyNoValue',
])

/** What a service said to a movement, as the account of the cards takes it. */
export function answerOf(outcome: Outcome): MotionAnswer {
  switch (outcome.kind) {
    case 'notSent':
      return ended('refused', { errorCode: 'DEVICE_OFFLINE', words: outcome.reason, jammed: false })
    case 'refused':
      return ended('refused', {
        errorCode: 'DEVICE_FAULT',
        words: `not taken: ${printable(outcome.status)}`,
        jammed: false,
      })
    case 'unknown':
      return { kind: 'noAnswer' }
    case 'completed':
      return outcome.code === 'success' ? { kind: 'ended', answer: 'ok' } : completed(outcome)
  }
}

function completed({ code, errorCode, description }: Extract<Outcome, { kind: 'completed' }>): MotionAnswer {
  const known = errorCode !== undefined && Object.hasOwn(ERRORS, errorCode) ? ERRORS[errorCode] : undefined
  const said = wordsOf(code, errorCode, description)
  if (known) {
    const [answer, error, words] = known
    const failure: Failure = { errorCode: error, words: `${words} (${said})`, jammed: error === 'MEDIA_JAMMED' }
    return ended(answer, errorCode === 'mediaRetained' ? { ...failure, captured: true } : failure)
  }
  const answer = NOT_BEGUN.has(code) ? 'refused' : 'failed'
  const error: ErrorCode = code === 'unsupportedCommand' ? 'COMMAND_UNSUPPORTED' : 'DEVICE_FAULT'
  return ended(answer, { errorCode: error, words: said, jammed: false })
}

/** For a technician, in the words of the service; without figures that could be a card's number. */
export function wordsOf(code: string, errorCode: string | undefined, description: string | undefined): string {
  return printable([errorCode ?? code, description].filter(Boolean).join(': ')).slice(0, 160)
}

const ended = (answer: 'refused' | 'failed', failure: Failure): MotionAnswer => ({ kind: 'ended', answer, failure })

/** What came of a command that moves nothing we account for. */
export function isDefinite(code: string): boolean {
  return code !== 'timeOut' && code !== 'canceled' && code !== 'internalError'
}
