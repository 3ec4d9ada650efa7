import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc16Arc } from '../framing/checksums.ts'
import { encodeFrame, type Frame, FrameParser, HOST_ADDRESS, MAX_DATA_BYTES } from './codec.ts'
import { type Area, brightness, CLEAR, clock, liveText, PING, power, QUERY, readAnswer, refusalOf } from './messages.ts'
import { frames } from './vectors.ts'

const fromHex = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16))
const toBoard1 = (data: Uint8Array) => encodeFrame({ destination: 1, source: HOST_ADDRESS, data })
const worked: Area = {
  text: '请A012号到3号窗口',
  x: 0,
  y: 0,
  width: 128,
  height: 32,
  display: 'static',
  speed: 2,
  stayHalfSeconds: 10,
  align: 2,
  color: 1,
  chineseFont: 'O000',
  latinFont: undefined,
}
const textOf = (data: Uint8Array) => new TextDecoder('gbk').decode(data.slice(9 + 27))
const parse = (...chunks: readonly Uint8Array[]): Frame[] => {
  const parser = new FrameParser()
  return chunks.flatMap((chunk) => parser.push(chunk))
}
/** Bytes with many of those that have to be escaped. */
const awkward = (options: fc.IntArrayConstraints) =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0xa5, 0xa6, 0x5a, 0x5b, 0x01, 0x02)), options)
    .map((bytes) => Uint8Array.from(bytes))
const frame: fc.Arbitrary<Frame> = fc.record({
  destination: fc.integer({ min: 0, max: 0xffff }),
  source: fc.integer({ min: 0, max: 0xffff }),
  data: awkward({ maxLength: 60 }),
})
/** Cuts bytes at the given places. */
const cut = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
  return ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end))
}

describe('requests are byte for byte the published ones', () => {
  test.each([
    ['ping', PING, frames.ping],
    ['query', QUERY, frames.query],
    ['clear', CLEAR, frames.clear],
    ['brightness 15', brightness(15), frames.brightness15],
    ['live text', liveText([worked]), frames.liveText],
    ['time', clock(new Date(2013, 0, 25, 11, 17, 26)), frames.time],
    ['on', power(true), frames.powerOn],
    ['off', power(false), frames.powerOff],
  ])('%s', (_name, data, hex) => {
    expect(toBoard1(data)).toEqual(fromHex(hex))
  })

  test('CRC-16/ARC has its check value', () => {
    expect(crc16Arc(new TextEncoder().encode('123456789'))).toBe(0xbb3d)
  })
})

test('the seventh day of the week is Sunday', () => {
  expect([...clock(new Date(2026, 10, 29, 23, 59, 58))].slice(5)).toEqual([0x26, 0x20, 0x11, 0x29, 0x23, 0x59, 0x58, 7])
})

describe('areas', () => {
  test('of one board are in one frame, numbered from 0, each with its length', () => {
    const data = [...liveText([worked, { ...worked, text: 'B', x: 16, y: 16, width: 64, height: 16 }])]
    expect(data.slice(5, 7)).toEqual([0, 2])
    const second = 7 + 2 + (data[7] ?? 0)
    expect(data.slice(second, second + 12)).toEqual([0x25, 0, 0, 0x10, 0x80, 0x10, 0, 0x40, 0x80, 0x10, 0, 1])
    expect(second + 2 + 0x25).toBe(data.length)
  })

  test('with a line break are of several lines', () => {
    const several = (text: string) => liveText([{ ...worked, text }])[9 + 17]
    expect([several('一'), several('一\n二')]).toEqual([1, 2])
  })
})

describe('text', () => {
  test("can not smuggle the card's control codes or control characters", () => {
    expect(textOf(liveText([{ ...worked, text: 'A\\C2\u0007B' }]))).toBe('\\FO000\\C1A＼C2B')
  })

  test("breaks lines by the card's own code and names the Latin font when one is set", () => {
    expect(textOf(liveText([{ ...worked, text: '一\r\n二', latinFont: 'E000' }]))).toBe('\\FO000\\FE000\\C1一\\n二')
  })

  test('that GBK lacks comes out as a question mark', () => {
    expect(textOf(liveText([{ ...worked, text: '𠀀号' }]))).toMatch(/\?+号$/)
  })
})

