import { Buffer } from 'node:buffer'
import { describe } from 'vitest'
import { describeMeaning, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning, LONGEST_MESSAGE } from './meaning.ts'

const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase()
const spoken = (direction: Spoken[0], header: object, payload: unknown, en: string): Spoken => [
  direction,
  hex(JSON.stringify({ header, payload })),
  en,
]

const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'a card is moved': [
    spoken(
      'toDevice',
      { name: 'CardReader.Move', requestId: 3, type: 'command', version: '2.0' },
      { from: 'unit1', to: 'exit' },
      'Command 3 CardReader.Move: unit1 → exit',
    ),
    spoken(
      'toHost',
      { name: 'CardReader.Move', requestId: 3, type: 'acknowledge', version: '2.0', status: null },
      null,
      'Acknowledge 3 CardReader.Move',
    ),
    spoken(
      'toHost',
      { name: 'CardReader.Move', requestId: 3, type: 'completion', completionCode: 'commandErrorCode' },
      { errorCode: 'mediaJam' },
      'Completion 3 CardReader.Move: commandErrorCode mediaJam',
    ),
  ],
  'in the first release': [
    spoken(
      'toHost',
      { name: 'Common.Status', requestId: 2, type: 'completion', version: '1.0' },
      { completionCode: 'success', errorDescription: '' },
      'Completion 2 Common.Status: success',
    ),
    spoken(
      'toHost',
      { name: 'Common.StatusChangedEvent', requestId: 0, type: 'unsolicited' },
      { cardReader: { media: 'present' } },
      'Event Common.StatusChangedEvent: cardReader.media present',
    ),
  ],
  'what is read off a card is not said, and little of much is': [
    spoken(
      'toHost',
      { name: 'CardReader.ReadRawData', requestId: 5, type: 'completion', completionCode: 'success' },
      { track2: { data: 'NjIyNQ==' } },
      'Completion 5 CardReader.ReadRawData: success',
    ),
    spoken(
      'toHost',
      { name: 'Storage.StorageThresholdEvent', type: 'event' },
      { unit1: { a: '}"{', b: '\\', c: 1, d: 2 } },
      'Event Storage.StorageThresholdEvent: unit1.a }"{, unit1.b \\, unit1.c 1, …',
    ),
  ],
}

describe('the words for an XFS4IoT machine', () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: hex('}x]'), longest: LONGEST_MESSAGE })
})
