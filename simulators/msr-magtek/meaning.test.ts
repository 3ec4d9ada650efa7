import { describe, expect, it } from 'vitest'
import { REPORT_VECTORS, type ReportVector, reportBytes } from '../../device-drivers/msr-magtek/vectors.ts'
import { bytesOf, describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

const hex = (vector: ReportVector, fieldBytes = 110) =>
  Buffer.from(reportBytes(vector, fieldBytes)).toString('hex').toUpperCase()
const spoken = (vector: ReportVector, en: string): Spoken => ['toHost', hex(vector), en]

const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'cards of all kinds': [
    spoken(REPORT_VECTORS.both, 'swipe: track 1 50 characters, track 2 39 characters, track 3 empty, bank card'),
    spoken(REPORT_VECTORS.track2Only, 'swipe: track 1 wrong, track 2 39 characters, track 3 wrong, bank card'),
    spoken(REPORT_VECTORS.track1Only, 'swipe: track 1 50 characters, track 2 wrong, track 3 empty, bank card'),
    spoken(REPORT_VECTORS.failed, 'swipe: track 1 wrong, track 2 wrong, track 3 wrong, kind not determined'),
    spoken(REPORT_VECTORS.blank, 'swipe: track 1 empty, track 2 empty, track 3 empty, blank card'),
    spoken(REPORT_VECTORS.licence, 'swipe: track 1 6 characters, track 2 5 characters, track 3 empty, AAMVA licence'),
  ],
}

describe("words for a swipe reader's bytes", () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '07 ff 00 00 80 01 01 77 ff', longest: 343 })

  it('know the reports with longer fields', () => {
    const meanings = read(createMeaning, [['toHost', hex(REPORT_VECTORS.both, 112), '']])
    expect(meanings.map(({ kind, bytes }) => [kind, bytes.length])).toEqual([['frame', 343]])
  })

  it('tell nothing of what is on the card', () => {
    const words = JSON.stringify(read(createMeaning, CONVERSATIONS['cards of all kinds'] ?? []).map(({ text }) => text))
    for (const secret of ['6225', '0006', 'ZHANG', '3012']) expect(words).not.toContain(secret)
  })

  it('take what is sent to the reader for noise', () => {
    expect(createMeaning()('toDevice', bytesOf('00 01 02')).map(({ kind }) => kind)).toEqual(['noise'])
  })
})
