import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCommand, type LineFormat, type LineItem, LineParser } from './codec.ts'
import { bytesOf, LINE_VECTORS, NEWLAND_COMMAND, NEWLAND_VECTORS } from './vectors.ts'

const format = (change: Partial<LineFormat> = {}): LineFormat => ({
  terminator: 'cr',
  maxBytes: 40,
  hasAnswers: false,
  ...change,
})
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const push = (parser: LineParser, text: string) => parser.push(bytes(text))
const lines = (items: readonly LineItem[]) =>
  items.flatMap((item) => (item.kind === 'line' ? [Buffer.from(item.bytes).toString('latin1')] : []))
const read = (text: string, change: Partial<LineFormat> = {}) => lines(push(new LineParser(format(change)), text))

describe('lines', () => {
  it.each([
    ['plain', 'cr', 'BRANCH-TICKET-A012'],
    ['aimCrlf', 'crlf', ']Q0BRANCH-TICKET-A012'],
    ['aimCrlf', 'cr', ']Q0BRANCH-TICKET-A012'],
    ['code128Lf', 'lf', ']C0620501234567'],
    ['framed', 'cr', '\u00026901234567892\u0003'],
    ['utf8', 'cr', Buffer.from('取号A012').toString('latin1')],
    ['gb18030', 'cr', '\xc8\xa1\xba\xc5A012'],
  ] as const)('%s ends with %s, also split at every byte', (name, terminator, text) => {
    const vector = bytesOf(LINE_VECTORS[name])
    for (let cut = 0; cut <= vector.length; cut++) {
      const parser = new LineParser(format({ terminator }))
      const items = [...parser.push(vector.subarray(0, cut)), ...parser.push(vector.subarray(cut))]
      expect(lines(items)).toEqual([text])
      expect(parser.heldBytes).toBe(0)
      // Whatever comes next is not touched by what came before.
      expect(lines(parser.push(vector))).toEqual([text])
    }
  })

  it('behind noise are whole again after a silence and the next end', () => {
    for (const vector of Object.values(LINE_VECTORS).map(bytesOf)) {
      const parser = new LineParser(format({ terminator: 'cr', maxBytes: 80 }))
      parser.push(bytesOf('00 FE 41 5D'))
      parser.silence()
      // No rest has come.
      parser.reset()
      expect(lines(parser.push(vector))).toEqual(read(Buffer.from(vector).toString('latin1')))
    }
  })

  it('take only their own end for one', () => {
    expect(read('A\nB\r\nC\r', { terminator: 'crlf' })).toEqual(['A\nB'])
    expect(read('A\rB\n', { terminator: 'lf' })).toEqual(['A\rB'])
    expect(read('A\n\rB\r', { terminator: 'cr' })).toEqual(['A\n', 'B'])
  })

  it('may be followed by a line feed where CR ends them, by one and by itself', () => {
    expect(read('A\r\nB\r\n\nC\r')).toEqual(['A', 'B', '\nC'])
  })

  it('of nothing are nothing', () => {
    expect(push(new LineParser(format()), '\r\r')).toEqual([
      { kind: 'stray', bytes: 1 },
      { kind: 'stray', bytes: 1 },
    ])
  })

  it('that are too long are dropped to their end', () => {
    const parser = new LineParser(format({ maxBytes: 5 }))
    expect(lines(push(parser, '12345\r'))).toEqual(['12345'])
    expect(push(parser, '1234567')).toEqual([{ kind: 'tooLong' }, { kind: 'stray', bytes: 1 }])
    expect(lines(push(parser, 'REST\rNEXT\r'))).toEqual(['NEXT'])
  })

  it('that broke off in silence are dropped, and their rest too', () => {
    const parser = new LineParser(format())
    push(parser, 'HEAD')
    expect(parser.silence()).toEqual([{ kind: 'stray', bytes: 4 }])
    expect(parser.isDropping).toBe(true)
    expect(lines(push(parser, 'REST\rNEXT\r'))).toEqual(['NEXT'])
    expect(parser.isDropping).toBe(false)
  })

  it('are forgotten with the port', () => {
    const parser = new LineParser(format())
    push(parser, 'HALF-')
    parser.reset()
    expect(lines(push(parser, 'WHOLE\r'))).toEqual(['WHOLE'])
  })
})

