import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  covers,
  leavesGap,
  overlaps,
  rangeOf,
  serialsOf,
  sizeOf,
  skipsLower,
  withoutRange,
  withRange,
} from './serials.ts'

const numbers = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })).map(([a, b]) => {
  const text = (n: number) => `AB${String(n).padStart(4, '0')}`
  const range = rangeOf({ from: text(Math.min(a, b)), to: text(Math.max(a, b)) })
  if (range === undefined) throw new Error('no range')
  return range
})
const members = (ranges: readonly { from: bigint; to: bigint }[]) =>
  new Set(ranges.flatMap(({ from, to }) => Array.from({ length: Number(to - from) + 1 }, (_, n) => Number(from) + n)))

test('ranges are sets of numbers, however they were put in and taken out', () => {
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 12 }), numbers, (added, range) => {
      let ranges: ReturnType<typeof withRange> = []
      const known = new Set<number>()
      for (const each of added) {
        const isNew = [...members([each])].every((number) => !known.has(number))
        expect(overlaps(ranges, each)).toBe(!isNew)
        if (!isNew) continue
        ranges = withRange(ranges, each)
        for (const number of members([each])) known.add(number)
      }
      expect(members(ranges)).toEqual(known)
      const isThere = [...members([range])].every((number) => known.has(number))
      expect(covers(ranges, range)).toBe(isThere)
      if (!isThere) return
      const left = withoutRange(ranges, range)
      for (const number of members([range])) known.delete(number)
      expect(members(left)).toEqual(known)
      expect(skipsLower(ranges, range)).toBe([...known].some((number) => number < Number(range.from)))
      expect(sizeOf(range)).toBe(members([range]).size)
    }),
  )
})

test('numbers keep their letters and their length', () => {
  const range = rangeOf({ from: 'ZZ0099', to: 'ZZ0101' })
  expect(range && serialsOf(range)).toEqual({ from: 'ZZ0099', to: 'ZZ0101' })
  const other = rangeOf({ from: 'ZZ099', to: 'ZZ101' })
  expect(range && other && overlaps([range], other)).toBe(false)
})

test('a gap is what lies between the last one below and the first of it', () => {
  const [first, next, far] = [
    ['A01', 'A10'],
    ['A11', 'A20'],
    ['A31', 'A40'],
  ].map(([from = '', to = '']) => rangeOf({ from, to }))
  if (!first || !next || !far) throw new Error('no range')
  expect([leavesGap([], far), leavesGap([first], next), leavesGap([first], far)]).toEqual([false, false, true])
  expect(leavesGap([first, far], next)).toBe(false)
})
