import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wholeExample } from '../../test/support/frameTables.ts'
import { FrameParser, type Parsed } from '../framing/frameParser.ts'
import { frameFormat as ff68Format } from '../keypad-ff68/codec.ts'
import { hear } from '../keypad-ff68/hear.ts'
import { bytesOf, VECTORS as FF68 } from '../keypad-ff68/vectors.ts'
import { type Frame, frameFormat } from './codec.ts'
import { tablesOf } from './tables.ts'
import { VECTORS } from './vectors.ts'

const hexOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')
const frames = <F>(parsed: Parsed<F>[]) => parsed.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
const parserOf = (name: Parameters<typeof wholeExample>[0]) => new FrameParser(frameFormat(wholeExample(name).frame))
const parse = (name: Parameters<typeof wholeExample>[0], ...chunks: Uint8Array[]): Frame[] => {
  const parser = parserOf(name)
  const parsed = chunks.flatMap((chunk) => parser.push(chunk))
  return frames([...parsed, ...parser.gap()])
}

const FROM_UNITS = [
  'key.call.addr1',
  'key.recall',
  'key.evaluate',
  'key.6+ok(give up)',
  'key.3+ok(callback)',
  'key.pause',
  'key.transfer',
  'eval.result1',
] as const
const NOISE = bytesOf('16 68 00 ff ff 68 05 04 68 ff 68 03 03 68 ff')

