import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CommandData } from '../../../contracts/index.ts'
import { MINUTE, smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'

type Target = CommandData<'MoveTicket'>['to']

function line(at: TestBranch, queueId = 'ordinary'): string[] {
  return (at.branch.queue(queueId)?.at(at.now.tick).everybody() ?? []).map(({ id }) => id)
}

function move(at: TestBranch, ticketId: string, to: Target): void {
  at.do('MoveTicket', { ticketId, to, reason: '行动不便' })
}

/** The same move on a plain list of names. */
function moved(order: readonly string[], ticketId: string, to: Target): string[] {
  const rest = order.filter((id) => id !== ticketId)
  if (to === 'front') return [ticketId, ...rest]
  if (to === 'back') return [...rest, ticketId]
  const anchor = 'behind' in to ? to.behind : to.ahead
  if (anchor === ticketId) return [...order]
  rest.splice(rest.indexOf(anchor) + ('behind' in to ? 1 : 0), 0, ticketId)
  return rest
}

/** A line of ten, some of them come in the same millisecond. */
function tenInLine(gaps: readonly number[] = [0, 0, MINUTE, 1, 0, 2, 0, 30_000, 1]): TestBranch {
  const at = new TestBranch()
  at.issue()
  for (const gap of gaps) at.advance(gap).issue()
  return at.advance(MINUTE)
}

describe('a moved ticket stands where it was sent', () => {
  test('after any moves, and everybody else as before', { timeout: 60_000 }, () => {
    const step = fc.record({
      who: fc.nat(9),
      anchor: fc.nat(9),
      how: fc.constantFrom('front', 'back', 'behind', 'ahead'),
    })
    const gaps = fc.array(fc.constantFrom(0, 0, 1, 2, 1000), { minLength: 9, maxLength: 9 })
    fc.assert(
      fc.property(gaps, fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), (between, steps) => {
        const at = tenInLine(between)
        let expected = line(at)
        const waitingSince = new Map(expected.map((id) => [id, at.ticket(id).waitingSince]))
        for (const { who, anchor, how } of steps) {
          const ticketId = expected[who] as string
          const other = expected[anchor] as string
          const to: Target =
            how === 'behind' ? { behind: other } : how === 'ahead' ? { ahead: other } : (how as 'front')
          const next = moved(expected, ticketId, to)
          const events = at.journal.length
          move(at, ticketId, to)
          expect(line(at)).toEqual(next)
          // Where it stands already nothing is recorded; where it does not, something is.
          expect(at.journal.length > events).toBe(next.join() !== expected.join())
          expected = next
        }
        for (const [id, since] of waitingSince) expect(at.ticket(id).waitingSince).toBe(since)
      }),
      { numRuns: 150 },
    )
  })

  test.each<[string, (first: string, last: string) => Target, 'first' | 'last']>([
    ['to the front', () => 'front', 'first'],
    ['to the back', () => 'back', 'last'],
  ])('a hundred times in a row %s', (_name, to, end) => {
    const at = tenInLine()
    let expected = line(at)
    for (let n = 0; n < 100; n += 1) {
      const ticketId = expected[end === 'first' ? 9 - (n % 3) : n % 3] as string
      const target = to('', '')
      expected = moved(expected, ticketId, target)
      move(at, ticketId, target)
    }
    expect(line(at)).toEqual(expected)
  })

  test.each(['behind', 'ahead'] as const)('a hundred times in a row right %s the same customer', (side) => {
    const at = tenInLine()
    let expected = line(at)
    const anchor = expected[4] as string
    for (let n = 0; n < 100; n += 1) {
      const ticketId = expected[side === 'behind' ? 9 : 0] as string
      const to = { [side]: anchor } as Target
      expected = moved(expected, ticketId, to)
      move(at, ticketId, to)
    }
    expect(line(at)).toEqual(expected)
    for (const id of expected) expect(Number.isSafeInteger(at.ticket(id).place.sequence)).toBe(true)
  })

  test('whoever comes afterwards stands behind it', () => {
    const at = tenInLine()
    const [first] = line(at)
    move(at, first as string, 'back')
    const next = at.issue()
    expect(line(at).slice(-2)).toEqual([first, next.id])
  })

  test('also where somebody cools down, who comes back to his place in that order', () => {
    const at = new TestBranch({
      ...smallConfiguration(),
      calling: { noShow: { policy: 'keep', coolDownSeconds: 60 } },
    }).staff(1)
    const missed = at.issue()
    const [second, third] = [at.advance(MINUTE).issue(), at.advance(MINUTE).issue()]
    at.callNext()
    at.do('MarkNoShow', { windowId: 'w1', ticketId: missed.id }, teller('t1'))
    move(at, third.id, { behind: missed.id })
    expect(line(at)).toEqual([missed.id, third.id, second.id])
    move(at, second.id, 'front')
    at.advance(2 * MINUTE)
    expect([at.callNext().id, at.callNext().id, at.callNext().id]).toEqual([second.id, missed.id, third.id])
  })
})

describe('against other queues a moved ticket counts as come', () => {
  /** A001 and A002 half an hour apart, B001 between them; one tier for both queues. */
  function twoQueues() {
    const configuration = smallConfiguration()
    const name = configuration.outlet.name
    configuration.profiles = [{ id: 'main', name, tiers: [{ queues: ['ordinary', 'account'] }] }]
    const at = new TestBranch(configuration).staff(1)
    const early = at.issue()
    const account = at.advance(10 * MINUTE).issue('account')
    const late = at.advance(10 * MINUTE).issue()
    const moving = at.advance(MINUTE).issue()
    return { at, early, account, late, moving }
  }

  test('when the one came whom it was sent before', () => {
    const { at, early, account, late, moving } = twoQueues()
    move(at, moving.id, { ahead: late.id })
    const called = [at.callNext(), at.callNext(), at.callNext(), at.callNext()].map(({ id }) => id)
    expect(called).toEqual([early.id, account.id, moving.id, late.id])
  })

  test('when the one came whom it was sent behind', () => {
    const { at, early, account, late, moving } = twoQueues()
    move(at, moving.id, { behind: early.id })
    const called = [at.callNext(), at.callNext(), at.callNext(), at.callNext()].map(({ id }) => id)
    expect(called).toEqual([early.id, moving.id, account.id, late.id])
  })
})
