import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeTrackBits } from './trackBits.ts'
import type { TrackNumber } from './trackText.ts'
import { TRACK_VECTORS, TRACK2_FIRST_BITS } from './vectors.ts'

/** The bits of a text with its LRC, written out here once more: `;` is 1101 and 0. */
function bitsOf(track: TrackNumber, text: string): string {
  const width = track === 1 ? 6 : 4
  const lowest = track === 1 ? 0x20 : 0x30
  const values = [...text].map((character) => character.charCodeAt(0) - lowest)
  const coded = [...values, values.reduce((lrc, value) => lrc ^ value, 0)].map((value) => {
    const data = [...value.toString(2).padStart(width, '0')].reverse().join('')
    return data + (data.replaceAll('0', '').length % 2 === 0 ? '1' : '0')
  })
  return coded.join('')
}
function packed(bits: string): Uint8Array {
  const whole = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0')
  return Uint8Array.from(whole.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}
const backwards = (bits: string) => [...bits].reverse().join('')
const decoded = (track: TrackNumber, bits: string) => {
  const result = decodeTrackBits(track, packed(bits))
  return result.kind === 'text' ? Buffer.from(result.text).toString('latin1') : result.reason
}
const CLOCK = '0'.repeat(27)

describe('the bits of a track', () => {
  it('are those of the worked example', () => {
    expect(bitsOf(2, TRACK_VECTORS[2].text).slice(0, 15)).toBe(TRACK2_FIRST_BITS)
  })

  it.each([1, 2] as const)('give the text of track %i, drawn either way, with any clock around them', (track) => {
    const { text } = TRACK_VECTORS[track]
    const bits = bitsOf(track, text)
    expect(decoded(track, bits)).toBe(text)
    expect(decoded(track, CLOCK + bits + CLOCK)).toBe(text)
    expect(decoded(track, backwards(CLOCK + bits + CLOCK))).toBe(text)
  })

  it('with any one bit wrong give nothing', () => {
    for (const track of [1, 2] as const) {
      const bits = bitsOf(track, TRACK_VECTORS[track].text)
      for (let place = 0; place < bits.length; place++) {
        const wrong = bits.slice(0, place) + (bits[place] === '0' ? '1' : '0') + bits.slice(place + 1)
        expect(decoded(track, wrong), `bit ${place}`).toBe('unreadable')
      }
    }
  })

  it('with two wrong bits in one place of two characters are found by the LRC', () => {
    const bits = bitsOf(2, TRACK_VECTORS[2].text)
    const flip = (place: number) => (bits[place] === '0' ? '1' : '0')
    // Two bits of one character keep its parity.
    const wrong = bits.slice(0, 10) + flip(10) + flip(11) + bits.slice(12)
    expect(decoded(2, wrong)).toBe('unreadable')
  })

  it('that are all zero are blank, and cut short unreadable', () => {
    expect(decoded(2, CLOCK)).toBe('blank')
    expect(decoded(2, '')).toBe('blank')
    expect(decoded(2, bitsOf(2, TRACK_VECTORS[2].text).slice(0, -9))).toBe('unreadable')
    expect(decoded(2, bitsOf(2, `;${'1'.repeat(60)}?`))).toBe('unreadable')
  })

  it('never throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 200 }), (track: TrackNumber, bits) => {
        const before = bits.slice()
        decodeTrackBits(track, bits)
        expect(bits).toEqual(before)
      }),
      { numRuns: 1000 },
    )
  })
})
