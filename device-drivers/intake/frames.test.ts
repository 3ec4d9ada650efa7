import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { IntakeFrame } from '../../contracts/index.ts'
import { FrameParser } from '../framing/frameParser.ts'
import { messageFrames } from './frames.ts'

const MAX_BYTES = 200
const FRAMES: readonly [string, IntakeFrame][] = [
  ['lines', { type: 'line' }],
  ['lines with CR LF', { type: 'line', end: 'crlf' }],
  ['lines with a checksum', { type: 'line', checksum: { kind: 'xor8', form: 'hex' } }],
  ['STX ETX', { type: 'marked', start: '02', end: '03' }],
  ['STX ETX LRC', { type: 'marked', start: '02', end: '03', checksum: { kind: 'xor8' } }],
  [
    'a sum before the end',
    { type: 'marked', start: '02', end: '03', checksum: { kind: 'sum8', form: 'hex', place: 'beforeEnd' } },
  ],
  [
    'four figures and a CRC',
    { type: 'length', length: { form: 'digits', size: 4 }, checksum: { kind: 'crc16modbus', form: 'hex' } },
  ],
  [
    'two bytes of length that count themselves',
    {
      type: 'length',
      start: 'AA 55',
      length: { form: 'binary', size: 2, order: 'lowFirst', adds: 4 },
      end: '0D',
      checksum: { kind: 'crc16xmodem', order: 'lowFirst', withStart: true, place: 'beforeEnd' },
    },
  ],
]
/** Texts that hold none of the bytes frames are made of. */
const text = fc
  .string({ unit: fc.constantFrom(...'ABCxyz|=;,{}"账'), minLength: 1, maxLength: 40 })
  .map((one) => Uint8Array.from(Buffer.from(`M${one}`, 'utf8')))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function found(frame: IntakeFrame, chunks: readonly Uint8Array[]): string[] {
  const parser = new FrameParser(messageFrames(frame, MAX_BYTES).format)
  const parsed = chunks.flatMap((chunk) => parser.push(chunk))
  return [...parsed, ...parser.gap()].flatMap((one) => (one.kind === 'frame' ? [hex(one.frame)] : ['corrupt']))
}

describe.each(FRAMES)('messages in %s', (_, frame) => {
  const { wrap, format } = messageFrames(frame, MAX_BYTES)

  test('are found as they were written, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(400), { maxLength: 6 }),
        (texts, cuts) => {
          const bytes = Uint8Array.from(texts.flatMap((one) => [...wrap(one)]))
          const places = [...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b)
          const chunks = places.map((to, at) => bytes.subarray(places[at - 1] ?? 0, to))
          expect(found(frame, chunks)).toEqual(texts.map(hex))
        },
      ),
    )
  })

  test('any bytes at all are told the same whole and one at a time, and never held beyond the longest', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
        expect(found(frame, single)).toEqual(found(frame, [bytes]))
        const parser = new FrameParser(format)
        for (const byte of single) {
          parser.push(byte)
          expect(parser.pendingBytes).toBeLessThanOrEqual(format.maxBytes)
        }
      }),
    )
  })

  test('with one wrong byte are not taken for what was said, where there is a checksum', () => {
    if (!frame.checksum) return
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 1, max: 127 }), (one, at, change) => {
        const bytes = wrap(one)
        const place = at % bytes.length
        bytes[place] = (bytes[place] ?? 0) ^ change
        const isSmallDigit = frame.checksum?.form === 'hex' && change === 0x20
        if (!isSmallDigit) expect(found(frame, [bytes])).not.toContain(hex(one))
      }),
    )
  })
})

test('a message that never ends is given up whole, in a time that grows with its length only', () => {
  const parser = new FrameParser(messageFrames({ type: 'line' }, 16_384).format)
  const startedAt = performance.now()
  let corrupt = 0
  for (let chunk = 0; chunk < 64; chunk++)
    corrupt += parser.push(new Uint8Array(65_536).fill(0x41)).filter(({ kind }) => kind === 'corrupt').length
  expect(corrupt).toBe(Math.floor((64 * 65_536) / (16_384 + 3)))
  // Each byte looked at again for every other one would take minutes.
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  // What is left of it ends with the next line's end.
  const parsed = parser.push(Buffer.from('\nB\n')).flatMap((one) => (one.kind === 'frame' ? [hex(one.frame)] : []))
  expect(parsed.at(-1)).toBe(hex(Buffer.from('B')))
})

test('empty lines are no messages and no mistakes', () => {
  expect(found({ type: 'line' }, [Buffer.from('\r\n\n  \nA\r\n')])).toEqual([hex(Buffer.from('A'))])
})
