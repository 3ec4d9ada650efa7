import { describe, expect, it } from 'vitest'
import { AIM_VECTORS, MICROSCAN_VECTORS, SPLIT_VECTOR } from '../../device-drivers/scanner-hidpos/vectors.ts'
import { describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  codes: [
    ['toHost', AIM_VECTORS.qr, 'scanned: QR code, 18 bytes'],
    ['toHost', AIM_VECTORS.code128, 'scanned: Code 128, 12 bytes'],
    ['toHost', AIM_VECTORS.ean13, 'scanned: EAN/UPC, 13 bytes'],
  ],
  'a code over two reports': [
    ['toHost', SPLIT_VECTOR[0], 'scanned: QR code, 56 bytes, more follows'],
    ['toHost', SPLIT_VECTOR[1], 'scanned: QR code, 4 bytes'],
  ],
  'the Microscan layout': [['toHost', MICROSCAN_VECTORS.published, 'scanned: code, 11 bytes']],
}

describe("words for a HID-POS scanner's bytes", () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '02 39 02 05 5D 2D 01 3F 00 02 05 FF', longest: 64 })

  it('tell nothing of what a code says', () => {
    const words = JSON.stringify(read(createMeaning, [['toHost', AIM_VECTORS.qr, '']]).map(({ text }) => text))
    for (const piece of ['BRANCH', 'TICKET', 'A012']) expect(words).not.toContain(piece)
  })
})
