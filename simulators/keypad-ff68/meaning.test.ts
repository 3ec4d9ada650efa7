import { describe, expect, it } from 'vitest'
import { describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

// Frames of the published protocol.
const CALL = 'FF 68 03 03 68 01 01 0C 0E 16'
const EVALUATE = 'FF 68 03 03 68 01 01 0B 0D 16'
const RESULT_1 = 'FF 68 03 03 68 01 11 01 13 16'
const ACK_1 = 'FF 68 03 03 68 01 01 01 03 16'

const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'a key and its echo': [
    ['toHost', CALL, 'Key: call next, keypad 1'],
    ['toDevice', CALL, 'Echo: call next, keypad 1'],
  ],
  'all keys': [
    ['toHost', 'FF 68 03 03 68 01 01 0D 0F 16', 'Key: recall, keypad 1'],
    ['toHost', 'FF 68 03 03 68 01 01 12 14 16', 'Key: pause, keypad 1'],
    ['toHost', 'FF 68 03 03 68 01 01 13 15 16', 'Key: transfer, keypad 1'],
    ['toHost', 'FF 68 04 04 68 01 01 06 0F 17 16', 'Key: 6 confirm, keypad 1'],
    ['toHost', 'FF 68 04 04 68 01 01 03 0F 14 16', 'Key: 3 confirm, keypad 1'],
    ['toHost', 'FF 68 03 03 68 02 01 0E 11 16', 'Key: cancel, keypad 2'],
    ['toHost', 'FF 68 03 03 68 02 01 11 14 16', 'Key: one metre, keypad 2'],
  ],
  'figures, beep and stars': [
    ['toDevice', 'FF 68 08 08 68 01 02 0A 0A 0A 00 01 02 24 16', 'Keypad 1 shows: waiting blank, ticket 012'],
    ['toDevice', 'FF 68 08 08 68 01 02 00 00 07 0A 0A 0A 28 16', 'Keypad 1 shows: waiting 007, ticket blank'],
    ['toDevice', 'FF 68 02 02 68 01 03 04 16', 'Keypad 1: beep'],
    ['toDevice', 'FF 68 03 03 68 01 02 05 08 16', 'Evaluator 1 shows: stars 5'],
  ],
  'an evaluation from start to acknowledgement': [
    ['toDevice', EVALUATE, 'Evaluator 1: ask the customer'],
    ['toHost', RESULT_1, 'Answer: choice 1, evaluator 1'],
    ['toHost', RESULT_1, 'Answer: choice 1, evaluator 1'],
    ['toDevice', ACK_1, 'Acknowledged: choice 1, evaluator 1'],
  ],
  'the echo of the evaluate key, told from a start that looks the same': [
    ['toHost', EVALUATE, 'Key: evaluate, keypad 1'],
    ['toDevice', EVALUATE, 'Echo: evaluate, keypad 1'],
    ['toDevice', EVALUATE, 'Evaluator 1: ask the customer'],
  ],
  'a choice with the number of a key': [
    ['toHost', 'FF 68 03 03 68 01 11 0C 1E 16', 'Answer: choice 12, evaluator 1'],
    ['toDevice', CALL, 'Acknowledged: choice 12, evaluator 1'],
  ],
  'what the protocol does not name': [
    ['toHost', 'FF 68 03 03 68 01 01 10 12 16', 'Unit 1: command 1, content not known'],
    ['toDevice', 'FF 68 02 02 68 01 09 0A 16', 'Unit 1: command 9, content not known'],
  ],
}

describe('words for FF 68 bytes', () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '16 68 00 ff ff 68 05 04 68 ff 68 03 03 68 ff', longest: 23 })

  it('are Chinese too', () => {
    const words = (name: string) => read(createMeaning, CONVERSATIONS[name] ?? []).map(({ text }) => text['zh-CN'])
    expect(words('a key and its echo')).toEqual(['按键：呼叫下一位，1号呼叫器', '回显：呼叫下一位，1号呼叫器'])
    expect(words('an evaluation from start to acknowledgement')).toEqual([
      '1号评价器：请客户评价',
      '评价：选项1，1号评价器',
      '评价：选项1，1号评价器',
      '评价已收到：选项1，1号评价器',
    ])
  })

  it('say that a check is wrong', () => {
    const [meaning, ...more] = read(createMeaning, [['toHost', 'FF 68 03 03 68 01 01 0C 0F 16', '']])
    expect(meaning).toMatchObject({ kind: 'noise', text: { en: 'a frame with a wrong check' } })
    expect(more).toEqual([])
  })
})
