import { describe, expect, it } from 'vitest'
import { lognormal, stream } from '../simulation/random.ts'
import { type ChangeState, driftOf, newDay, observed } from './changePoint.ts'

/** Drift after so many services that took `factor` times what is usual. */
function afterServices(count: number, factor: number, seed: number, state: ChangeState = newDay()): ChangeState {
  const random = stream(seed)
  let known = state
  for (let n = 0; n < count; n += 1) known = observed(known, factor * lognormal(random(), 1, 0.8))
  return known
}

const seeds = Array.from({ length: 40 }, (_, n) => n + 1)
const meanOver = (value: (seed: number) => number) => seeds.reduce((sum, seed) => sum + value(seed), 0) / seeds.length

describe('whether today is as usual', () => {
  it('begins as usual', () => {
    expect(driftOf(newDay())).toBeCloseTo(1, 6)
  })

  it('rests where nothing changes', () => {
    const off = meanOver((seed) => Math.abs(driftOf(afterServices(120, 1, seed)) - 1))
    // The mean of 120 such times errs by 0.058 itself.
    expect(off).toBeLessThan(0.08)
  })

  it('follows a change within some thirty services, and is back after another one', () => {
    const usual = (seed: number) => afterServices(80, 1, seed)
    const changed = (seed: number) => afterServices(30, 1.5, seed + 100, usual(seed))
    expect(meanOver((seed) => driftOf(changed(seed)))).toBeGreaterThan(1.3)
    expect(meanOver((seed) => driftOf(afterServices(50, 1, seed + 200, changed(seed))))).toBeLessThan(1.15)
  })

  it('does not follow one long service', () => {
    const before = afterServices(60, 1, 3)
    expect(driftOf(observed(before, 6)) - driftOf(before)).toBeLessThan(0.15)
  })

  it('keeps few figures, whose weights are a whole', () => {
    const state = afterServices(1000, 1, 5)
    expect(state.weights.length).toBeLessThanOrEqual(60)
    expect(state.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9)
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  })

  it('bears a time of nothing', () => {
    expect(Number.isFinite(driftOf(observed(newDay(), 0)))).toBe(true)
  })
})
