import { expect, it } from 'vitest'
import { pathThrough, ticksTo } from './scale.ts'

it.each([
  [0, [0, 1]],
  [Number.NaN, [0, 1]],
  [1, [0, 0.5, 1]],
  [3.2, [0, 1, 2, 3, 4]],
  [8, [0, 2, 4, 6, 8]],
  [8.1, [0, 5, 10]],
  [23, [0, 10, 20, 30]],
  [0.07, [0, 0.02, 0.04, 0.06, 0.08]],
  [160, [0, 50, 100, 150, 200]],
])('an axis to %d has round values: %j', (most, ticks) => {
  expect(ticksTo(most)).toEqual(ticks)
})

it('a line is broken where nothing was measured', () => {
  const points = [{ x: 0, y: 10 }, { x: 10, y: 5.26 }, null, { x: 30, y: 1 }]
  expect(pathThrough(points, 'line')).toBe('M0 10L10 5.3M30 1')
  expect(pathThrough(points, 'step', 10)).toBe('M0 10H10L10 5.3H20M30 1H40')
  expect(pathThrough([], 'line')).toBe('')
})
