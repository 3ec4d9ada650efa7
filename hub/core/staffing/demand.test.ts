import { expect, test } from 'vitest'
import { CLOCK, MINUTE, smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'
import { recordedDays } from '../simulation/recordedDay.ts'
import { DemandTaker } from './demand.ts'

const HOUR = 60 * MINUTE

function demandOf(branch: TestBranch) {
  const taker = new DemandTaker()
  for (const day of recordedDays(branch.journal)) taker.take(day)
  return taker.demand()
}

function nextDay(branch: TestBranch, day: string): void {
  branch.advance(20 * HOUR)
  branch.now = { ...branch.now, date: day, weekday: 'thu', businessDay: day, secondOfDay: 9 * 3600 }
  branch.do('OpenBusinessDay', { day }, CLOCK)
}

test('of a recorded day are kept who came when, for what, and how long he waited; of the day that runs nothing', () => {
  const branch = new TestBranch().staff(1, 2)
  branch.issue('cash', 'gold')
  branch.advance(5 * MINUTE).callNext(1)
  const gone = branch.issue('account')
  branch
    .advance(3 * MINUTE)
    .do('FinishService', { windowId: 'w1', ticketId: branch.last('TicketCalled').ticketId }, teller('t1'))
  branch.advance(7 * MINUTE).do('CancelTicket', { ticketId: gone.id })
  nextDay(branch, '2026-11-19')
  branch.issue('cash')
  const { days, unfinished } = demandOf(branch)
  expect(unfinished).toBe(1)
  expect(days).toMatchObject([
    {
      date: '2026-11-18',
      weekday: 'wed',
      visitors: [
        { at: 10 * HOUR, classId: 'gold', businessIds: ['cash'], waitedMs: 5 * MINUTE, isCalled: true },
        {
          at: 10 * HOUR + 5 * MINUTE,
          classId: 'ordinary',
          businessIds: ['account'],
          waitedMs: 10 * MINUTE,
          isCalled: false,
        },
      ],
    },
  ])
})

test('who forgot to sign off was there until the last customer had gone', () => {
  const branch = new TestBranch().staff(1, 2)
  const ticket = branch.issue()
  branch.advance(MINUTE).callNext(1)
  branch.advance(9 * MINUTE).do('FinishService', { windowId: 'w1', ticketId: ticket.id }, teller('t1'))
  nextDay(branch, '2026-11-19')
  const open = { from: 10 * HOUR, until: 10 * HOUR + 10 * MINUTE }
  expect(demandOf(branch).days[0]?.sessions).toEqual([
    { windowId: 'w1', ...open },
    { windowId: 'w2', ...open },
  ])
})

test('who is carried over waits anew in the morning', () => {
  const branch = new TestBranch({ ...smallConfiguration(), calling: { dayEnd: 'carryOver' } })
  branch.issue()
  nextDay(branch, '2026-11-19')
  branch
    .staff(1)
    .advance(4 * MINUTE)
    .callNext(1)
  nextDay(branch, '2026-11-20')
  const [, second] = demandOf(branch).days
  expect(second?.visitors).toMatchObject([{ waitedMs: 4 * MINUTE, isCalled: true }])
})

test('days nobody came on are none', () => {
  const branch = new TestBranch().staff(1)
  nextDay(branch, '2026-11-19')
  expect(demandOf(branch)).toMatchObject({ days: [], unfinished: 1 })
})
