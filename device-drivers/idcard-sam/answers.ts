import type { DeviceEventData } from '../../contracts/index.ts'

export type ReadFailure = DeviceEventData['IdCard.ReadFailedEvent']['reason']

/** The three state bytes of an answer: SW1 SW2 of the card where it was asked, SW3 of the reader. */
export interface Status {
  readonly sw1: number
  readonly sw2: number
  readonly sw3: number
}

/** What SW3 of an answer means for the exchange. */
export type Answer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'found' }
  /** Nothing on the reader, or what lies there has been read already. */
  | { readonly kind: 'empty' }
  /** The card has nothing of what was asked for. */
  | { readonly kind: 'nothing' }
  /** The reader did not get our frame right. */
  | { readonly kind: 'garbled' }
  /** The reader does not know the command. */
  | { readonly kind: 'refused' }
  /** The reader can not say what is wrong; it may pass. */
  | { readonly kind: 'odd' }
  | { readonly kind: 'cardFailed'; readonly reason: ReadFailure }
  /** The reader itself is out of order. */
  | { readonly kind: 'fault' }

const card = (reason: ReadFailure): Answer => ({ kind: 'cardFailed', reason })

/** All codes of the published table, with their words for a technician. */
const ANSWERS: Readonly<Record<number, { readonly answer: Answer; readonly words: string }>> = {
  0x90: { answer: { kind: 'ok' }, words: '90 success' },
  0x9f: { answer: { kind: 'found' }, words: '9F card found' },
  0x10: { answer: { kind: 'garbled' }, words: '10 checksum error in our frame' },
  0x11: { answer: { kind: 'garbled' }, words: '11 length error in our frame' },
  0x21: { answer: { kind: 'refused' }, words: '21 command or parameter error' },
  0x24: { answer: { kind: 'odd' }, words: '24 unrecognised error' },
  0x31: { answer: card('authentication'), words: '31 card failed to authenticate the module' },
  0x32: { answer: card('authentication'), words: '32 module failed to authenticate the card' },
  0x33: { answer: card('authentication'), words: '33 information does not verify' },
  0x40: { answer: card('wrongCard'), words: '40 unknown or wrong type of card' },
  0x41: { answer: card('unreadable'), words: '41 reading the card failed' },
  0x47: { answer: card('unreadable'), words: '47 getting a random number from the card failed' },
  0x60: { answer: { kind: 'fault' }, words: '60 self-test failed, no command accepted' },
  0x66: { answer: { kind: 'fault' }, words: '66 module not authorised' },
  0x80: { answer: { kind: 'empty' }, words: '80 no card, or already read' },
  0x81: { answer: card('unreadable'), words: '81 selecting the card failed' },
  0x91: { answer: { kind: 'nothing' }, words: '91 no content' },
}

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')

/** SW1 SW2 are quoted where the card has said something (31, 41, 47 and 81 by the published table). */
export function meaningOf({ sw1, sw2, sw3 }: Status): { readonly answer: Answer; readonly words: string } {
  const { answer, words } = ANSWERS[sw3] ?? {
    answer: { kind: 'refused' },
    words: `${hex(sw3)} not in the published table`,
  }
  return { answer, words: sw1 === 0 && sw2 === 0 ? words : `${words}, the card says ${hex(sw1)} ${hex(sw2)}` }
}
