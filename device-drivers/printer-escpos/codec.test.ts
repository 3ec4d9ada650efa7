import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { PrinterSettings, type TicketElement } from '../../contracts/index.ts'
import { createSimulator } from '../../simulators/printer-escpos/simulator.ts'
import { initialAnswerState, type PrinterAnswer, sortAnswer } from './answers.ts'
import { encodeQr, encodeTicket, FULL_STATUS_REQUEST, resynchronise, type TicketEncoding } from './codec.ts'
import { type PrinterCondition, readCondition } from './condition.ts'
import { answers, fullStatuses, reports, requests } from './vectors.ts'

const encoding: TicketEncoding = {
  charset: 'gb18030',
  cut: 'feedPartial',
  cutFeed: 0,
  cutFeedLines: 4,
  largestModule: 16,
}
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
    correction: fc.constantFrom('L' as const, 'M' as const, 'Q' as const, 'H' as const),
    align: fc.constantFrom('left' as const, 'center' as const, 'right' as const),
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
    expect(encodeQr(requests.qr.data, requests.qr.module, 'M')).toEqual(fromHex(requests.qr.hex))
  })

  test.each(['L', 'M', 'Q', 'H'] as const)('a QR code of correction %s and each size says so', (correction) => {
    for (let module = 1; module <= 16; module++) {
      const bytes = [...encodeQr('A', module, correction)]
      expect(bytes[16]).toBe(module)
      expect(bytes[24]).toBe(0x30 + 'LMQH'.indexOf(correction))
    }
  })

  test('a QR code stands where it is told to, no larger than the model can', () => {
    const bytes = encodeTicket([{ type: 'qr', data: 'A', module: 12, correction: 'H', align: 'right' }], {
      ...encoding,
      largestModule: 8,
    })
    const hex = Buffer.from(bytes).toString('hex')
    expect(hex).toContain('1b6102')
    expect(hex).toContain('1d286b0300314308')
    expect(hex).toContain('1d286b0300314533')
  })

  test.each([
    ['feedPartial', requests.partialCutWithFeed],
    ['partial', `1B 64 04 ${requests.partialCut}`],
    ['full', `1B 64 04 ${requests.fullCut}`],
  ] as const)('the cut %s ends the ticket', (cut, hex) => {
    expect([...encodeTicket([{ type: 'feed', lines: 1 }], { ...encoding, cut })].slice(7)).toEqual([...fromHex(hex)])
    if (cut !== 'feedPartial')
      expect(encodeTicket([{ type: 'feed', lines: 1 }], { ...encoding, cut, cutFeedLines: 0 })).toHaveLength(7 + 3)
  })

  test.each([
    ['gb18030', 'A€é𠀀', '41 A2 E3 A8 A6 95 32 82 36'],
    ['gbk', 'A?€é𠀀号', '41 3F A1 FE A8 A6 A1 FE BA C5'],
    ['gb18030', '\ue000\ud800号', 'A1 FE A1 FE BA C5'],
    ['gbk', '\ue000\ud800号', 'A1 FE A1 FE BA C5'],
  ] as const)('in %s what the printer can not print is a mark as wide as a character: %s', (charset, text, hex) => {
    const bytes = encodeTicket([{ type: 'text', text }], { ...encoding, charset })
    expect(bytes.slice(4, -5)).toEqual(fromHex(hex))
  })

  test('every size, alignment and weight is a byte of the published commands', () => {
    for (const size of [1, 2, 3, 4, 5, 6, 7, 8]) {
      for (const [n, align] of (['left', 'center', 'right'] as const).entries()) {
        const hex = Buffer.from(
          encodeTicket([{ type: 'text', text: 'A', size, align, bold: true }], encoding),
        ).toString('hex')
        expect(hex.includes(`1b610${n}`)).toBe(n > 0)
        expect(hex.includes(`1d21${size - 1}${size - 1}`)).toBe(size > 1)
        expect(hex).toContain('1b4501')
      }
    }
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
        fc.constantFrom('feedPartial' as const, 'partial' as const, 'full' as const),
        fc.integer({ min: 0, max: 20 }),
        (elements, cutFeed, charset, cut, cutFeedLines) => {
          const ticket = encodeTicket(elements, { ...encoding, charset, cut, cutFeed, cutFeedLines })
          const bytes = [...ticket, 0x1d, 0x72, 0x01]
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

describe('questions', () => {
  test('for the whole status and for reports are the published ones', () => {
    expect(FULL_STATUS_REQUEST).toEqual(fromHex(requests.fullStatus))
    expect(resynchronise(false).slice(-3)).toEqual(fromHex(requests.reportsOff))
    // Bits 1 to 3: online state, errors, paper.
    expect([...resynchronise(true).slice(-3)]).toEqual([0x1d, 0x61, 0x0e])
  })
})

describe('answers', () => {
  test.each(answers)('DLE EOT $n answered with $hex says $says', ({ n, hex, says }) => {
    const [answer] = sortAll(fromHex(hex))
    expect(answer).toEqual({ kind: 'realTime', byte: Number.parseInt(hex, 16) })
    const condition = readCondition({ 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12, [n]: Number.parseInt(hex, 16) }, map)
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
    expect(sortAll([0x10, 0x00, 0x00, 0x00, 0x12])).toEqual([{ kind: 'report' }, { kind: 'realTime', byte: 0x12 }])
    expect(sortAll([0x14, 0x08, 0x03, 0x00, 0x00])).toEqual([
      { kind: 'report' },
      { kind: 'transmitStatus', byte: 0x00 },
    ])
  })

  test.each(reports)('a report ($says) is one, also with real-time answers between any of its bytes', ({ hex }) => {
    const bytes = [...fromHex(hex)]
    expect(sortAll(bytes)).toEqual([{ kind: 'report' }])
    for (let place = 1; place < bytes.length; place++) {
      expect(sortAll([...bytes.slice(0, place), 0x1e, ...bytes.slice(place)])).toEqual([
        { kind: 'realTime', byte: 0x1e },
        { kind: 'report' },
      ])
    }
  })

  test.each(fullStatuses)('the whole status $hex says $says', ({ hex, says }) => {
    const [answer, ...more] = sortAll([...fromHex(hex), 0x12])
    expect(more).toEqual([{ kind: 'realTime', byte: 0x12 }])
    if (answer?.kind !== 'fullStatus') throw new Error('no whole status')
    const condition = readCondition({ 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12, full: answer.status }, map)
    expect((Object.keys(condition) as (keyof PrinterCondition)[]).filter((name) => condition[name])).toEqual(says)
  })

  test('without a whole status nothing is known of a ticket in the mouth', () => {
    expect(readCondition({ 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12 }, map).ticketInMouth).toBeUndefined()
  })

  test('noise is never taken for a real-time answer, and an answer after it is found within five bytes', {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const found = sortAll(noise).filter(({ kind }) => kind === 'realTime')
        expect(found.length).toBeLessThanOrEqual(noise.filter((byte) => (byte & 0x93) === 0x12).length)
        // The head of a whole status takes four bytes with it, that of a report three.
        expect(sortAll([...noise, 0x12, 0x12, 0x12, 0x12, 0x12]).at(-1)).toEqual({ kind: 'realTime', byte: 0x12 })
        const quiet = [...noise, 0x00, 0x00, 0x00, 0x00, 0x00]
        expect(sortAll(quiet).at(-1)).toEqual({ kind: 'transmitStatus', byte: 0x00 })
      }),
      { numRuns: 1000 },
    )
  })
})
