import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameParser } from '../framing/frameParser.ts'
import { REPORT_FORMATS, type Report, type ReportLayout } from './codec.ts'
import {
  AIM_VECTORS,
  bytesOf,
  MICROSCAN_SPLIT_TEXT,
  MICROSCAN_SPLIT_VECTOR,
  MICROSCAN_VECTORS,
  SPLIT_TEXT,
  SPLIT_VECTOR,
} from './vectors.ts'

const NOISE = bytesOf('02 39 02 05 5D 2D 02 05 00 5D 51 30 FF')
const MICROSCAN_NOISE = bytesOf('02 05 5D 51 30 01 3F FF')

function parse(layout: ReportLayout, ...chunks: Uint8Array[]): Report[] {
  const parser = new FrameParser(REPORT_FORMATS[layout])
  const parsed = chunks.flatMap((chunk) => parser.push(chunk))
  return [...parsed, ...parser.gap()].flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
}
const textOf = ({ data }: Report) => Buffer.from(data).toString('utf8')

describe('reports with the AIM identifier in their head', () => {
  it.each([
    ['qr', 'Q0', 'BRANCH-TICKET-A012'],
    ['code128', 'C0', '620501234567'],
    ['ean13', 'E0', '6901234567892'],
    ['chinese', 'Q1', '取号A012'],
  ] as const)('are read as published: %s', (name, aim, text) => {
    expect(bytesOf(AIM_VECTORS[name])).toHaveLength(64)
    const [report, ...others] = parse('aim', bytesOf(AIM_VECTORS[name]))
    expect(others).toEqual([])
    expect(report).toMatchObject({ aim, more: 'no' })
    expect(report && textOf(report)).toBe(text)
  })

  it('say whether more follows', () => {
    const reports = parse('aim', ...SPLIT_VECTOR.map(bytesOf))
    expect(reports.map(({ more }) => more)).toEqual(['yes', 'no'])
    expect(reports.map(textOf).join('')).toBe(SPLIT_TEXT)
  })

  it('are read split at every byte and with noise before them, cut anywhere', () => {
    for (const hex of [...Object.values(AIM_VECTORS), ...SPLIT_VECTOR]) {
      const bytes = bytesOf(hex)
      const whole = parse('aim', bytes)
      expect(whole).toHaveLength(1)
      for (let cut = 0; cut <= bytes.length; cut++)
        expect(parse('aim', bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(whole)
      for (let cut = 0; cut < NOISE.length; cut++) expect(parse('aim', NOISE.subarray(cut), bytes)).toEqual(whole)
    }
  })

  it.each([
    [0, 0x01],
    [1, 57],
    [2, 0x5b],
    [3, 0x30],
    [4, 0x2d],
    [63, 0x02],
  ])('are none when byte %i is %i', (place, byte) => {
    expect(parse('aim', bytesOf(AIM_VECTORS.qr).with(place, byte))).toEqual([])
  })

  it('are refused where a byte was lost on the line, and the next one is found', () => {
    const first = [...bytesOf(AIM_VECTORS.qr)]
    first.splice(10, 1)
    const second = bytesOf(AIM_VECTORS.code128)
    expect(parse('aim', Uint8Array.from(first), second).map(textOf)).toEqual(['620501234567'])
  })
})

describe('reports of the Microscan layout', () => {
  it('are read as published', () => {
    expect(parse('microscan', bytesOf(MICROSCAN_VECTORS.published)).map(textOf)).toEqual(['A]002374938'])
    const reports = parse('microscan', ...MICROSCAN_SPLIT_VECTOR.map(bytesOf))
    expect(reports.map(({ more }) => more)).toEqual(['perhaps', 'no'])
    expect(reports.map(textOf).join('')).toBe(MICROSCAN_SPLIT_TEXT)
  })

  it('are read split at every byte and behind noise once the line was silent', () => {
    for (const hex of [...Object.values(MICROSCAN_VECTORS), ...MICROSCAN_SPLIT_VECTOR]) {
      const bytes = bytesOf(hex)
      const whole = parse('microscan', bytes)
      expect(whole).toHaveLength(1)
      for (let cut = 0; cut <= bytes.length; cut++)
        expect(parse('microscan', bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(whole)
      for (let cut = 0; cut < MICROSCAN_NOISE.length; cut++)
        expect(parse('microscan', MICROSCAN_NOISE.subarray(cut), bytes)).toEqual(whole)
    }
  })

  it('are none with anything but NUL behind the data', () => {
    expect(parse('microscan', bytesOf(MICROSCAN_VECTORS.published).with(63, 1))).toEqual([])
  })
})

it.each(['aim', 'microscan'] as const)(
  '%s: whatever the bytes, the chunking changes nothing and memory is bounded',
  (layout) => {
    const vectors = layout === 'aim' ? Object.values(AIM_VECTORS) : Object.values(MICROSCAN_VECTORS)
    const part = fc.oneof(fc.constantFrom(...vectors.map(bytesOf)), fc.uint8Array({ maxLength: 90 }))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.integer({ min: 1, max: 70 }), (parts, size) => {
        const stream = Uint8Array.from(Buffer.concat(parts))
        const chunks: Uint8Array[] = []
        for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size))
        expect(parse(layout, ...chunks)).toEqual(parse(layout, stream))
        const parser = new FrameParser(REPORT_FORMATS[layout])
        for (const chunk of chunks) {
          parser.push(chunk)
          expect(parser.pendingBytes).toBeLessThan(64)
        }
      }),
      { numRuns: 1000 },
    )
  },
)
