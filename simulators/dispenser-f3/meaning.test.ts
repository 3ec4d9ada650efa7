import { describe, expect, it } from 'vitest'
import { describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

const RF = 'F2 00 00 03 43 32 32 03 B1'
const RECEIVED: readonly Spoken[] = [
  ['toHost', '06', 'received'],
  ['toDevice', '06', 'received'],
]

// Frames of the published protocol.
const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'an initialisation': [
    ['toDevice', 'F2 00 00 03 43 30 33 03 B2', 'Unit 0: initialise, leave the card'],
    ['toHost', '06', 'received'],
    [
      'toHost',
      'F2 00 00 12 50 30 33 30 32 30 43 52 54 2D 35 39 31 2D 4D 30 30 31 03 86',
      'Unit 0: initialise, leave the card: no card, hopper enough, bin not full, CRT-591-M001',
    ],
    ['toDevice', '06', 'received'],
  ],
  'a movement that ends well and some that do not': [
    ['toDevice', RF, 'Unit 0: card to the antenna'],
    ...RECEIVED,
    [
      'toHost',
      'F2 00 00 06 50 32 32 32 32 30 03 97',
      'Unit 0: card to the antenna: card inside, hopper enough, bin not full',
    ],
    ['toDevice', '15', 'not received well, again please'],
    ['toHost', 'F2 00 00 05 4E 32 32 31 30 03 BB', 'Unit 0: card to the antenna: card jam'],
    ['toHost', 'F2 00 00 05 4E 32 32 41 30 03 CB', 'Unit 0: card to the antenna: hopper empty'],
    ['toHost', 'F2 00 00 05 4E 32 32 41 31 03 CA', 'Unit 0: card to the antenna: bin full'],
    ['toHost', 'F2 00 00 05 4E 32 32 42 30 03 C8', 'Unit 0: card to the antenna: not initialised'],
    ['toHost', 'F2 00 00 05 45 32 32 42 30 03 C3', 'Unit 0: card to the antenna: not initialised'],
    ['toDevice', '04', 'cancel'],
  ],
  'a status, another unit, a counter': [
    ['toDevice', 'F2 05 00 03 43 31 30 03 B5', 'Unit 5: status'],
    ['toHost', 'F2 00 00 06 50 31 30 31 31 31 03 97', 'Unit 0: status: card at the gate, hopper low, bin full'],
    ['toDevice', 'F2 00 00 06 43 A5 31 30 30 30 03 10', 'Unit 0: set the bin counter'],
    [
      'toHost',
      'F2 00 00 09 50 A5 30 30 32 30 30 30 37 03 38',
      'Unit 0: bin counter: no card, hopper enough, bin not full, 007',
    ],
  ],
  'what a chip says, without its content': [
    ['toDevice', 'F2 00 00 08 43 51 33 00 A4 04 00 00 03 78', 'Unit 0: chip command T=0'],
    [
      'toHost',
      'F2 00 00 08 50 51 33 32 32 30 90 00 03 6B',
      'Unit 0: chip command T=0: card inside, hopper enough, bin not full, 2 bytes',
    ],
  ],
  'what the protocol does not name': [
    ['toDevice', 'F2 00 00 03 43 77 30 03 F6', 'Unit 0: command 77 30, not known'],
    ['toDevice', 'F2 00 00 03 44 31 30 03 B7', 'Unit 0: message 44, not known'],
    ['toHost', 'F2 00 00 05 4E 32 32 39 39 03 BA', 'Unit 0: card to the antenna: error without a name'],
  ],
}

describe('words for F3 bytes', () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '03 F2 00 F2 00 00 02 FF', longest: 1024 })

  it('are Chinese too', () => {
    const words = read(createMeaning, CONVERSATIONS['a movement that ends well and some that do not'] ?? [])
    expect(words.slice(0, 5).map(({ text }) => text['zh-CN'])).toEqual([
      '0号机：卡到射频位',
      '收到',
      '收到',
      '0号机：卡到射频位：卡在机内，卡箱足，回收箱未满',
      '未收好，请重发',
    ])
  })

  it('say that a check is wrong', () => {
    const [meaning, ...more] = read(createMeaning, [['toDevice', RF.replace(/B1$/, 'B2'), '']])
    expect(meaning).toMatchObject({ kind: 'noise', text: { en: 'a frame with a wrong check' } })
    expect(more).toEqual([])
  })
})
