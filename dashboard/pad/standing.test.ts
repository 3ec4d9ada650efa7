import { expect, it } from 'vitest'
import { mockViews } from '../../test/support/mockBranch.ts'
import { MINUTE, MOCK_TICK } from '../../test/support/mockDay.ts'
import { mockPadTicket } from '../../test/support/mockPad.ts'
import { minutesLeft, standingOf } from './standing.ts'

const { branch, pad } = mockViews('usual')
const standing = (over: Parameters<typeof mockPadTicket>[2], ahead?: number) => {
  const ticket = mockPadTicket('A001', 5, over)
  return standingOf(ticket, minutesLeft(ticket, MOCK_TICK), ahead, branch, pad.tellers)
}

it('counts the minutes until somebody on hold returns, begun ones too, and none once he should be back', () => {
  const heldUntil = (returnAt: number | null) => standing({ state: 'held', returnAt })
  const soonBack = { kind: 'held', text: 'pad.person.heldFor', short: 'pad.person.backIn', named: { minutes: 2 } }
  expect(heldUntil(MOCK_TICK + 61_000)).toEqual(soonBack)
  for (const until of [null, MOCK_TICK, MOCK_TICK - MINUTE])
    expect(heldUntil(until)).toEqual({ kind: 'held', text: 'pad.person.held', named: {} })
})

it('counts the minutes until a requeued no-show may be called again', () => {
  const cooling = standing({ callableFrom: MOCK_TICK + 3 * MINUTE })
  expect(cooling).toEqual({ kind: 'cooling', text: 'pad.person.cooling', named: { minutes: 3 } })
  expect(standing({ callableFrom: MOCK_TICK - 1 }, 0).kind).toBe('inLine')
})

it('says for whom somebody waits, and otherwise how many are ahead of him', () => {
  expect(standing({ directed: { window: 'w3' } })).toMatchObject({ kind: 'directed', named: { number: 3 } })
  expect(standing({ directed: { teller: 'li' } })).toMatchObject({ kind: 'directed', named: { name: '李雯' } })
  expect(standing({}, 0).text).toBe('pad.person.next')
  expect(standing({}, 4)).toMatchObject({ text: 'pad.person.ahead', named: { count: 4 } })
  expect(standing({ state: 'pending', pendingUntil: MOCK_TICK + MINUTE }, 4).kind).toBe('pending')
})
