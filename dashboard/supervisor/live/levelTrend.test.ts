import { expect, it } from 'vitest'
import { levelTrend } from './levelTrend.ts'

const MINUTE = 60_000
const HALF_HOUR = 30 * MINUTE
/** A ticket called so many minutes after midnight, after so long a wait. */
const ticket = (called: number | null, waited: number, classId = 'gold') => ({
  classId,
  calledAt: called === null ? null : called * MINUTE,
  waitingSince: ((called ?? 0) - waited) * MINUTE,
})

it('counts the calls of each half-hour, from the first to now, those of the class alone', () => {
  const tickets = [ticket(60, 5), ticket(70, 6), ticket(89, 4), ticket(125, 5), ticket(65, 1, 'other'), ticket(null, 9)]
  expect(levelTrend(tickets, 'gold', 5, 130 * MINUTE, (tick) => tick)).toEqual([
    { from: 2 * HALF_HOUR, called: 3, share: 2 / 3 },
    { from: 3 * HALF_HOUR, called: 0, share: null },
    { from: 4 * HALF_HOUR, called: 1, share: 1 },
  ])
})

it('is empty while nobody was called', () => {
  expect(levelTrend([ticket(null, 3)], 'gold', 5, HALF_HOUR, (tick) => tick)).toEqual([])
})
