import { describe, expect, it } from 'vitest'
import type { PadTicket, PadView } from '../../contracts/index.ts'
import { mockViews } from '../../test/support/mockBranch.ts'
import { MINUTE, MOCK_TICK } from '../../test/support/mockDay.ts'
import { mockPad, mockPadTicket } from '../../test/support/mockPad.ts'
import { besides, hallFigures, type LaneFilter, lanesOf, latenessOf, sameLine } from './hall.ts'

const { branch } = mockViews('usual')
const EVERYBODY: LaneFilter = { classId: null, onlyOverdue: false, search: '' }

function hallOf(...tickets: PadTicket[]): PadView {
  const keys = tickets.map((ticket) => [`ticket:${ticket.ticketId}`, ticket] as const)
  return { ...mockPad('nobody'), ...Object.fromEntries(keys) }
}
const numbersIn = (view: PadView, filter: Partial<LaneFilter> = {}) =>
  lanesOf(view, branch, MOCK_TICK, { ...EVERYBODY, ...filter }).map(({ people }) =>
    people.map(({ ticket }) => ticket.number),
  )

describe('how late somebody is', () => {
  const ticket = mockPadTicket('A001', 0)
  it.each([
    [10 * MINUTE - 1, 'inTime'],
    [10 * MINUTE, 'late'],
    [30 * MINUTE - 1, 'late'],
    [30 * MINUTE, 'alarming'],
  ])('after %d ms of waiting: %s', (waitedMs, lateness) => {
    expect(latenessOf(ticket, ticket.waitingSince + waitedMs)).toBe(lateness)
  })
  it('does not count who is not activated yet', () => {
    expect(latenessOf({ ...ticket, state: 'pending' }, ticket.alarmAt)).toBe('inTime')
  })
})

describe('the lanes', () => {
  it('stand in the order of the configuration, each with its own people by place', () => {
    const view = hallOf(
      mockPadTicket('A002', 4),
      mockPadTicket('A001', 6),
      mockPadTicket('V001', 1, { queueId: 'cash-gold', classId: 'gold' }),
    )
    expect(numbersIn(view)).toEqual([['V001'], ['A001', 'A002'], [], []])
  })

  it('show who waits too long before those who were moved to the front', () => {
    const moved = mockPadTicket('A003', 2, { place: { tick: 0, sequence: 0 } })
    const view = hallOf(moved, mockPadTicket('A001', 31), mockPadTicket('A002', 12))
    expect(numbersIn(view)[1]).toEqual(['A001', 'A002', 'A003'])
  })

  it('count who waits or is held, not who is not activated, whatever is filtered', () => {
    const view = hallOf(
      mockPadTicket('A001', 6),
      mockPadTicket('A002', 4, { state: 'held' }),
      mockPadTicket('A003', 4, { state: 'pending' }),
    )
    const lane = lanesOf(view, branch, MOCK_TICK, { ...EVERYBODY, search: 'X' })[1]
    expect([lane?.waiting, lane?.people.length]).toEqual([2, 0])
    expect(hallFigures(view, MOCK_TICK)).toEqual({ waiting: 2, held: 1, pending: 1, overdue: 0 })
  })

  it('can be filtered by class, by lateness and by number', () => {
    const view = hallOf(
      mockPadTicket('A001', 31),
      mockPadTicket('A012', 6, { classId: 'elderly' }),
      mockPadTicket('A013', 12),
    )
    expect(numbersIn(view, { classId: 'elderly' })[1]).toEqual(['A012'])
    expect(numbersIn(view, { onlyOverdue: true })[1]).toEqual(['A001', 'A013'])
    expect(numbersIn(view, { search: 'a01' })[1]).toEqual(['A013', 'A012'])
  })
})

it('knows who stands in the same line', () => {
  const directed = { directed: { window: 'w1' } }
  const view = hallOf(
    mockPadTicket('A001', 9),
    mockPadTicket('A002', 8),
    mockPadTicket('A003', 7, { state: 'held' }),
    mockPadTicket('A004', 6, directed),
    mockPadTicket('B001', 5, { queueId: 'account', ...directed }),
    mockPadTicket('A005', 4),
  )
  const lineOf = (ticket: PadTicket) => sameLine(view, ticket).map(({ number }) => number)
  expect(lineOf(mockPadTicket('A002', 8))).toEqual(['A001', 'A005'])
  expect(lineOf(mockPadTicket('A004', 6, directed))).toEqual(['B001'])
})

it('beside somebody in line stand those with the places before and after his, of his own queue', () => {
  const [first, second, third] = [mockPadTicket('A001', 9), mockPadTicket('A002', 6), mockPadTicket('A003', 3)]
  const view = hallOf(third, first, second, mockPadTicket('B001', 7, { queueId: 'account' }))
  const numbers = (ticket: PadTicket) => {
    const { ahead, behind } = besides(view, ticket)
    return [ahead?.number, behind?.number]
  }
  expect([first, second, third].map(numbers)).toEqual([
    [undefined, 'A002'],
    ['A001', 'A003'],
    ['A002', undefined],
  ])
})
