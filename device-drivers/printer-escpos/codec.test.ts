import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { PrinterSettings, type TicketElement } from '../../contracts/index.ts'
import { createSimulator } from '../../simulators/printer-escpos/simulator.ts'
import { encodeQr, encodeTicket, initialAnswerState, type PrinterAnswer, sortAnswer } from './codec.ts'
import { type PrinterCondition, readCondition } from './condition.ts'
import { answers, requests } from './vectors.ts'

const encoding = { charset: 'gb18030', cutFeed: 0 } as const
const fromHex = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16))
const map = (Value.Default(PrinterSettings, {}) as PrinterSettings).statusMap

function sortAll(bytes: Iterable<number>): PrinterAnswer[] {
  let state = initialAnswerState
  const found: PrinterAnswer[] = []
  for (const byte of bytes) {
    const result = sortAnswer(state, byte)
    state = result.state
    if (result.answer) found.push(result.answer)
  }
  return found
}

const ticketElement: fc.Arbitrary<TicketElement> = fc.oneof(
  fc.record({
    type: fc.constant('text' as const),
    text: fc.string({
      unit: fc.oneof(
        fc.constantFrom('\u0010', '\u0004', '\u001b', '\n', '请', '€', '𠀀', '\ud800'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 40,
    }),
    size: fc.integer({ min: 1, max: 8 }),
    align: fc.constantFrom('left' as const, 'center' as const, 'right' as const),
    bold: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('qr' as const),
    data: fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    module: fc.integer({ min: 1, max: 16 }),
  }),
  fc.record({ type: fc.constant('feed' as const), lines: fc.integer({ min: 1, max: 20 }) }),
)

describe('tickets', () => {
  test('Chinese text begins as the published example does and ends with feed and partial cut', () => {
    const bytes = encodeTicket([...requests.chinese.elements], encoding)
    const text = fromHex(requests.chinese.hex)
    expect(bytes).toEqual(Uint8Array.from([...text, ...fromHex(requests.partialCutWithFeed)]))
  })

  test('a QR code is the published sequence of commands', () => {
    expect(encodeQr(requests.qr.data, requests.qr.module)).toEqual(fromHex(requests.qr.hex))
  })

  test('size, alignment and weight are said when they change and only then', () => {
    const bytes = encodeTicket(
      [
        { type: 'text', text: 'A', size: 3, align: 'center', bold: true },
        { type: 'text', text: 'B', size: 3, align: 'center', bold: true },
        { type: 'text', text: 'C' },
        { type: 'feed', lines: 4 },
      ],
      { ...encoding, cutFeed: 7 },
    )
    expect(bytes).toEqual(
      fromHex(
        '1B 40 1C 26 1B 61 01 1D 21 22 1B 45 01 41 0A 42 0A 1B 61 00 1D 21 00 1B 45 00 43 0A 1B 64 04 1D 56 42 07',
      ),
    )
  })

  test('no text and no QR data can smuggle a real-time command or any other control byte', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(ticketElement, { maxLength: 8 }),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('gb18030' as const, 'gbk' as const),
        (elements, cutFeed, charset) => {
          const bytes = [...encodeTicket(elements, { charset, cutFeed }), 0x1d, 0x72, 0x01]
          for (let index = 0; index + 1 < bytes.length; index++) {
            if (bytes[index] === 0x10) expect([0x04, 0x05, 0x14]).not.toContain(bytes[index + 1])
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('every ticket comes out of the printer with the text, QR codes and style that went in', {
    timeout: 60_000,
  }, () => {
    const clean = (text: string) =>
      text
        .replaceAll(/\r\n|[\n\r\t]/g, ' ')
        .replaceAll(/\p{Cc}/gu, '')
        .replaceAll(/\p{Surrogate}/gu, '?')
    const style = {
      size: fc.integer({ min: 1, max: 8 }),
      align: fc.constantFrom('left' as const, 'center' as const, 'right' as const),
      bold: fc.boolean(),
    }
    const readable = fc.string({
      unit: fc.constantFrom(...'请到三号窗口ABC 012:-￥𠀀é\u0010\u0004\t'),
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(
        fc.array(fc.record({ type: fc.constant('text' as const), text: readable, ...style }), {
          minLength: 1,
          maxLength: 5,
        }),
        readable,
        (texts, data) => {
          const printer = createSimulator(
            { send: () => {}, clock: { now: () => 0, after: () => () => {} }, notice: () => {} },
            {},
          )
          printer.receive(encodeTicket([...texts, { type: 'qr', data }], encoding))
          expect(printer.look()).toMatchObject({
            unknownBytes: 0,
            realTimeInData: 0,
            tickets: [
              {
                cut: 'partial',
                qr: clean(data),
                lines: texts.map(({ text, size, align, bold }) => ({ text: clean(text), size, align, bold })),
              },
            ],
          })
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('answers', () => {
  test.each(answers)('DLE EOT $n answered with $hex says $says', ({ n, hex, says }) => {
    const [answer] = sortAll(fromHex(hex))
    expect(answer).toEqual({ kind: 'realTime', byte: Number.parseInt(hex, 16) })
    const condition = readCondition({ 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12, [n]: answer?.byte ?? 0 }, map)
    expect((Object.keys(condition) as (keyof PrinterCondition)[]).filter((name) => condition[name]).toSorted()).toEqual(
      [...says].toSorted(),
    )
  })

  test('what a model has no bit for is never said', () => {
    const condition = readCondition({ 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x7e }, { ...map, paperOut: null })
    expect(condition).toMatchObject({ paperOut: false, paperLow: true })
  })

  test('an answer to GS r is told from real-time answers and from automatic status reports', () => {
    expect(sortAll([0x12, 0x00, 0x1e, 0x03, 0x0c])).toEqual([
      { kind: 'realTime', byte: 0x12 },
      { kind: 'transmitStatus', byte: 0x00 },
      { kind: 'realTime', byte: 0x1e },
      { kind: 'transmitStatus', byte: 0x03 },
      { kind: 'transmitStatus', byte: 0x0c },
    ])
    expect(sortAll([0x10, 0x00, 0x00, 0x00, 0x12])).toEqual([{ kind: 'realTime', byte: 0x12 }])
    expect(sortAll([0x14, 0x08, 0x03, 0x00, 0x00])).toEqual([{ kind: 'transmitStatus', byte: 0x00 }])
  })

  test('noise is never taken for a real-time answer, and an answer after it is found within four bytes', {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const found = sortAll(noise).filter(({ kind }) => kind === 'realTime')
        expect(found).toHaveLength(noise.filter((byte) => (byte & 0x93) === 0x12).length)
        expect(sortAll([...noise, 0x12]).at(-1)).toEqual({ kind: 'realTime', byte: 0x12 })
        expect(sortAll([...noise, 0x00, 0x00, 0x00, 0x00]).at(-1)).toEqual({ kind: 'transmitStatus', byte: 0x00 })
      }),
      { numRuns: 1000 },
    )
  })
})
