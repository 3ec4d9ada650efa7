import { describe, expect, it } from 'vitest'
import { stream } from '../simulation/random.ts'
import { type DayCount, gainOf, shareOf } from './shares.ts'

/** Days on which all are in time with a probability of the day's own, so that customers of a day depend on each other. */
function days(seed: number, count: number): DayCount[] {
  const random = stream(seed, 'days')
  return Array.from({ length: count }, () => {
    const ofDay = random() < 0.3 ? 0.5 : 0.95
    const counted = 5 + Math.floor(random() * 10)
    return { counted, within: Array.from({ length: counted }, () => random()).filter((u) => u < ofDay).length }
  })
}
const TRUE_PERCENT = 100 * (0.3 * 0.5 + 0.7 * 0.95)

describe('a share over days', () => {
  it('lies within its interval 95 times of 100', () => {
    const held = Array.from({ length: 1000 }, (_, seed) => shareOf(days(seed, 60))).filter(
      ({ low, high }) => (low ?? 100) <= TRUE_PERCENT && TRUE_PERCENT <= (high ?? 0),
    )
    expect(held.length).toBeGreaterThan(925)
    expect(held.length).toBeLessThan(975)
  })

  it('is not certain where everybody was in time, and nothing where nobody was there', () => {
    const { percent, low, high } = shareOf([{ counted: 30, within: 30 }])
    expect([percent, high]).toEqual([100, 100])
    expect(low).toBeGreaterThan(85)
    expect(low).toBeLessThan(92)
    expect(shareOf([{ counted: 0, within: 0 }])).toEqual({ percent: null, low: null, high: null })
  })
})

describe('a gain on the same days', () => {
  it('is surer than either share, for what the days bring is common to both', () => {
    const before = days(1, 60)
    const after = before.map(({ counted, within }) => ({ counted, within: Math.min(counted, within + 1) }))
    const gain = gainOf(before, after)
    const { low, high } = shareOf(before)
    expect(gain?.low).toBeGreaterThan(0)
    expect((gain?.high ?? 0) - (gain?.low ?? 0)).toBeLessThan(((high ?? 0) - (low ?? 0)) / 2)
  })

  it('is none where nobody was there', () => {
    expect(gainOf([], [{ counted: 3, within: 1 }])).toBeUndefined()
  })
})
