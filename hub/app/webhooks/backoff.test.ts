import { describe, expect, it } from 'vitest'
import { lifeMs, pauseMs, restMs } from './backoff.ts'

const HOUR_MS = 3_600_000

describe('the pauses between attempts', () => {
  it('grow, are spread by a tenth both ways, and are never longer than a fifth of the life of the notice', () => {
    const pauses = Array.from({ length: 12 }, (_, index) => pauseMs('help', index + 1, null, 0.5))
    expect(pauses.slice(0, 4)).toEqual([5_000, 30_000, 120_000, 600_000])
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(pauseMs('help', 1, null, 0)).toBe(4_500)
    expect(pauseMs('help', 1, null, 0.999_999)).toBe(5_500)
    expect(pauseMs('nthInLine', 9, null, 0.5)).toBe(lifeMs('nthInLine') / 5)
  })

  it('are at least what the receiver asks for, and not more than an hour for its asking', () => {
    expect(pauseMs('help', 1, 60_000, 0.5)).toBe(60_000)
    expect(pauseMs('help', 3, 1_000, 0.5)).toBe(120_000)
    expect(pauseMs('help', 1, 30 * HOUR_MS, 0.5)).toBe(HOUR_MS)
  })
})

describe('the rest of a receiver in trouble', () => {
  it('doubles up to a minute, and is an hour at most where the receiver asks for more', () => {
    expect([1, 2, 3, 7, 500].map((failures) => restMs(failures, null))).toEqual([1_000, 2_000, 4_000, 60_000, 60_000])
    expect(restMs(1, 20_000)).toBe(20_000)
    expect(restMs(1, 30 * HOUR_MS)).toBe(HOUR_MS)
  })
})
