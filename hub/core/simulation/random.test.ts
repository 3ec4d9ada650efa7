import { describe, expect, it } from 'vitest'
import { exponential, lognormal, normal, stream } from './random.ts'

const draws = (count: number, seed: number, name = '') => {
  const random = stream(seed, name)
  return Array.from({ length: count }, () => random())
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('a stream of chance', () => {
  it('is the same for the same seed and name, and another for another', () => {
    expect(draws(5, 7, 'people')).toEqual(draws(5, 7, 'people'))
    expect(draws(5, 7, 'people')).not.toEqual(draws(5, 8, 'people'))
    expect(draws(5, 7, 'people')).not.toEqual(draws(5, 7, 'services'))
  })

  it('is uniform between 0 and 1, and never either', () => {
    const values = draws(100_000, 1)
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThan(0)
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(1)
    expect(mean(values)).toBeCloseTo(0.5, 2)
    const deciles = Array.from({ length: 10 }, (_, n) => values.filter((value) => Math.floor(value * 10) === n).length)
    for (const count of deciles) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  })

  it('of seeds next to each other is unrelated', () => {
    const [a, b] = [draws(20_000, 1), draws(20_000, 2)]
    const product = mean(a.map((value, n) => (value - 0.5) * ((b[n] ?? 0) - 0.5)))
    expect(Math.abs(product) * 12).toBeLessThan(0.03)
  })
})

describe('distributions', () => {
  // Abramowitz and Stegun, table 26.5.
  it.each([
    [0.5, 0],
    [0.841_344_746, 1],
    [0.975, 1.959_963_985],
    [0.01, -2.326_347_874],
    [0.999_9, 3.719_016_485],
  ])('the normal quantile of %d is %d', (u, quantile) => {
    expect(normal(u)).toBeCloseTo(quantile, 6)
  })

  it('have the mean and the spread they are asked for', () => {
    const uniform = Array.from({ length: 200_000 }, (_, n) => (n + 0.5) / 200_000)
    expect(mean(uniform.map((u) => exponential(u, 3)))).toBeCloseTo(3, 3)
    const times = uniform.map((u) => lognormal(u, 4, 0.8))
    expect(mean(times)).toBeCloseTo(4, 2)
    const deviation = Math.sqrt(mean(times.map((ms) => (ms - 4) ** 2)))
    expect(deviation / 4).toBeCloseTo(0.8, 2)
  })

  it('grow with what they are drawn by', () => {
    for (let n = 1; n < 10_000; n += 1) {
      expect(normal((n + 1) / 10_001)).toBeGreaterThan(normal(n / 10_001))
    }
  })
})
