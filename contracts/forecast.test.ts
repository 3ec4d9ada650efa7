import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WaitRange } from './common.ts'
import { type ShownWait, shownWait } from './forecast.ts'

const minutes = (p50: number, p90: number): ShownWait => shownWait({ p50S: p50 * 60, p90S: p90 * 60 })

describe('a predicted wait is read', () => {
  it.each([
    [0, 0, { kind: 'soon' }],
    [1, 1.9, { kind: 'soon' }],
    [0, 2, { kind: 'between', from: 1, to: 2 }],
    [2.2, 4.1, { kind: 'between', from: 2, to: 5 }],
    [4, 7, { kind: 'between', from: 3, to: 8 }],
    [11.3, 19.5, { kind: 'between', from: 10, to: 20 }],
    [22, 41, { kind: 'between', from: 20, to: 50 }],
    [15, 15, { kind: 'about', minutes: 15 }],
    [13.6, 14.9, { kind: 'about', minutes: 15 }],
    [13.4, 14.9, { kind: 'between', from: 10, to: 15 }],
    [64, 118, { kind: 'between', from: 60, to: 120 }],
    [64, 121, { kind: 'over', minutes: 60 }],
    [400, 900, { kind: 'over', minutes: 120 }],
  ] as const)('of %d to %d min in steps a customer understands', (p50, p90, shown) => {
    expect(minutes(p50, p90)).toEqual(shown)
  })
})

const seconds = fc.double({ min: 0, max: 4 * 3600, noNaN: true })
const range: fc.Arbitrary<WaitRange> = fc
  .tuple(seconds, seconds)
  .map(([a, b]) => ({ p50S: Math.min(a, b), p90S: Math.max(a, b) }))

/** What somebody expects who has read it, in minutes: at least so many, at most so many. */
function read(shown: ShownWait): [number, number] {
  if (shown.kind === 'soon') return [0, 2]
  if (shown.kind === 'about') return [shown.minutes, shown.minutes]
  return shown.kind === 'between' ? [shown.from, shown.to] : [shown.minutes, Number.POSITIVE_INFINITY]
}

describe('of any two waits', () => {
  it('the longer never reads shorter, at neither end', () => {
    fc.assert(
      fc.property(range, seconds, seconds, (shorter, more50, more90) => {
        const p50S = shorter.p50S + more50
        const longer = { p50S, p90S: Math.max(p50S, shorter.p90S + more90) }
        const [from, to] = read(shownWait(shorter))
        const [longerFrom, longerTo] = read(shownWait(longer))
        expect(longerFrom).toBeGreaterThanOrEqual(from)
        expect(longerTo).toBeGreaterThanOrEqual(to)
      }),
    )
  })

  it('each is a range that promises no less than the forecast does', () => {
    fc.assert(
      fc.property(range, (wait) => {
        const shown = shownWait(wait)
        const [from, to] = read(shown)
        expect(to * 60).toBeGreaterThanOrEqual(wait.p90S)
        expect(from).toBeLessThanOrEqual(to)
        if (shown.kind === 'between') expect(from).toBeLessThan(to)
        // Nobody is told that it takes longer than he is likely to find, but for the shortest that can be said.
        if (from > 1) expect(from * 60 * 0.9).toBeLessThanOrEqual(wait.p50S)
      }),
    )
  })
})
