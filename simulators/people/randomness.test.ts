import { describe, expect, it } from 'vitest'
import { between, exponential, lognormal, seeded, weighted } from './randomness.ts'

const DRAWS = 200_000

function drawn(draw: () => number): { mean: number; cv: number } {
  const values = Array.from({ length: DRAWS }, draw)
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS
  return { mean, cv: Math.sqrt(variance) / mean }
}

describe('what is drawn has the mean and the spread it should have', () => {
  it.each([
    ['exponential, mean 45', () => exponential(random, 45), 45, 1],
    ['lognormal, mean 3.5, CV .8', () => lognormal(random, 3.5, 0.8), 3.5, 0.8],
    ['lognormal, mean 12, CV .9', () => lognormal(random, 12, 0.9), 12, 0.9],
    ['uniform between 12 and 40', () => between(random, 12, 40), 26, 28 / Math.sqrt(12) / 26],
  ])('%s', (_, draw, mean, cv) => {
    const found = drawn(draw)
    expect(found.mean / mean).toBeCloseTo(1, 1)
    expect(Math.abs(found.mean / mean - 1)).toBeLessThan(0.02)
    expect(Math.abs(found.cv / cv - 1)).toBeLessThan(0.05)
  })
  const random = seeded(7)

  it('takes each item as often as its weight says, and what weighs nothing never', () => {
    const counts = { often: 0, seldom: 0, never: 0 }
    const items = [
      ['never', 0],
      ['often', 3],
      ['seldom', 1],
    ] as const
    for (let draw = 0; draw < DRAWS; draw += 1) counts[weighted(random, items)] += 1
    expect(counts.never).toBe(0)
    expect(counts.often / DRAWS).toBeCloseTo(0.75, 2)
  })

  it('draws the same from the same seed and something else from another', () => {
    const first = (seed: number) => Array.from({ length: 5 }, seeded(seed))
    expect(first(1)).toEqual(first(1))
    expect(first(1)).not.toEqual(first(2))
  })
})
