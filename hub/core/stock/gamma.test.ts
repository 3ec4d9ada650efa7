import { describe, expect, test } from 'vitest'
import { gammaBelow, nineInTen } from './gamma.ts'

describe('the gamma distribution', () => {
  // Shape 1 is the exponential, whose values are known; shape 3 is the Erlang distribution of three.
  test('is exact where its values are known', () => {
    for (const x of [0.1, 0.7, 1, 2.5, 6]) {
      expect(gammaBelow(x, 1, 1)).toBeCloseTo(1 - Math.exp(-x), 6)
      expect(gammaBelow(x, 3, 3)).toBeCloseTo(1 - Math.exp(-x) * (1 + x + (x * x) / 2), 6)
    }
  })

  test('goes over into the large shapes without a step', () => {
    // P(X <= 60) of shape 60 is the upper tail of a Poisson with mean 60: 0.5172.
    for (const shape of [59.999, 60.001]) expect(gammaBelow(60, shape, shape)).toBeCloseTo(0.5172, 3)
    for (const x of [45, 60, 75]) expect(gammaBelow(x, 59.999, 59.999)).toBeCloseTo(gammaBelow(x, 60.001, 60.001), 3)
  })

  test('nine in ten are below that quantile, for even and for very uneven sums', () => {
    for (const [mean, variance] of [
      [100, 400],
      [100, 5000],
      [10, 90],
      [1, 20],
    ] as const) {
      expect(gammaBelow(nineInTen(mean, variance), mean, variance)).toBeCloseTo(0.9, 2)
    }
  })

  test('nothing used is nothing', () => {
    expect(gammaBelow(0, 0, 0)).toBe(1)
    expect(nineInTen(0, 0)).toBe(0)
  })
})
