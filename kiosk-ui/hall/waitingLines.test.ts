import { expect, it } from 'vitest'
import { shownLines } from './waitingLines.ts'

const lines = [4, 9, 1, 9, 6].map((count, index) => ({ id: `b${index}`, name: `B${index}`, count }))
const shown = (room: number) => {
  const { lines: own, rest } = shownLines(lines, room)
  return [own.map(({ id }) => id).join(' '), rest]
}

it('shows all lines where there is room', () => {
  expect(shown(5)).toEqual(['b0 b1 b2 b3 b4', null])
  expect(shown(9)).toEqual(['b0 b1 b2 b3 b4', null])
  expect(shownLines([], 1)).toEqual({ lines: [], rest: null })
})

it('keeps the longest in their order, and counts everybody else', () => {
  expect(shown(4)).toEqual(['b1 b3 b4', { businesses: 2, people: 5 }])
  expect(shown(2)).toEqual(['b1', { businesses: 4, people: 20 }])
  expect(shown(1)).toEqual(['', { businesses: 5, people: 29 }])
})
