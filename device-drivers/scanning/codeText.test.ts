import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { bytesOfHex, readText, unwrap, wrappedBytes } from './codeText.ts'

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'utf8'))
const NONE = { prefix: new Uint8Array(), aim: false, suffix: new Uint8Array() }

describe('the text of a code', () => {
  it('is read in the character set the scanner is set to', () => {
    expect(readText(bytes('取号A012'), 'utf-8')).toEqual({ text: '取号A012' })
    expect(readText(bytesOfHex('C8 A1 BA C5 41 30 31 32'), 'gb18030')).toEqual({ text: '取号A012' })
    // Four bytes for one character of the standard's second part.
    expect(readText(Uint8Array.from(iconv.encode('㐀', 'gb18030')), 'gb18030')).toEqual({ text: '㐀' })
    expect(readText(bytesOfHex('C8 A1 BA C5 41 30 31 32'), 'utf-8')).toEqual({ reason: 'notText' })
  })

  it.each([
    ['notText', 'C3'],
    ['notText', 'ED A0 80'],
    ['notText', 'F8 88 80 80 80'],
    ['notText', 'C0 AF'],
    ['control', '41 00'],
    ['control', '41 1B 5B 32 4A'],
    ['control', '41 0D 42'],
    ['control', '41 7F'],
    ['control', 'C2 85'],
    // Turns round what stands behind it; hides; ends a line; was lost.
    ['control', 'E2 80 AE 41'],
    ['control', '41 E2 80 8B 42'],
    ['control', '41 E2 80 A8 42'],
    ['control', '41 EF BF BD'],
  ])('is refused as %s: %s', (reason, hex) => {
    expect(readText(bytesOfHex(hex), 'utf-8')).toEqual({ reason })
  })

  it('never says anything but a text or a reason, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom('utf-8' as const, 'gb18030' as const),
        (data, set) => {
          const result = readText(data, set)
          if ('reason' in result) expect(['notText', 'control']).toContain(result.reason)
          // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
          else expect(result.text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('fits sealed into a message, whatever it is', () => {
    // The largest setting, of characters that grow most: doubled by JSON, or two bytes that become three.
    for (const [text, set] of [
      ['\\'.repeat(3000), 'utf-8'],
      ['取'.repeat(1500), 'gb18030'],
    ] as const) {
      const result = readText(Uint8Array.from(iconv.encode(text, set)), set)
      const plain = JSON.stringify({ data: 'text' in result ? result.text : '' })
      expect(Buffer.from(plain, 'utf8').toString('base64').length).toBeLessThanOrEqual(8192)
    }
  })
})

describe('what stands around a code', () => {
  const wrapping = { prefix: bytesOfHex('02'), aim: true, suffix: bytesOfHex('03') }

  it('is taken off', () => {
    expect(unwrap(bytes('A012'), NONE, 4)).toMatchObject({ kind: 'code', aim: undefined, data: bytes('A012') })
    expect(unwrap(bytes('\u0002]Q0A012\u0003'), wrapping, 4)).toMatchObject({
      kind: 'code',
      aim: 'Q0',
      data: bytes('A012'),
    })
    expect(wrappedBytes(wrapping, 4)).toBe(9)
  })

  it.each([
    '',
    '\u0002',
    '\u0003',
    '\u0002\u0003',
    ']Q0A\u0003',
    '\u0002]Q0A',
    '\u0002Q0A\u0003',
    '\u0002]Q-A\u0003',
    '\u0002]Q\u0003',
  ])('is missed where it is not there: %j', (text) => {
    expect(unwrap(bytes(text), wrapping, 9)).toEqual({ kind: 'refused', reason: 'unwrapped' })
  })

  it('is the same byte once only', () => {
    const same = { prefix: bytesOfHex('2A'), aim: false, suffix: bytesOfHex('2A') }
    expect(unwrap(bytes('*'), same, 9)).toEqual({ kind: 'refused', reason: 'unwrapped' })
    expect(unwrap(bytes('**'), same, 9)).toMatchObject({ kind: 'code', data: new Uint8Array() })
  })

  it('does not count for the longest code', () => {
    expect(unwrap(bytes('\u0002]Q0A0123\u0003'), wrapping, 4)).toEqual({ kind: 'refused', reason: 'tooLong' })
  })
})
