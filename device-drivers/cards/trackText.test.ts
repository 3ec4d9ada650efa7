import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasLuhnDigit, lrcOf, maskOf, readTrackText, type TrackNumber } from './trackText.ts'
import { NUMBERS, TRACK_VECTORS } from './vectors.ts'

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const words = (digits: Uint8Array) => Buffer.from(digits).toString('latin1')
const read = (track: TrackNumber, text: string) => {
  const reading = readTrackText(track, ascii(text))
  return reading.kind === 'number' ? words(reading.digits) : reading.reason
}

describe('the text of a track', () => {
  it.each([1, 2] as const)('gives the number of the worked example of track %i', (track) => {
    const { text, lrc } = TRACK_VECTORS[track]
    expect(read(track, text)).toBe(NUMBERS[0])
    expect(read(track, text + lrc)).toBe(NUMBERS[0])
    // Readers that take the sentinels off.
    expect(read(track, text.slice(1, -1))).toBe(NUMBERS[0])
    expect(read(track, text.slice(1))).toBe(NUMBERS[0])
    expect(String.fromCharCode(lrcOf(track, ascii(text.slice(1))))).toBe(lrc)
  })

  it('takes numbers of 12 to 19 digits', () => {
    expect(read(2, `;${NUMBERS[1]}=30122010?`)).toBe(NUMBERS[1])
    expect(read(2, ';622500000006=3012201?')).toBe('622500000006')
    expect(read(2, ';62250000007=3012201?')).toBe('wrongCard')
    expect(read(2, ';62250000000000000006=301220?')).toBe('wrongCard')
  })

  it.each([
    [2, '', 'blank'],
    [2, ';?', 'blank'],
    [1, '%?', 'blank'],
    [2, ';6225000000000007=30122010?', 'checkDigit'],
    [1, '%B6225000000000007^ZHANG/SAN^3012201?', 'checkDigit'],
    [2, ';6225000000000006=3012A010?', 'unreadable'],
    [2, ';6225000000000006=30122010?>', 'unreadable'],
    [2, ';6225000000000006=30122010?12', 'unreadable'],
    [1, '%B6225000000000006^zhang/san^3012201?', 'unreadable'],
    [2, ';6225000000000006?', 'wrongCard'],
    [2, ';6225:00000000006=3012201?', 'wrongCard'],
    [2, `;6225000000000006=${'0'.repeat(24)}?`, 'wrongCard'],
    [1, '%A6225000000000006^ZHANG/SAN^3012201?', 'wrongCard'],
    [1, '%B6225000000000006^ZHANG/SAN?', 'wrongCard'],
    [1, '%B6225000000000006?', 'wrongCard'],
  ] as const)('track %i %j is %s', (track, text, reason) => {
    expect(read(track, text)).toBe(reason)
  })

  it('never throws, and gives digits only with a right check digit', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 90 }), (track: TrackNumber, text) => {
        const reading = readTrackText(track, text)
        if (reading.kind === 'number') expect(hasLuhnDigit(reading.digits)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('does not share its digits with the text, which may be overwritten', () => {
    const text = ascii(TRACK_VECTORS[2].text)
    const reading = readTrackText(2, text)
    text.fill(0)
    expect(reading.kind === 'number' && words(reading.digits)).toBe(NUMBERS[0])
  })
})

describe('a number', () => {
  it('has a check digit that finds every wrong digit and nearly every swap of neighbours', () => {
    for (const number of NUMBERS) {
      expect(hasLuhnDigit(ascii(number))).toBe(true)
      for (let place = 0; place < number.length; place++) {
        for (let by = 1; by < 10; by++) {
          const wrong = ascii(number)
          wrong[place] = 0x30 + (((wrong[place] ?? 0) - 0x30 + by) % 10)
          expect(hasLuhnDigit(wrong)).toBe(false)
        }
      }
    }
    expect(hasLuhnDigit(ascii('2652000000000006'))).toBe(false)
    expect(hasLuhnDigit(new Uint8Array())).toBe(false)
  })

  it('is masked to its first six and last four', () => {
    expect(maskOf(ascii(NUMBERS[0]))).toBe('622500******0006')
    expect(maskOf(ascii(NUMBERS[1]))).toBe('622202*********0000')
    expect(maskOf(ascii('622500000004'))).toBe('622500**0004')
  })
})