describe('frames', () => {
  const vectors = Object.entries(frames)

  test.each(vectors)('%s is found however it is split', (_name, hex) => {
    const bytes = fromHex(hex)
    const [whole] = parse(bytes)
    expect(whole?.data.length).toBe((bytes[20] ?? 0) | ((bytes[21] ?? 0) << 8))
    for (let place = 0; place <= bytes.length; place++)
      expect(parse(bytes.slice(0, place), bytes.slice(place)), `split at ${place}`).toEqual([whole])
    expect(parse(...cut(bytes, [...bytes.keys()]))).toEqual([whole])
  })

  test.each(vectors)('%s is found after noise and after any beginning of itself', (_name, hex) => {
    const bytes = fromHex(hex)
    const [whole] = parse(bytes)
    for (let length = 0; length < bytes.length; length++)
      expect(parse(bytes.slice(0, length), bytes), `after ${length} bytes`).toEqual([whole])
    for (let byte = 0; byte < 256; byte++)
      expect(parse(Uint8Array.of(byte, byte), bytes), `after ${byte}`).toEqual([whole])
  })

  test.each(vectors)('%s with any one byte changed is not taken for another frame', (_name, hex) => {
    const bytes = fromHex(hex)
    const [whole] = parse(bytes)
    for (let place = 0; place < bytes.length; place++) {
      const spoilt = bytes.with(place, (bytes[place] ?? 0) ^ 0x10)
      for (const found of parse(spoilt)) expect(found, `byte ${place}`).toEqual(whole)
    }
  })

  test('come back as they were encoded', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(frame, (sent) => {
        expect(parse(encodeFrame(sent))).toEqual([sent])
      }),
      { numRuns: 1000 },
    )
  })

  test('are the same whatever the chunks', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(frame.map(encodeFrame), awkward({ maxLength: 20 })), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (pieces, places) => {
          const stream = Uint8Array.from(pieces.flatMap((piece) => [...piece]))
          expect(parse(...cut(stream, places))).toEqual(parse(stream))
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('noise costs at most the frame it hits; the next one is always found', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(awkward({ maxLength: 200 }), frame, (noise, sent) => {
        expect(parse(noise, encodeFrame(sent)).at(-1)).toEqual(sent)
      }),
      { numRuns: 1000 },
    )
  })

  test('any bytes are survived in bounded memory', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(awkward({ maxLength: 400 }), { maxLength: 20 }), (chunks) => {
        const parser = new FrameParser()
        parser.push(Uint8Array.of(0xa5))
        for (const chunk of chunks) {
          parser.push(chunk)
          expect(parser.pendingBytes).toBeLessThanOrEqual(14 + MAX_DATA_BYTES + 2)
        }
      }),
      { numRuns: 200 },
    )
    const parser = new FrameParser()
    parser.push(Uint8Array.from({ length: 5000 }, (_value, index) => (index === 0 ? 0xa5 : 0x11)))
    expect(parser.pendingBytes).toBe(0)
    expect(parser.rejected).toBe(1)
  })
})

describe('headers', () => {
  test('of frames checked by their sum are as published', () => {
    const header = { check: 'sum', liveFirst: false } as const
    expect(encodeFrame({ destination: 1, source: HOST_ADDRESS, data: PING }, header)).toEqual(fromHex(frames.pingSum))
  })

  test('say how live text stands to stored programs', () => {
    const frame = { destination: 1, source: HOST_ADDRESS, data: PING }
    expect([false, true].map((liveFirst) => encodeFrame(frame, { check: 'crc16', liveFirst })[8 + 9])).toEqual([0, 1])
  })

  test.each(['crc16', 'sum', 'none'] as const)('with the check %s are taken where the line is set to it', (check) => {
    const sent = { destination: 1, source: 2, data: Uint8Array.of(0xa0, 0xa5, 0x5a) }
    const bytes = encodeFrame(sent, { check, liveFirst: false })
    expect(new FrameParser(check).push(bytes)).toEqual([sent])
    // A line with checks takes no frame that says it has none: noise could say so.
    expect(new FrameParser('crc16').push(bytes)).toEqual(check === 'none' ? [] : [sent])
    const spoilt = bytes.with(bytes.length - 4, (bytes.at(-4) ?? 0) ^ 0x10)
    if (check !== 'none') expect(new FrameParser(check).push(spoilt)).toEqual([])
  })

  test.each([3, 255])('with a check %i that nobody knows are not taken', (mode) => {
    expect(new FrameParser('none').push(fromHex(frames.pingSum).with(8 + 8, mode))).toEqual([])
  })

  test.each([1, 0xfffe, 0xffff])('carry the address %i, broadcasts too', (destination) => {
    const sent = { destination, source: HOST_ADDRESS, data: PING }
    expect(parse(encodeFrame(sent))).toEqual([sent])
  })
})

describe('answers', () => {
  test('to a query say whether the board is on, how bright, and what is stored', () => {
    const read = (hex: string) => parse(fromHex(hex)).map(({ data }) => readAnswer(data))
    expect(read(frames.state)).toEqual([{ kind: 'state', on: true, brightness: 15, programs: 1 }])
    expect(read(frames.stateOff)).toEqual([{ kind: 'state', on: false, brightness: 15, programs: 1 }])
    expect(readAnswer(Uint8Array.of(0xa1, 0x02, 3, 0, 0))).toEqual({ kind: 'nack', error: 3 })
    expect(readAnswer(Uint8Array.of(0xa1, 0x02, 0, 0, 0, 7, 15))).toBeUndefined()
    expect(readAnswer(Uint8Array.of(0xa2, 0x07, 0, 0, 0, 1, 0))).toBeUndefined()
  })

  test('that refuse have words and a consequence, all seventeen', () => {
    const all = Array.from({ length: 17 }, (_, error) => refusalOf(error))
    expect(new Set(all.map(({ reason }) => reason)).size).toBe(17)
    const of = (wanted: string) => all.flatMap(({ consequence }, error) => (consequence === wanted ? [error] : []))
    expect([of('busy'), of('again'), of('later'), of('unsupported')]).toEqual([[3], [5, 11, 16], [7, 8], [1, 2]])
    expect(refusalOf(17)).toEqual({ reason: 'error 17', consequence: 'lasting' })
  })

  test('ack and nack', () => {
    expect(parse(fromHex(frames.ack)).map(({ data, source }) => [source, readAnswer(data)])).toEqual([
      [0xfffe, { kind: 'ack' }],
    ])
    expect(parse(fromHex(frames.nackChecksum)).map(({ data }) => readAnswer(data))).toEqual([
      { kind: 'nack', error: 5 },
    ])
  })

  test('too short to be one', () => {
    expect(readAnswer(Uint8Array.of(0xa0, 0x00))).toBeUndefined()
  })
})
