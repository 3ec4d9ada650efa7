import { expect, it } from 'vitest'
import { erlangB, erlangC } from '../../hub/core/simulation/formulas.ts'
import { accumulating, cobham, erlangA, erlangTail, erlangWait, pollaczekKhinchine, residualWait } from './formulas.ts'

/** Numbers from tables and from one formula meeting another where both hold. */
it('knows Erlang by the tables', () => {
  expect(erlangB(2, 1)).toBeCloseTo(0.2, 12)
  expect(erlangB(10, 5)).toBeCloseTo(0.018385, 6)
  expect(erlangC(3, 2.4)).toBeCloseTo(0.6472, 4)
  expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12)
  expect(erlangC(3, 3)).toBe(1)
  expect(erlangWait(3, 2.4)).toBeCloseTo(1.0787, 4)
  expect(erlangTail(3, 2.4, 0)).toBe(erlangC(3, 2.4))
  expect(pollaczekKhinchine(0.8, 1, 1)).toBeCloseTo(erlangWait(1, 0.8), 12)
})

it('knows Cobham and accumulating priority, which meet in their limits', () => {
  const residual = residualWait(3, 2.4)
  const strict = cobham(residual, [0.4, 0.4])
  expect(strict.map((wait) => wait.toFixed(4))).toEqual(['0.3596', '1.7978'])
  expect(accumulating(residual, [0.4, 0.4], [1, 1])).toEqual([expect.closeTo(1.0787, 4), expect.closeTo(1.0787, 4)])
  const nearlyStrict = accumulating(residual, [0.4, 0.4], [1, 1e-12])
  expect(nearlyStrict).toEqual(strict.map((wait) => expect.closeTo(wait, 9)))
  for (const waits of [strict, accumulating(residual, [0.4, 0.4], [3, 1])]) {
    // The conservation law (Kleinrock).
    const sum = waits.reduce((all, wait) => all + 0.4 * wait, 0)
    expect(sum).toBeCloseTo(0.8 * erlangWait(3, 2.4), 12)
  }
})

it('knows Erlang A, which is Erlang C where patience is endless', () => {
  const { left, inLine } = erlangA(3, 2.4, 1e9)
  expect(left).toBeCloseTo(0, 8)
  expect(inLine).toBeCloseTo(erlangWait(3, 2.4), 6)
  // Patience of one service: every customer leaves the line or the window at the same rate, so those in the branch are Poisson.
  const { left: leaving } = erlangA(1, 1, 1)
  const served = 1 - Math.exp(-1)
  expect(leaving).toBeCloseTo(1 - served, 9)
})
