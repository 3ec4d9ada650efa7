import type { DeviceEventData } from '../../contracts/index.ts'

export type ReadFailure = DeviceEventData['IdCard.ReadFailedEvent']['reason']

/** What SW3 of an answer means for the exchange. */
export type Answer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'found' }
  /** Nothing on the reader, or what lies there has been read already. */
  | { readonly kind: 'empty' }
  /** The reader did not get our frame right. */
  | { readonly kind: 'garbled' }
  /** The reader does not know the command. */
  | { readonly kind: 'refused' }
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
  0x24: { answer: { kind: 'refused' }, words: '24 unrecognised error' },
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
  0x91: { answer: card('unreadable'), words: '91 no content' },
}

export function meaningOf(sw3: number): { readonly answer: Answer; readonly words: string } {
  return (
    ANSWERS[sw3] ?? {
      answer: { kind: 'refused' },
      words: `${sw3.toString(16).toUpperCase().padStart(2, '0')} not in the published table`,
    }
  )
}
