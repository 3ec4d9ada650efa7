import { describe, expect, it } from 'vitest'
import { describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

// Frames of the published protocol.
const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'a reset and a status': [
    ['toDevice', '02 00 02 30 30 03 03', 'reset'],
    ['toHost', '06', 'received'],
    ['toDevice', '05', 'carry it out'],
    ['toHost', '02 00 0F 30 30 43 52 54 20 33 31 30 20 56 33 2E 30 20 03 22', 'reset: CRT 310 V3.0'],
    ['toDevice', '02 00 02 31 30 03 02', 'status'],
    ['toHost', '15', 'not received well, again please'],
    ['toHost', '02 00 05 31 30 4E 4A 4E 03 4F', 'status: no card, entry by switch, rear closed'],
    ['toDevice', '04', 'cancel'],
  ],
  'every command': [
    ['toDevice', '02 00 02 30 31 03 02', 'reset, card out of the front'],
    ['toDevice', '02 00 02 31 2F 03 1D', 'sensors'],
    ['toDevice', '02 00 02 31 31 03 03', 'kind of card'],
    ['toDevice', '02 00 03 2F 33 31 03 2F', 'open the entry'],
    ['toDevice', '02 00 03 2F 31 31 03 2D', 'close the entry'],
    ['toDevice', '02 00 02 2E 33 03 1E', 'inserted cards stop at the contacts'],
    ['toDevice', '02 00 02 32 2F 03 1E', 'card to the contacts'],
    ['toDevice', '02 00 02 32 30 03 01', 'card out of the front'],
    ['toDevice', '02 00 02 32 31 03 00', 'card held in front'],
    ['toDevice', '02 00 02 32 33 03 02', 'capture the card'],
    ['toDevice', '02 00 04 45 30 30 32 03 72', 'read tracks'],
    ['toDevice', '02 00 02 33 30 03 00', 'contacts on'],
    ['toDevice', '02 00 02 33 31 03 01', 'contacts off'],
    ['toDevice', '02 00 02 77 30 03 44', 'command 77 30, not known'],
  ],
  'what the commands come to, without what is on the card': [
    ['toHost', '02 00 03 32 30 59 03 59', 'card out of the front: done'],
    ['toHost', '02 00 03 32 31 45 03 44', 'card held in front: no card'],
    ['toHost', '02 00 07 31 2F 30 30 31 31 30 03 28', 'sensors: 00110'],
    [
      'toHost',
      '02 00 0F 45 30 1F 4E E4 1F 59 31 32 3D 34 35 1F 4F E0 03 07',
      'read tracks: track 1: wrong check, track 2: 5 characters, track 3: not asked for',
    ],
    ['toHost', '02 00 03 4E 45 02 03 0B', 'command 45 not carried out: can not be executed'],
    ['toHost', '02 00 05 31 30 46 40 4A 03 49', 'status: long card, state 40, rear open'],
    ['toHost', '02 00 04 33 30 01 02 03 05', 'contacts on: 2 bytes'],
  ],
}

describe('words for CRT-310 bytes', () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '03 02 FF 02 00 01 32 30', longest: 512 })

  it('are Chinese too', () => {
    const words = (name: string) => read(createMeaning, CONVERSATIONS[name] ?? []).map(({ text }) => text['zh-CN'])
    expect(words('a reset and a status').slice(0, 4)).toEqual(['复位', '收到', '请执行', '复位：CRT 310 V3.0'])
    expect(words('what the commands come to, without what is on the card')[3]).toBe(
      '读磁道：磁道1：校验错，磁道2：5个字符，磁道3：未要求',
    )
  })

  it('say that a check is wrong', () => {
    const [meaning, ...more] = read(createMeaning, [['toDevice', '02 00 02 31 30 03 03', '']])
    expect(meaning).toMatchObject({ kind: 'noise', text: { en: 'a frame with a wrong check' } })
    expect(more).toEqual([])
  })
})