describe('Newland frames', () => {
  const answered = format({ hasAnswers: true })

  it('are written as published', () => {
    expect(Buffer.from(encodeCommand(NEWLAND_COMMAND)).toString('hex')).toBe(
      Buffer.from(bytesOf(NEWLAND_VECTORS.command)).toString('hex'),
    )
  })

  it.each([
    ['answer', 'done'],
    ['outOfRange', 'refused'],
    ['unknown', 'refused'],
  ] as const)('%s is read as %s, split at every byte, between lines', (name, result) => {
    const vector = bytesOf(NEWLAND_VECTORS[name])
    for (let cut = 0; cut <= vector.length; cut++) {
      const parser = new LineParser(answered)
      const items = [
        ...push(parser, 'A\r'),
        ...parser.push(vector.subarray(0, cut)),
        ...parser.push(vector.subarray(cut)),
        ...push(parser, 'B\r'),
      ]
      expect(lines(items)).toEqual(['A', 'B'])
      expect(items.filter(({ kind }) => kind === 'answer')).toEqual([
        { kind: 'answer', command: NEWLAND_COMMAND, result },
      ])
    }
  })

  it('are lines where none are expected, and lines with STX before them are lines', () => {
    const vector = Buffer.from(bytesOf(NEWLAND_VECTORS.answer)).toString('latin1')
    expect(read(`${vector}\r`)).toEqual([vector])
    expect(read('\u0002A\r', { hasAnswers: true })).toEqual(['\u0002A'])
  })

  it('without an end are given up', () => {
    const parser = new LineParser(answered)
    expect(push(parser, `\u0002\u00010000@${'x'.repeat(300)}`)).toContainEqual({ kind: 'stray', bytes: 256 })
    expect(lines(push(parser, 'REST\rNEXT\r'))).toEqual(['NEXT'])
  })
})

it('whatever the bytes, the chunking changes nothing, memory is bounded and no line is longer than it may be', () => {
  const part = fc.oneof(
    fc.constantFrom(...Object.values({ ...LINE_VECTORS, ...NEWLAND_VECTORS }).map(bytesOf)),
    fc.uint8Array({ maxLength: 60 }),
    fc.array(fc.constantFrom(0x0d, 0x0a, 0x41, 0x02, 0x01), { maxLength: 12 }).map((some) => Uint8Array.from(some)),
  )
  const anyFormat = fc.record({
    terminator: fc.constantFrom('cr' as const, 'crlf' as const, 'lf' as const),
    maxBytes: fc.integer({ min: 1, max: 30 }),
    hasAnswers: fc.boolean(),
  })
  fc.assert(
    fc.property(anyFormat, fc.array(part, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (form, parts, size) => {
      const stream = Uint8Array.from(Buffer.concat(parts))
      const split = new LineParser(form)
      const items: LineItem[] = []
      for (let at = 0; at < stream.length; at += size) {
        items.push(...split.push(stream.subarray(at, at + size)))
        expect(split.heldBytes).toBeLessThan(form.hasAnswers ? 256 : form.maxBytes + 2)
      }
      const whole = new LineParser(form).push(stream)
      const said = (all: readonly LineItem[]) => all.filter(({ kind }) => kind !== 'stray')
      expect(said(items)).toEqual(said(whole))
      for (const item of items) if (item.kind === 'line') expect(item.bytes.length).toBeLessThanOrEqual(form.maxBytes)
    }),
    { numRuns: 3000 },
  )
})
