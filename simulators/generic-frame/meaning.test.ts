import { describe, expect, it } from 'vitest'
import { frameExample } from '../../test/support/frameTables.ts'
import { describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

const FF68: Readonly<Record<string, readonly Spoken[]>> = {
  'a key and its echo': [
    ['toHost', 'FF 68 04 04 68 01 01 06 0F 17 16', 'Key: 6 confirm, keypad 1'],
    ['toDevice', 'FF 68 04 04 68 01 01 06 0F 17 16', 'Acknowledged: Key: 6 confirm, keypad 1'],
  ],
  'figures and beep': [
    ['toDevice', 'FF 68 08 08 68 01 02 0A 0A 0A 00 01 02 24 16', 'Keypad 1 shows: waiting blank, ticket 012'],
    ['toDevice', 'FF 68 02 02 68 01 03 04 16', 'Keypad 1: beep'],
  ],
  'an evaluation': [
    ['toDevice', 'FF 68 03 03 68 01 01 0B 0D 16', 'Evaluator 1: ask the customer'],
    ['toHost', 'FF 68 03 03 68 01 11 01 13 16', 'Answer: choice 1, evaluator 1'],
    ['toDevice', 'FF 68 03 03 68 01 01 01 03 16', 'Acknowledged: Answer: choice 1, evaluator 1'],
  ],
}
const EVALUATOR: Readonly<Record<string, readonly Spoken[]>> = {
  'an evaluation': [
    ['toDevice', '7E 0B 3F 30 11 E6 0D', 'Evaluator 11: ask the customer'],
    ['toHost', '7E 0B 45 32 B3 47 0D', 'Answer: choice 2, evaluator 11'],
    ['toDevice', '7E 0B 06 32 82 77 0D', 'Acknowledged: Answer: choice 2, evaluator 11'],
  ],
}

describe('words for frames told in tables', () => {
  describe('FF 68', () => {
    describeMeaning(() => createMeaning(frameExample('keypad-ff68')), FF68, {
      noise: '16 68 00 ff ff 68 05 04 68 ff 68 03 03 68 ff',
      longest: 320,
    })
  })
  describe('an evaluator', () => {
    describeMeaning(() => createMeaning(frameExample('evaluator')), EVALUATOR, {
      noise: '0D 7E 0B 45 7E 0C',
      longest: 320,
    })
  })

  it('say that a check is wrong, and are Chinese too', () => {
    const words = (spoken: Spoken[]) => read(() => createMeaning(frameExample('keypad-ff68')), spoken)
    const [wrong] = words([['toHost', 'FF 68 03 03 68 01 01 0C 0F 16', '']])
    expect(wrong).toMatchObject({ kind: 'noise', text: { en: 'a frame with a wrong check' } })
    const [key] = words([['toHost', 'FF 68 03 03 68 01 01 0C 0E 16', '']])
    expect(key?.text['zh-CN']).toBe('按键：呼叫下一位，1号呼叫器')
  })
})