describe('FF 68 told in tables', () => {
  const tables = tablesOf(wholeExample('keypad-ff68'))

  it.each(FROM_UNITS)('%s is heard as the driver of its own hears it, with the same acknowledgement', (name) => {
    const bytes = bytesOf(FF68[name])
    const [frame] = parse('keypad-ff68', bytes)
    const own = frames(new FrameParser(ff68Format(5)).push(bytes))[0]
    expect(frame && tables.hear(frame)).toEqual({ ...(own && hear(own)), frameKey: expect.any(String) })
  })

  it('is written as published', () => {
    expect(hexOf(tables.display?.({ address: 1, waiting: null, ticket: 12 }))).toBe(
      hexOf(bytesOf(FF68['disp.ticket012'])),
    )
    expect(hexOf(tables.display?.({ address: 1, waiting: 7, ticket: null }))).toBe(
      hexOf(bytesOf(FF68['disp.waiting007'])),
    )
    expect(hexOf(tables.beep?.(1))).toBe(hexOf(bytesOf(FF68.beep)))
    expect(hexOf(tables.invite?.(1))).toBe(hexOf(bytesOf(FF68['eval.start'])))
    const [answer] = parse('keypad-ff68', bytesOf(FF68['eval.result1']))
    expect(answer && tables.hear(answer).says).toMatchObject({ acknowledgement: bytesOf(FF68['eval.ack1']) })
  })

  it('is read split at every byte and behind noise, cut anywhere', () => {
    for (const name of FROM_UNITS) {
      const bytes = bytesOf(FF68[name])
      const expected = parse('keypad-ff68', bytes)
      expect(expected).toHaveLength(1)
      for (let cut = 0; cut <= bytes.length; cut++)
        expect(parse('keypad-ff68', bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(expected)
      for (let cut = 0; cut < NOISE.length; cut++)
        expect(parse('keypad-ff68', NOISE.subarray(cut), bytes)).toEqual(expected)
    }
  })

  it('is the same to both drivers, whatever comes in whatever pieces', () => {
    const known = FROM_UNITS.map((name) => bytesOf(FF68[name]))
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...known), fc.uint8Array({ maxLength: 12 })), { maxLength: 8 }),
        (chunks) => {
          const own = new FrameParser(ff68Format(6))
          const told = parserOf('keypad-ff68')
          const heard = chunks.flatMap((chunk) => frames(told.push(chunk))).concat(frames(told.gap()))
          const known = chunks.flatMap((chunk) => frames(own.push(chunk))).concat(frames(own.gap()))
          expect(heard.map(({ address, kind, data }) => [address, kind, [...data]])).toEqual(
            known.map(({ address, command, data }) => [address, command, [...data]]),
          )
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('an invented keypad', () => {
  const tables = tablesOf(wholeExample('simple-keypad'))
  it('is heard and answered as its table says', () => {
    const [frame] = parse('simple-keypad', bytesOf(VECTORS['keypad.confirm']))
    expect(frame && tables.hear(frame)).toMatchObject({
      address: 1,
      says: {
        event: { name: 'Keypad.KeyPressedEvent', data: { address: 1, key: 'confirm', digits: '6' } },
        acknowledgement: bytesOf(VECTORS['keypad.acknowledged']),
        startsEvaluation: false,
      },
    })
    expect(hexOf(tables.beep?.(1))).toBe(hexOf(bytesOf(VECTORS['keypad.beep'])))
    expect(tables.display).toBeUndefined()
    expect(tables.invite).toBeUndefined()
  })

  it('is not heard with a wrong check, or with a key that is in no table', () => {
    expect(parse('simple-keypad', bytesOf('AA 01 AA'))).toEqual([])
    const [frame] = parse('simple-keypad', bytesOf('AA 09 A3'))
    expect(frame && tables.hear(frame).says).toEqual({ nonsense: 'key frame without a known key' })
  })
})

describe('an invented evaluator', () => {
  const tables = tablesOf(wholeExample('evaluator'))
  it('is asked, heard and answered with CRCs', () => {
    expect(hexOf(tables.invite?.(11))).toBe(hexOf(bytesOf(VECTORS['evaluator.ask'])))
    const [frame] = parse('evaluator', bytesOf(VECTORS['evaluator.choice2']))
    expect(frame && tables.hear(frame)).toMatchObject({
      address: 11,
      says: {
        event: { name: 'Evaluator.ScoredEvent', data: { address: 11, choice: 2 } },
        acknowledgement: bytesOf(VECTORS['evaluator.acknowledged2']),
      },
    })
  })

  it('is understood behind noise that looks like it', () => {
    const noise = bytesOf('7E 0B 45 7E 0B 0D')
    for (let cut = 0; cut < noise.length; cut++)
      expect(parse('evaluator', noise.subarray(cut), bytesOf(VECTORS['evaluator.choice2']))).toHaveLength(1)
  })
})

describe('layouts', () => {
  const example = wholeExample('evaluator')
  const frame = (change: Partial<typeof example.frame>) => ({ ...example.frame, ...change })

  it.each([
    ['crc16arc', 'lowFirst', '7E 0B 45 32 C2 87 0D'],
    ['crc16xmodem', 'highFirst', '7E 0B 45 32 14 D9 0D'],
  ] as const)('with %s, %s', (kind, order, hex) => {
    const checksum = { kind, from: 1, to: 3, at: 4, order }
    const bytes = bytesOf(hex)
    expect(frames(new FrameParser(frameFormat(frame({ checksum }))).push(bytes))).toHaveLength(1)
    expect(parse('evaluator', bytes)).toEqual([])
  })

  it('with an address of two bytes', () => {
    const layout = {
      start: '7E',
      marks: [],
      length: { bytes: 5 },
      address: { at: 1, width: 2, order: 'highFirst' as const },
      data: { from: 3, to: 3 },
      checksum: { kind: 'sum8' as const, from: 0, to: 3, at: -1, order: 'lowFirst' as const },
    }
    const [found] = frames(new FrameParser(frameFormat(layout)).push(bytesOf('7E 00 0B 31 BA')))
    expect(found).toMatchObject({ address: 11, data: Uint8Array.of(0x31) })
  })

  it('keep no more than one frame of bytes, and are in step again after a silence', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }), (chunks) => {
        const parser = parserOf('evaluator')
        for (const chunk of chunks) {
          parser.push(chunk)
          expect(parser.pendingBytes).toBeLessThanOrEqual(7)
        }
        parser.gap()
        expect(frames(parser.push(bytesOf(VECTORS['evaluator.choice2'])))).toHaveLength(1)
      }),
      { numRuns: 200 },
    )
  })
})

describe('tables that can not work', () => {
  const example = wholeExample('keypad-ff68')
  it('are refused: a choice acknowledged like a key, or with the question', () => {
    const withChoice = (bytes: string, choice: number) => ({
      ...example,
      choices: example.choices && { ...example.choices, table: [{ bytes, choice }] },
    })
    expect(() => tablesOf(withChoice('0C', 12))).toThrow('choice 12 would be acknowledged like the key callNext')
    expect(() => tablesOf(withChoice('0B', 11))).toThrow('choice 11 would be acknowledged with the question itself')
    expect(() => tablesOf(withChoice('0A', 10))).not.toThrow()
  })
})
