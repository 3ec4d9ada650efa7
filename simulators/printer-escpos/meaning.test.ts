import { describe, expect, it } from 'vitest'
import { bytesOf, describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

// Commands and status bytes as the printers' manuals give them.
const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'a ticket with Chinese text': [
    ['toDevice', '1B 40', 'initialise'],
    ['toDevice', '1C 26', 'Chinese on'],
    ['toDevice', '1B 61 01', 'align centre'],
    ['toDevice', '1D 21 33', 'size 4'],
    ['toDevice', '1B 45 01', 'bold on'],
    ['toDevice', 'C7 EB B5 C8 BA F2 0A', 'line "请等候"'],
    ['toDevice', '1B 45 00', 'bold off'],
    ['toDevice', '0A', 'new line'],
    ['toDevice', '1B 64 04', 'feed 4 lines'],
    ['toDevice', '1D 56 42 00', 'partial cut'],
    ['toDevice', '1D 56 00', 'cut'],
  ],
  'a QR code': [
    ['toDevice', '1D 28 6B 04 00 31 41 32 00', 'QR code: model'],
    ['toDevice', '1D 28 6B 03 00 31 43 06', 'QR code: module 6'],
    ['toDevice', '1D 28 6B 03 00 31 45 31', 'QR code: correction M'],
    ['toDevice', '1D 28 6B 0E 00 31 50 30 74 69 63 6B 65 74 3A 41 30 31 32', 'QR code: content "ticket:A012"'],
    ['toDevice', '1D 28 6B 03 00 31 51 30', 'QR code: print'],
  ],
  'a round of questions to a printer that is well': [
    ['toDevice', '10 04 01', 'ask for status 1'],
    ['toHost', '12', 'status 1: online'],
    ['toDevice', '10 04 02', 'ask for status 2'],
    ['toHost', '12', 'status 2: nothing stops it'],
    ['toDevice', '10 04 03', 'ask for status 3'],
    ['toHost', '12', 'status 3: no error'],
    ['toDevice', '10 04 04', 'ask for status 4'],
    ['toHost', '12', 'status 4: paper there'],
  ],
  'a burst of questions to a printer in need': [
    ['toDevice', '10 04 01', 'ask for status 1'],
    ['toDevice', '10 04 02', 'ask for status 2'],
    ['toDevice', '10 04 03', 'ask for status 3'],
    ['toDevice', '10 04 04', 'ask for status 4'],
    ['toHost', '1A', 'status 1: offline'],
    ['toHost', '16', 'status 2: cover open'],
    ['toHost', '1A', 'status 3: cutter error'],
    ['toHost', '1E', 'status 4: paper low'],
    ['toHost', '72', 'status 72, not asked for'],
  ],
  'a question without an answer, and the next round': [
    ['toDevice', '10 04 03', 'ask for status 3'],
    ['toDevice', '10 04 01', 'ask for status 1'],
    ['toHost', '12', 'status 1: online'],
    ['toDevice', '10 04 04', 'ask for status 4'],
    ['toHost', '7E', 'status 4: paper out, paper low'],
  ],
  'paper sensor and reports': [
    ['toDevice', '1D 72 01', 'answer when worked off up to here'],
    ['toHost', '03', 'worked off up to here, paper: low'],
    ['toHost', '00', 'worked off up to here, paper: there'],
    ['toHost', '0F', 'worked off up to here, paper: out'],
    ['toDevice', '1D 61 00', 'status reports off'],
    ['toHost', '10 00 00 00', 'status report: well'],
    ['toHost', '38 00 0C 00', 'status report: offline, cover open, paper out'],
    ['toDevice', '1D 61 0E', 'status reports on'],
  ],
  'the whole status of a kiosk printer': [
    ['toDevice', '10 04 14', 'ask for the whole status'],
    ['toHost', '10 0F 00 00 00 00', 'whole status: well'],
    ['toDevice', '10 04 01', 'ask for status 1'],
    ['toHost', '12', 'status 1: online'],
    [
      'toHost',
      '10 0F 25 03 0B 01',
      'whole status: paper out, paper low, ticket in the mouth, head up, cover open, head hot, line error, voltage, unrecoverable error',
    ],
  ],
  'a picture and full cuts': [
    ['toDevice', '1D 76 30 00 02 00 03 00 1D 56 00 10 04 01', 'image'],
    ['toDevice', '1D 56 00', 'cut'],
    ['toDevice', '1D 56 01', 'partial cut'],
  ],
}

describe("words for a printer's bytes", () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '1F 07 02', longest: 1_005 })

  it('are Chinese too', () => {
    const words = (name: string) => read(createMeaning, CONVERSATIONS[name] ?? []).map(({ text }) => text['zh-CN'])
    expect(words('a ticket with Chinese text').slice(0, 6)).toEqual([
      '初始化',
      '进入汉字模式',
      '居中',
      '字号4倍',
      '加粗',
      '打印“请等候”并换行',
    ])
    expect(words('a burst of questions to a printer in need').slice(4)).toEqual([
      '状态1：脱机',
      '状态2：机盖打开',
      '状态3：切刀故障',
      '状态4：纸将尽',
      '状态72，未询问',
    ])
  })

  it('count the empty bytes that end what was begun', () => {
    const resynchronise = `${'00'.repeat(910)}1B401D6100`
    expect(read(createMeaning, [['toDevice', resynchronise, '']]).map(({ text }) => text.en)).toEqual([
      '910 empty bytes, to end whatever was begun',
      'initialise',
      'status reports off',
    ])
  })

  it('take text without Chinese mode for what the printer makes of it, and a QR code of no known size for noise', () => {
    const reader = createMeaning()
    expect(reader('toDevice', bytesOf('41 C7 EB 0A')).map(({ text }) => text.en)).toEqual(['line "A??"'])
    expect(reader('toDevice', bytesOf('1D 28 6B FF FF 0A')).map(({ kind }) => kind)).toContain('noise')
  })
})
