import { describe, expect, it } from 'vitest'
import { LINE_VECTORS, NEWLAND_VECTORS, TRIGGER_VECTORS } from '../../device-drivers/scanner-line/vectors.ts'
import { describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

const SET = 'set @C11ENA1,MIN12,MAX22'
const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'codes by the light': [
    ['toDevice', TRIGGER_VECTORS.on, 'light on'],
    ['toHost', LINE_VECTORS.plain, 'scanned: a line, 18 bytes'],
    ['toDevice', TRIGGER_VECTORS.off, 'light off'],
    ['toHost', LINE_VECTORS.code128Lf, 'scanned: Code 128, 12 bytes'],
    ['toHost', LINE_VECTORS.framed, 'scanned: a line, 13 bytes'],
    ['toHost', LINE_VECTORS.utf8, 'scanned: a line, 10 bytes'],
    ['toHost', '5D 7A 30 41 0D', 'scanned: Aztec, 1 byte'],
    ['toHost', '5D 45 30 41 0D', 'scanned: EAN/UPC, 1 byte'],
    ['toHost', '5D 58 30 41 0D', 'scanned: symbology not known, 1 byte'],
  ],
  'a configuration': [
    ['toDevice', NEWLAND_VECTORS.command, SET],
    ['toHost', NEWLAND_VECTORS.answer, `${SET}: done`],
    ['toHost', NEWLAND_VECTORS.outOfRange, `${SET}: value out of range`],
    ['toHost', NEWLAND_VECTORS.unknown, `${SET}: command not known`],
  ],
}

describe("words for a line scanner's bytes", () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '7E 01 16 54 02 01 16 00', longest: 3_040 })

  it('give a line feed behind a carriage return a piece of its own, however it comes', () => {
    const words = read(createMeaning, [['toHost', LINE_VECTORS.aimCrlf, '']]).map(({ text }) => text.en)
    expect(words).toEqual(['scanned: QR code, 18 bytes', 'line feed'])
  })

  it('tell nothing of what a code says', () => {
    const words = JSON.stringify(read(createMeaning, [['toHost', LINE_VECTORS.plain, '']]).map(({ text }) => text))
    for (const piece of ['BRANCH', 'TICKET', 'A012']) expect(words).not.toContain(piece)
  })
})
