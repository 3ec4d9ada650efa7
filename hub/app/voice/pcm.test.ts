import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atVolume, chime, durationMs, joinPcm, SAMPLE_RATE, samplesOf } from './pcm.ts'

const peak = (pcm: Int16Array) => pcm.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0)
const clips = fc.int16Array({ maxLength: 300 })
const parts = fc.array(fc.oneof(clips, fc.record({ pauseMs: fc.integer({ min: 0, max: 40 }) })), { maxLength: 8 })

test('joining: as long as its parts, never louder than they are, silent in the pauses', () => {
  fc.assert(
    fc.property(parts, (given) => {
      const joined = joinPcm(given)
      let offset = 0
      for (const part of given) {
        const length = part instanceof Int16Array ? part.length : samplesOf(part.pauseMs)
        const piece = joined.subarray(offset, offset + length)
        const source = part instanceof Int16Array ? part : new Int16Array(length)
        expect(piece.every((sample, index) => Math.abs(sample) <= Math.abs(source[index] ?? 0))).toBe(true)
        offset += length
      }
      expect(joined.length).toBe(offset)
    }),
  )
})

test('a clip comes in and goes out over 4 ms and is itself in between', () => {
  const clip = new Int16Array(samplesOf(50)).fill(-30_000)
  const joined = joinPcm([clip, clip])
  const ramp = samplesOf(4)
  for (const start of [0, clip.length]) {
    const piece = joined.subarray(start, start + clip.length)
    expect(
      [piece[0], piece[ramp / 2], piece[ramp], piece.at(-ramp - 1), piece.at(-1)].map((value) => value || 0),
    ).toEqual([0, -15_000, -30_000, -30_000, 0])
  }
  expect(clip[0]).toBe(-30_000)
})

test('the joint of two clips makes no step', () => {
  const loud = new Int16Array(samplesOf(50)).fill(30_000)
  const joined = joinPcm([loud, loud.map((sample) => -sample)])
  const steps = joined.slice(1).map((sample, index) => Math.abs(sample - (joined[index] ?? 0)))
  expect(Math.max(...steps)).toBeLessThan(1_000)
})

test('volume is a share of the amplitude and never more than the whole', () => {
  const pcm = Int16Array.from([32_767, -32_768, 101, 0])
  expect([...atVolume(pcm, 100)]).toEqual([...pcm])
  expect([...atVolume(pcm, 50)]).toEqual([16_383, -16_384, 50, 0])
  expect(peak(atVolume(pcm, 0))).toBe(0)
  expect([...atVolume(pcm, 250)]).toEqual([...pcm])
})

test('the chime: two tones, the second a third lower, not louder than half of full scale, gone at its end', () => {
  const pcm = chime()
  expect(durationMs(pcm)).toBeCloseTo(1_250, 0)
  expect(peak(pcm)).toBeGreaterThan(6_000)
  expect(peak(pcm)).toBeLessThan(16_384)
  expect(peak(pcm.subarray(-samplesOf(50)))).toBeLessThan(500)
  expect(strength(pcm.subarray(0, samplesOf(350)), 659)).toBeGreaterThan(
    5 * strength(pcm.subarray(0, samplesOf(350)), 523),
  )
  expect(strength(pcm.subarray(samplesOf(700)), 523)).toBeGreaterThan(2 * strength(pcm.subarray(samplesOf(700)), 659))
})

/** Of one frequency: the length of its Fourier coefficient. */
function strength(pcm: Int16Array, hz: number): number {
  const [real, imaginary] = pcm.reduce<[number, number]>(
    ([re, im], sample, index) => {
      const angle = (2 * Math.PI * hz * index) / SAMPLE_RATE
      return [re + sample * Math.cos(angle), im + sample * Math.sin(angle)]
    },
    [0, 0],
  )
  return Math.hypot(real, imaginary) / pcm.length
}
