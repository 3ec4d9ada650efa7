import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameParser, type Parsed } from '../framing/frameParser.ts'
import { type Answer, answerFormat, answers, encodeRequest, type Request } from './codec.ts'
import { bytesOf, VECTORS } from './vectors.ts'

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const frames = (parsed: Parsed<Answer>[]) => parsed.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
const parse = (...chunks: Uint8Array[]) => {
  const parser = new FrameParser(answerFormat(4))
  const parsed = chunks.flatMap((chunk) => parser.push(chunk))
  return frames([...parsed, ...parser.gap()])
}

const REQUESTS: readonly [keyof typeof VECTORS, Request][] = [
  ['write.0000=12', { kind: 'write', unit: 1, register: 0, values: [12], by: '06' }],
  ['write.0000=1,12', { kind: 'write', unit: 1, register: 0, values: [1, 12], by: '10' }],
  ['read.0000x2', { kind: 'read', unit: 1, register: 0, count: 2 }],
  ['read.006Bx3', { kind: 'read', unit: 17, register: 0x6b, count: 3 }],
  ['write.0001=3', { kind: 'write', unit: 17, register: 1, values: [3], by: '06' }],
  ['write.0001=10,258', { kind: 'write', unit: 17, register: 1, values: [10, 258], by: '10' }],
]
const ANSWERS: readonly [keyof typeof VECTORS, Answer][] = [
  ['write.0000=12', { kind: 'written', unit: 1, by: '06', register: 0, said: 12 }],
  ['read.006Bx3.answer', { kind: 'values', unit: 17, values: [0x22b, 0, 0x64] }],
  ['write.0001=3', { kind: 'written', unit: 17, by: '06', register: 1, said: 3 }],
  ['write.0001x2.answer', { kind: 'written', unit: 17, by: '10', register: 1, said: 2 }],
  ['read.noSuchRegister', { kind: 'exception', unit: 17, of: 3, code: 2 }],
  ['write.busy', { kind: 'exception', unit: 17, of: 6, code: 6 }],
]
const answerBytes = ANSWERS.map(([name]) => bytesOf(VECTORS[name]))
// Begins of frames that are none: another unit's function, an odd count, a count that is too long, a broken exception.
const NOISE = bytesOf('00 01 05 01 03 05 01 03 FE 11 83 F8 01')

describe('Modbus frames', () => {
  it.each(REQUESTS)('%s is asked as published', (name, request) => {
    expect(hexOf(encodeRequest(request))).toBe(hexOf(bytesOf(VECTORS[name])))
  })

  it.each(ANSWERS)('%s is understood, split at every byte and behind noise', (name, answer) => {
    const bytes = bytesOf(VECTORS[name])
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(parse(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual([answer])
    for (let cut = 0; cut < NOISE.length; cut++) expect(parse(NOISE.subarray(cut), bytes)).toEqual([answer])
    expect(parse(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual([answer])
  })

  it('with any one bit wrong are none of those that were sent', () => {
    for (const bytes of answerBytes) {
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const wrong = bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)))
        expect(parse(wrong)).toEqual([])
      }
    }
  })

  it('do not depend on the chunking', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...answerBytes), fc.uint8Array({ maxLength: 12 })), { maxLength: 8 }),
        fc.array(fc.nat(200), { maxLength: 12 }),
        (parts, cuts) => {
          const stream = Uint8Array.from(Buffer.concat(parts))
          const places = [...new Set([0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length])].sort(
            (a, b) => a - b,
          )
          expect(parse(...places.slice(1).map((end, at) => stream.subarray(places[at], end)))).toEqual(parse(stream))
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('are understood again after a silence, whatever was before it, in bounded memory', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }),
        fc.constantFrom(...answerBytes),
        (chunks, bytes) => {
          const parser = new FrameParser(answerFormat(4))
          for (const chunk of chunks) {
            parser.push(chunk)
            expect(parser.pendingBytes).toBeLessThanOrEqual(13)
          }
          parser.gap()
          expect(frames(parser.push(bytes))).toEqual(parse(bytes))
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('an answer', () => {
  const request: Request = { kind: 'write', unit: 17, register: 1, values: [3], by: '06' }
  it.each<[string, Answer, boolean]>([
    ['that echoes the write', { kind: 'written', unit: 17, by: '06', register: 1, said: 3 }, true],
    ['with an exception', { kind: 'exception', unit: 17, of: 6, code: 6 }, true],
    ['of another unit', { kind: 'written', unit: 18, by: '06', register: 1, said: 3 }, false],
    ['of another function', { kind: 'written', unit: 17, by: '10', register: 1, said: 1 }, false],
    ['of another register', { kind: 'written', unit: 17, by: '06', register: 2, said: 3 }, false],
    ['with another value', { kind: 'written', unit: 17, by: '06', register: 1, said: 4 }, false],
    ['with what was not asked for', { kind: 'values', unit: 17, values: [3] }, false],
    ['with an exception to something else', { kind: 'exception', unit: 17, of: 3, code: 2 }, false],
  ])('%s', (_, answer, expected) => {
    expect(answers(answer, request)).toBe(expected)
  })

  it('has as many registers as were asked for', () => {
    const read: Request = { kind: 'read', unit: 1, register: 0, count: 1 }
    expect(answers({ kind: 'values', unit: 1, values: [7] }, read)).toBe(true)
    expect(answers({ kind: 'values', unit: 1, values: [7, 8] }, read)).toBe(false)
  })
})
