import { describe, expect, it } from 'vitest'
import { describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

// Frames of the published protocol.
const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'a movement and what comes of it': [
    ['toDevice', '02 30 30 00 03 46 43 37 03 30', 'Unit 0: card to the read position'],
    ['toHost', '06 30 30', 'Unit 0: received'],
    ['toDevice', '05 30 30', 'Unit 0: carry it out'],
    ['toDevice', '02 30 30 00 02 41 50 03 12', 'Unit 0: status, four bytes'],
    ['toHost', '15 30 30', 'Unit 0: not received well, again please'],
    ['toHost', '02 30 30 00 06 53 46 30 38 30 30 03 1A', 'Unit 0: status: dispensing'],
    ['toHost', '02 30 30 00 06 53 46 30 30 30 31 03 13', 'Unit 0: status: card at sensor 1'],
    ['toHost', '02 30 30 00 06 53 46 30 30 30 30 03 12', 'Unit 0: status: idle'],
    ['toDevice', '04', 'cancel'],
  ],
  'every command': [
    ['toDevice', '02 30 30 00 02 52 46 03 17', 'Unit 0: status, three bytes'],
    ['toDevice', '02 30 30 00 02 44 43 03 04', 'Unit 0: dispense to the front'],
    ['toDevice', '02 30 30 00 02 43 50 03 10', 'Unit 0: capture the card'],
    ['toDevice', '02 30 30 00 02 44 42 03 05', 'Unit 0: card back to the hopper'],
    ['toDevice', '02 30 30 00 02 52 53 03 02', 'Unit 0: reset'],
    ['toDevice', '02 30 30 00 02 47 56 03 12', 'Unit 0: version'],
    ['toDevice', '02 30 30 00 02 42 45 03 04', 'Unit 0: buffer on'],
    ['toDevice', '02 30 30 00 02 42 44 03 05', 'Unit 0: buffer off'],
    ['toDevice', '02 30 30 00 03 46 43 30 03 37', 'Unit 0: card out of the mouth'],
    ['toDevice', '02 30 30 00 03 46 43 34 03 33', 'Unit 0: card held in the mouth'],
    ['toDevice', '02 30 30 00 03 46 43 36 03 31', 'Unit 0: card to sensor 2'],
    ['toDevice', '02 30 30 00 03 46 43 38 03 3F', 'Unit 0: take a card in from the front'],
    ['toDevice', '02 30 30 00 03 43 53 33 03 21', 'Unit 0: set baud rate 9600'],
    ['toDevice', '02 30 30 00 02 3B 30 03 08', 'Unit 0: S50 card, operation 30'],
    ['toDevice', '02 30 30 00 03 4C 50 00 03 1E', 'Unit 0: lamp on'],
    ['toDevice', '02 30 30 00 02 4C 46 03 09', 'Unit 0: lamp off'],
    ['toDevice', '02 30 30 00 02 4C 4C 03 03', 'Unit 0: command not known'],
  ],
  'other answers': [
    ['toHost', '02 30 30 00 05 53 46 30 30 30 03 21', 'Unit 0: status: idle'],
    [
      'toHost',
      '02 30 30 00 06 53 46 34 30 32 38 03 1C',
      'Unit 0: status: command can not be executed, card jam, hopper empty',
    ],
    ['toHost', '02 30 30 00 04 4E 3B 30 41 03 01', 'Unit 0: S50 card, operation 30: no card found'],
    ['toHost', '02 30 30 00 03 50 3B 30 03 59', 'Unit 0: S50 card, operation 30: done'],
    ['toHost', '02 30 30 00 05 50 47 56 56 31 03 22', 'Unit 0: version: V1'],
    ['toHost', '02 30 30 00 05 50 3B 31 01 02 03 5D', 'Unit 0: S50 card, operation 31: 2 bytes'],
    ['toHost', '02 31 35 00 02 41 50 03 16', 'Unit 15: message not known'],
  ],
}

describe('words for K7X0 bytes', () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '03 02 30 40 05 31 36 FF 02 30 30 00 00 06 32', longest: 300 })

  it('are Chinese too', () => {
    const words = read(createMeaning, CONVERSATIONS['a movement and what comes of it'] ?? [])
    expect(words.slice(0, 4).map(({ text }) => text['zh-CN'])).toEqual([
      '0号机：卡到读卡位',
      '0号机：收到',
      '0号机：请执行',
      '0号机：查询状态（4字节）',
    ])
    expect(words[5]?.text['zh-CN']).toBe('0号机：状态：正在发卡')
  })

  it('say that a check is wrong', () => {
    const [meaning, ...more] = read(createMeaning, [['toDevice', '02 30 30 00 02 41 50 03 13', '']])
    expect(meaning).toMatchObject({ kind: 'noise', text: { en: 'a frame with a wrong check' } })
    expect(more).toEqual([])
  })
})
