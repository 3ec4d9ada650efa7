import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameParser, type Parsed } from '../framing/frameParser.ts'
import { ENCODINGS, reportFormat, reportShape, type SwipeReport } from './codec.ts'
import { REPORT_VECTORS, type ReportVector, reportBytes } from './vectors.ts'

const T1 = REPORT_VECTORS.both.tracks[0]
const T2 = REPORT_VECTORS.both.tracks[1]
const inWords = (parsed: readonly Parsed<SwipeReport>[]) =>
  parsed.flatMap((one) =>
    one.kind === 'corrupt'
      ? []
      : [
          [
            one.frame.encoding,
            ...one.frame.tracks.map((read) =>
              'failure' in read ? read.failure : Buffer.from(read.text).toString('latin1'),
            ),
          ],
        ],
  )
function parse(chunks: readonly Uint8Array[], fieldBytes = 110, whole?: number) {
  const parser = new FrameParser(reportFormat(reportShape(fieldBytes, whole)))
  return inWords([...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.gap()])
}
const cases: [keyof typeof REPORT_VECTORS, string[]][] = [
  ['both', ['iso', T1, T2]],
  ['track2Only', ['iso', 'unreadable', T2]],
  ['track1Only', ['iso', T1, 'unreadable']],
  ['failed', ['undetermined', 'unreadable', 'unreadable']],
  ['blank', ['blank', 'blank', 'blank']],
  ['licence', ['aamva', 'wrongCard', 'wrongCard']],
]
/** Bytes that no head can have, and false starts of one. */
const NOISE = Uint8Array.of(0xff, 0, 0, 0, 0x27, 0x27, 0, 0xff, 1, 1, 1, 0, 0, 0, 0x80)

describe.each(cases)('the report %s', (name, words) => {
  it.each([110, 112])('is understood in fields of %i bytes, whatever an earlier card left behind', (fieldBytes) => {
    for (const junk of [0, 0x3b, 0xff])
      expect(parse([reportBytes(REPORT_VECTORS[name], fieldBytes, junk)], fieldBytes)).toEqual([words])
  })

  it('is understood split at every byte, twice over, and behind noise', () => {
    const bytes = reportBytes(REPORT_VECTORS[name])
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(parse([bytes.subarray(0, cut), bytes.subarray(cut), bytes])).toEqual([words, words])
    for (let cut = 0; cut < NOISE.length; cut++) expect(parse([NOISE.subarray(cut), bytes])).toEqual([words])
  })

  it('may be longer than its three tracks', () => {
    const longer = Uint8Array.from([...reportBytes(REPORT_VECTORS[name]), ...new Array<number>(13).fill(0x41)])
    expect(parse([longer, longer], 110, 350)).toEqual([words, words])
  })
})

describe('a stream of reports', () => {
  it('is the same whatever its chunking', () => {
    const part = fc.oneof(
      fc.constantFrom(...Object.values<ReportVector>(REPORT_VECTORS)).map((vector) => reportBytes(vector)),
      fc.uint8Array({ maxLength: 60 }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.integer({ min: 1, max: 400 }), (parts, size) => {
        const bytes = Uint8Array.from(parts.flatMap((one) => [...one]))
        const chunks = []
        for (let from = 0; from < bytes.length; from += size) chunks.push(bytes.subarray(from, from + size))
        expect(parse(chunks)).toEqual(parse([bytes]))
      }),
      { numRuns: 300 },
    )
  })

  it('of zeros is a line at rest, and what comes then is found', () => {
    expect(parse([new Uint8Array(1000), reportBytes(REPORT_VECTORS.both)])).toEqual([['iso', T1, T2]])
  })

  it('is found again after a report that was broken off, once the line has been silent', () => {
    const bytes = reportBytes(REPORT_VECTORS.both)
    for (let cut = 1; cut < bytes.length; cut += 5) {
      const parser = new FrameParser(reportFormat(reportShape(110)))
      const parsed = [...parser.push(bytes.subarray(0, cut)), ...parser.gap(), ...parser.push(bytes)]
      expect(inWords(parsed)).toEqual([['iso', T1, T2]])
    }
  })

  it('with fields of another length gives no card', () => {
    for (const [wire, expected] of [
      [112, 110],
      [110, 112],
    ] as const) {
      const reports = parse(
        [0, 1, 2].map(() => reportBytes(REPORT_VECTORS.both, wire, 0x20)),
        expected,
      )
      for (const report of reports) expect(report[2]).not.toBe(T2)
    }
  })

  it('has names for every kind of card of the manual', () => {
    expect(ENCODINGS).toHaveLength(7)
  })
})
