import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FrameFormat, FrameParser, type Parsed } from './frameParser.ts'

/** A small protocol of its own: `7E | length 1..5 | data | sum of data`. */
const format: FrameFormat<string> = {
  maxBytes: 8,
  scan(bytes) {
    if (bytes[0] !== 0x7e) {
      const next = bytes.indexOf(0x7e)
      return { kind: 'skip', length: next < 0 ? bytes.length : next }
    }
    const length = bytes[1]
    if (length === undefined) return { kind: 'more' }
    if (length < 1 || length > 5) return { kind: 'skip', length: 1 }
    if (bytes.length < length + 3) return { kind: 'more' }
    const data = bytes.subarray(2, 2 + length)
    const sum = data.reduce((total, byte) => total + byte, 0) & 0xff
    if (sum !== bytes[2 + length]) return { kind: 'skip', length: 1, corrupt: true }
    return { kind: 'frame', length: length + 3, frame: Buffer.from(data).toString('hex') }
  },
}

function encode(data: Uint8Array): Uint8Array {
  const sum = data.reduce((total, byte) => total + byte, 0) & 0xff
  return Uint8Array.from([0x7e, data.length, ...data, sum])
}

const frames = (parsed: Parsed<string>[]) => parsed.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
const data = fc.uint8Array({ minLength: 1, maxLength: 5 })

function pushInChunks(parser: FrameParser<string>, bytes: Uint8Array, cuts: readonly number[]): Parsed<string>[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  const parsed: Parsed<string>[] = []
  let from = 0
  for (const to of [...places, bytes.length]) {
    parsed.push(...parser.push(bytes.subarray(from, to)))
    from = to
  }
  return parsed
}

describe('frame parser', () => {
  it('gives the same frames whatever the chunking, noise included', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(data.map(encode), fc.uint8Array({ maxLength: 12 })), { maxLength: 12 }),
        fc.array(fc.nat()),
        (parts, cuts) => {
          const bytes = Uint8Array.from(parts.flatMap((part) => [...part]))
          const whole = new FrameParser(format)
          const split = new FrameParser(format)
          const expected = [...whole.push(bytes), ...whole.gap()]
          expect([...pushInChunks(split, bytes, cuts), ...split.gap()]).toEqual(expected)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('never holds more than the longest frame and never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (chunks) => {
        const parser = new FrameParser(format)
        for (const chunk of chunks) {
          parser.push(chunk)
          expect(parser.pendingBytes).toBeLessThanOrEqual(format.maxBytes)
        }
        parser.gap()
        expect(parser.pendingBytes).toBe(0)
      }),
      { numRuns: 1000 },
    )
  })

  it('loses nothing after noise once the line has been silent', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.array(data, { minLength: 1, maxLength: 4 }), (noise, sent) => {
        const parser = new FrameParser(format)
        parser.push(noise)
        parser.gap()
        const received = sent.flatMap((one) => frames(parser.push(encode(one))))
        expect(received).toEqual(sent.map((one) => Buffer.from(one).toString('hex')))
      }),
      { numRuns: 1000 },
    )
  })

  it('finds a frame that follows a false start as soon as the line is silent', () => {
    const parser = new FrameParser(format)
    // 7E 05 promises five bytes of data that never come.
    const early = parser.push(Uint8Array.from([0x7e, 5, ...encode(Uint8Array.of(1))]))
    expect(frames([...early, ...parser.gap()])).toContain('01')
  })

  it('says that a frame with a wrong check has come', () => {
    const parser = new FrameParser(format)
    expect(parser.push(Uint8Array.of(0x7e, 1, 9, 8))).toEqual([{ kind: 'corrupt' }])
    expect(parser.droppedBytes).toBe(4)
  })

  it('overwrites what was taken', () => {
    const views: Uint8Array[] = []
    const parser = new FrameParser<string>({
      maxBytes: format.maxBytes,
      scan: (bytes) => {
        views.push(bytes)
        return format.scan(bytes)
      },
    })
    parser.push(encode(Uint8Array.of(0xaa, 0xbb, 0xcc)))
    expect(views.length).toBeGreaterThan(0)
    for (const view of views) expect([...view].every((byte) => byte === 0)).toBe(true)
  })

  it('forgets a half frame on reset', () => {
    const parser = new FrameParser(format)
    parser.push(Uint8Array.of(0x7e, 2, 1))
    parser.reset()
    expect(parser.push(Uint8Array.of(1, 2))).toEqual([])
    expect(frames(parser.push(encode(Uint8Array.of(4))))).toEqual(['04'])
  })
})
