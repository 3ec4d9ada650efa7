import { describe, expect, it } from 'vitest'
import { describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

const START = 'A5 A5 A5 A5 A5 A5 A5 A5'
const TO_BOARD_1 = `${START} 01 00 00 80 00 00 00 00 00 00 FE 02`
const FROM_ANY = `${START} 00 80 FE FF 00 00 00 00 00 00 FE 02`
const ACK = `${FROM_ANY} 05 00 A0 00 00 00 00 14 AC 5A`
const LIVE_TEXT = `${TO_BOARD_1} 3E 00 A3 06 01 00 00 00 01 35 00 00 00 80 00 00 80 80 20 00 00 00 00 00 00 00 00 02 01 01 01 00 02 0A 1A 00 00 00 5C 46 4F 30 30 30 5C 43 31 C7 EB 41 30 31 32 BA C5 B5 BD 33 BA C5 B4 B0 BF DA EC 89 5A`

// Examples of the maker's document and frames computed by its rules.
const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'a call on the board': [
    ['toDevice', LIVE_TEXT, 'Board 1: show 请A012号到3号窗口'],
    ['toHost', ACK, 'A board answers: done'],
  ],
  'questions and settings': [
    ['toDevice', `${TO_BOARD_1} 05 00 A2 00 01 00 00 68 F8 5A`, 'Board 1: are you there'],
    ['toDevice', `${TO_BOARD_1} 05 00 A1 02 01 00 00 2D 40 5A`, 'Board 1: query the state'],
    ['toDevice', `${TO_BOARD_1} 05 00 A3 10 01 00 00 51 F8 5A`, 'Board 1: clear'],
    ['toDevice', `${TO_BOARD_1} 07 00 A3 02 01 00 00 01 0F 67 94 5A`, 'Board 1: brightness 15'],
    ['toDevice', `${TO_BOARD_1} 0D 00 A2 03 01 08 00 13 20 01 25 11 17 26 05 B0 3F 5A`, 'Board 1: set the clock'],
    [
      'toHost',
      'A5 A5 A5 A5 A5 A5 A5 A5 00 80 FE FF 00 00 00 00 00 00 FE 02 34 00 A1 02 00 00 00 01 0F 13 20 01 25 05 11 17 26 01 50 30 30 30 00 00 01 00 42 58 2D 36 4B 30 30 30 30 30 30 30 30 30 31 21 00 00 00 00 00 00 00 00 00 00 00 00 40 3F 5A',
      'A board answers: on, brightness 15',
    ],
    [
      'toDevice',
      'A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 06 00 A3 00 01 00 00 01 79 EA 5A',
      'Board 1: switch on',
    ],
    [
      'toDevice',
      'A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 06 00 A3 00 01 00 00 02 39 EB 5A',
      'Board 1: switch off',
    ],
    [
      'toDevice',
      'A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 43 00 A3 06 01 00 00 00 02 1C 00 00 00 80 00 00 40 80 04 00 00 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 04 00 40 80 04 00 01 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 5D 28 5A',
      'Board 1: show A A',
    ],
    ['toHost', `${FROM_ANY} 05 00 A0 01 05 00 00 05 51 5A`, 'A board refuses: wrong check'],
  ],
}

describe("words for a board's bytes", () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '5A A6 02 A5 31 00 A5 A5 5A A5 01 00', longest: 2_200 })

  it('are Chinese too', () => {
    const words = read(createMeaning, CONVERSATIONS['a call on the board'] ?? []).map(({ text }) => text['zh-CN'])
    expect(words).toEqual(['1号屏：显示请A012号到3号窗口', '屏应答：完成'])
  })

  it('say that a check is wrong', () => {
    const spoiled = LIVE_TEXT.replace('41 30 31 32', '41 30 31 33')
    expect(read(createMeaning, [['toDevice', spoiled, '']])).toMatchObject([
      { kind: 'noise', text: { en: 'a frame with a wrong check' } },
    ])
  })
})
