import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLongEnough, lengthened, shiftsOf } from './shifts.ts'

const COUNTS = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 })

test('who opened first closes first, at the lowest window that is free', () => {
  expect(shiftsOf([1, 2, 1, 0, 1])).toEqual([
    { from: 0, to: 2, window: 0 },
    { from: 1, to: 3, window: 1 },
    { from: 4, to: 5, window: 0 },
  ])
})

test('shifts are what was counted, and no window has two at a time', () => {
  fc.assert(
    fc.property(COUNTS, (counts) => {
      const shifts = shiftsOf(counts)
      const at = counts.map((_, n) => shifts.filter(({ from, to }) => from <= n && n < to))
      expect(at.map((open) => open.length)).toEqual(counts)
      for (const open of at) expect(new Set(open.map(({ window }) => window)).size).toBe(open.length)
    }),
  )
})

test('a short shift is long enough only where windows can not be open before and after it', () => {
  expect(isLongEnough([0, 1, 1, 0], [2, 2, 2, 2], 2)).toBe(true)
  expect(isLongEnough([0, 1, 1, 0], [2, 2, 2, 2], 3)).toBe(false)
  expect(isLongEnough([0, 1, 1, 0], [0, 2, 2, 0], 3)).toBe(true)
  expect(isLongEnough([1, 0, 1, 1], [1, 0, 1, 1], 4)).toBe(true)
})

test('shifts are made as long as they must be, never shorter, and with no more windows than there are', () => {
  fc.assert(
    fc.property(COUNTS, fc.integer({ min: 1, max: 5 }), (counts, least) => {
      const most = counts.map(() => 4)
      const longer = lengthened(counts, most, least)
      expect(longer.every((count, at) => count >= (counts[at] ?? 0) && count <= 4)).toBe(true)
      expect(isLongEnough(longer, most, least)).toBe(true)
    }),
  )
})
