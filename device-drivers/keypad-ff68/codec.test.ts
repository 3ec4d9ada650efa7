import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameParser, type Parsed } from '../framing/frameParser.ts'
import {
  encodeBeep,
  encodeDisplay,
  encodeFrame,
  encodeStars,
  encodeStartEvaluation,
  type Frame,
  frameFormat,
  readKey,
} from './codec.ts'
import { bytesOf, VECTORS } from './vectors.ts'

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const frames = (parsed: Parsed<Frame>[]) => parsed.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
const parse = (...chunks: Uint8Array[]) => {
  const parser = new FrameParser(frameFormat(8))
  const parsed = chunks.flatMap((chunk) => parser.push(chunk))
  return frames([...parsed, ...parser.gap()])
}
const vectors = Object.values(VECTORS).map(bytesOf)
const NOISE = bytesOf('16 68 00 ff ff 68 05 04 68 ff 68 03 03 68 ff')

describe('FF 68 frames', () => {
  it('are written as published', () => {
    expect(hexOf(encodeDisplay(1, null, 12))).toBe(hexOf(bytesOf(VECTORS['disp.ticket012'])))
    expect(hexOf(encodeDisplay(1, 7, null))).toBe(hexOf(bytesOf(VECTORS['disp.waiting007'])))
    expect(hexOf(encodeBeep(1))).toBe(hexOf(bytesOf(VECTORS.beep)))
    expect(hexOf(encodeStars(1, 5))).toBe(hexOf(bytesOf(VECTORS['eval.stars5'])))
    expect(hexOf(encodeStartEvaluation(1))).toBe(hexOf(bytesOf(VECTORS['eval.start'])))
    expect(hexOf(encodeDisplay(2, 108, 999))).toBe('ff6808086802020100080909092816')
  })

  it('are read as published and written back the same', () => {
    for (const bytes of vectors) {
      const [frame] = parse(bytes)
      expect(frame).toMatchObject({ address: bytes[5], command: bytes[6] })
      expect(frame && hexOf(encodeFrame(frame.address, frame.command, frame.data))).toBe(hexOf(bytes))
    }
  })

  it('are read split at every byte and with noise before them, cut anywhere', () => {
    for (const bytes of vectors) {
      const expected = parse(bytes)
      expect(expected).toHaveLength(1)
      for (let cut = 0; cut <= bytes.length; cut++)
        expect(parse(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(expected)
      for (let cut = 0; cut < NOISE.length; cut++) expect(parse(NOISE.subarray(cut), bytes)).toEqual(expected)
    }
  })

  it('from a keypad have an L of at most five', () => {
    const parser = new FrameParser(frameFormat(5))
    expect(frames(parser.push(bytesOf(VECTORS['disp.ticket012'])))).toEqual([])
    parser.gap()
    expect(frames(parser.push(bytesOf(VECTORS['key.6+ok(give up)'])))).toHaveLength(1)
  })

  it('with unequal lengths, a wrong sum or a wrong end are dropped', () => {
    const call = VECTORS['key.call.addr1']
    for (const wrong of [
      call.replace('03 03', '03 04'),
      call.replace('0E 16', '0F 16'),
      call.replace('0E 16', '0E 17'),
    ]) {
      expect(parse(bytesOf(wrong))).toEqual([])
    }
  })

  it('do not depend on the chunking', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...vectors), fc.uint8Array({ maxLength: 12 })), { maxLength: 8 }),
        fc.array(fc.nat(100), { maxLength: 12 }),
        (parts, cuts) => {
          const stream = Uint8Array.from(Buffer.concat(parts))
          const places = [
            0,
            ...[...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b),
            stream.length,
          ]
          expect(parse(...places.slice(1).map((end, place) => stream.subarray(places[place], end)))).toEqual(
            parse(stream),
          )
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('survive arbitrary bytes in bounded memory and are understood again after a silence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }),
        fc.constantFrom(...vectors),
        (chunks, bytes) => {
          const parser = new FrameParser(frameFormat(8))
          for (const chunk of chunks) {
            parser.push(chunk)
            expect(parser.pendingBytes).toBeLessThanOrEqual(15)
          }
          parser.gap()
          expect(frames(parser.push(bytes))).toEqual(parse(bytes))
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('keys', () => {
  it('are those of the published table, digits before them', () => {
    const keys = {
      0x0b: 'evaluate',
      0x0c: 'callNext',
      0x0d: 'recall',
      0x0e: 'cancel',
      0x0f: 'confirm',
      0x11: 'oneMetre',
      0x12: 'pause',
      0x13: 'transfer',
    }
    for (const [code, key] of Object.entries(keys))
      expect(readKey(Uint8Array.of(Number(code)))).toEqual({ key, digits: '' })
    expect(readKey(Uint8Array.of(0, 1, 2, 0x13))).toEqual({ key: 'transfer', digits: '012' })
  })

  it('are refused when the last byte is no key or one before it no digit', () => {
    for (const data of [[], [0x10], [0x0a, 0x0f], [0x0c, 0x0c], [1, 2, 3, 4, 0x0f]])
      expect(readKey(Uint8Array.from(data))).toBeUndefined()
  })
})
