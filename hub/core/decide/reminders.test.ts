import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput, CommandData } from '../../../contracts/index.ts'
import { CLOCK, KIOSK, MINUTE, smallConfiguration, TestBranch, teller, text } from '../../../test/support/testBranch.ts'
import { dueReminders } from './reminders.ts'

const t1 = teller('t1')

function branchWith(
  reminders: BranchConfigurationInput['reminders'] = {},
  change: (configuration: BranchConfigurationInput) => void = () => undefined,
): TestBranch {
  const configuration = { ...smallConfiguration(), reminders, partners: [{ id: 'app', name: text('App') }] }
  change(configuration)
  return new TestBranch(configuration).staff(1)
}

function reserve(at: TestBranch, more: Partial<CommandData<'ReserveTicket'>> = {}) {
  const answer = at.do('ReserveTicket', {
    businessId: 'cash',
    partnerId: 'app',
    presented: null,
    alsoKnownBy: [],
    nonce: 'nonce-of-a-ticket-1',
    reference: null,
    wantsReminder: true,
    ...more,
  })
  return at.ticket(answer.ticketId)
}

/** A live ticket that was taken away from the branch, with so many ahead. */
function joins(at: TestBranch, ahead: number, more: Partial<CommandData<'ReserveTicket'>> = {}) {
  for (let n = 0; n < ahead; n += 1) at.issue()
  const { id } = reserve(at, more)
  at.do('ActivateReserved', { ticketId: id, by: 'code', kioskId: null, print: false })
  return id
}

function reminded(at: TestBranch): [string, number][] {
  const events = at.journal.filter(({ type }) => type === 'TicketReminded')
  return events
    .map(({ data }) => data as { ticketId: string; ahead: number })
    .map(({ ticketId, ahead }) => [ticketId, ahead])
}

function serveNext(at: TestBranch) {
  at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
  at.do('PassTime', {}, CLOCK)
}

describe('who joins with', () => {
  test('five ahead is told when three are left, once', () => {
    const at = branchWith()
    const id = joins(at, 5)
    expect(at.ticket(id).aheadAtIssue).toBe(5)
    at.do('PassTime', {}, CLOCK)
    serveNext(at)
    expect(reminded(at)).toEqual([])
    serveNext(at)
    expect(reminded(at)).toEqual([[id, 3]])
    for (let n = 0; n < 3; n += 1) serveNext(at)
    expect(reminded(at)).toEqual([[id, 3]])
  })

  test('five ahead is told when four become two at a stroke', () => {
    const at = branchWith()
    const id = joins(at, 5)
    serveNext(at)
    at.do('CancelTicket', { ticketId: '2026-11-18-A002' })
    at.do('CancelTicket', { ticketId: '2026-11-18-A003' })
    at.do('PassTime', {}, CLOCK)
    expect(reminded(at)).toEqual([[id, 2]])
  })

  test('exactly three ahead is told at once, in the same commit', () => {
    const at = branchWith()
    for (let n = 0; n < 3; n += 1) at.issue()
    const before = at.journal.length
    const { id } = reserve(at)
    expect(at.journal.slice(before).map(({ type }) => type)).toEqual(['TicketIssued', 'TicketReminded'])
    expect(at.last('TicketReminded')).toEqual({ ticketId: id, ahead: 3, isPending: true })
    at.do('PassTime', {}, CLOCK)
    expect(reminded(at)).toHaveLength(1)
  })

  test('two ahead is never told, not even when more are before him for a time', () => {
    const at = branchWith()
    const id = joins(at, 2)
    for (let n = 0; n < 3; n += 1) at.issue('cash', 'gold')
    at.do('PassTime', {}, CLOCK)
    for (let n = 0; n < 5; n += 1) serveNext(at)
    expect(at.ticket(id).aheadAtIssue).toBe(2)
    expect(reminded(at)).toEqual([])
  })
})

describe('a reminder', () => {
  test('goes to those who are on the way too, counted as if they were here', () => {
    const at = branchWith()
    for (let n = 0; n < 5; n += 1) at.issue()
    const { id } = reserve(at)
    const behind = reserve(at)
    for (let n = 0; n < 2; n += 1) at.issue()
    expect(dueReminders(at.branch, at.now)).toEqual([])
    serveNext(at)
    serveNext(at)
    expect(reminded(at)).toEqual([
      [id, 3],
      [behind.id, 3],
    ])
    expect(at.last('TicketReminded').isPending).toBe(true)
  })

  test('goes to nobody whose reservation has run out, who does not want it, is called already or is held', () => {
    const at = branchWith({}, (configuration) =>
      Object.assign(configuration, { remote: { activateWithinMinutes: 10 } }),
    )
    const unasked = joins(at, 5, { wantsReminder: false })
    const lapsed = reserve(at)
    const held = joins(at, 0)
    at.do('HoldTicket', { ticketId: held })
    at.advance(10 * MINUTE + 1)
    for (let n = 0; n < 4; n += 1) serveNext(at)
    expect(reminded(at)).toEqual([])
    expect(at.ticket(unasked).aheadAtIssue).toBeNull()
    expect(at.ticket(lapsed.id).state).toBe('expired')
    at.do('ResumeTicket', { ticketId: held })
    at.do('PassTime', {}, CLOCK)
    expect(reminded(at)).toEqual([[held, 2]])
  })

  test('goes to everybody where it is for all, and to nobody where it is for none', () => {
    const all = branchWith({ for: 'all', ahead: 1 })
    all.issue()
    all.do('IssueTicket', { businessId: 'cash' }, KIOSK)
    expect(reminded(all)).toEqual([['2026-11-18-A002', 1]])
    const none = branchWith({ for: 'none' })
    joins(none, 3)
    expect(none.journal.some(({ type }) => type === 'TicketReminded')).toBe(false)
    const remote = branchWith()
    for (let n = 0; n < 4; n += 1) remote.issue()
    expect(reminded(remote)).toEqual([])
  })

  test('counts by the rules: gold that is called before shows as ahead', () => {
    const at = branchWith()
    const id = joins(at, 4)
    serveNext(at)
    for (let n = 0; n < 2; n += 1) at.issue('cash', 'gold')
    at.do('PassTime', {}, CLOCK)
    expect(reminded(at)).toEqual([[id, 3]])
    const late = branchWith()
    const far = joins(late, 5)
    for (let n = 0; n < 2; n += 1) late.issue('cash', 'gold')
    serveNext(late)
    serveNext(late)
    serveNext(late)
    expect(reminded(late)).toEqual([])
    serveNext(late)
    expect(reminded(late)).toEqual([[far, 3]])
  })

  test('where no window calls from the queue counts those before him in it', () => {
    const at = branchWith({}, (configuration) => {
      configuration.profiles = [
        { id: 'main', name: text('Main'), tiers: [{ queues: ['account'] }] },
        { id: 'other', name: text('Other'), tiers: [{ queues: ['gold', 'ordinary'] }] },
      ]
      Object.assign(configuration.windows[2] ?? {}, { profile: 'other' })
    })
    for (let n = 0; n < 8; n += 1) at.issue('account')
    const id = joins(at, 5)
    const { id: pending } = reserve(at)
    at.do('PassTime', {}, CLOCK)
    expect(reminded(at)).toEqual([])
    for (const number of ['A001', 'A002']) at.do('CancelTicket', { ticketId: `2026-11-18-${number}` })
    at.do('PassTime', {}, CLOCK)
    expect(reminded(at)).toEqual([[id, 3]])
    at.do('CancelTicket', { ticketId: '2026-11-18-A003' })
    at.do('PassTime', {}, CLOCK)
    expect(reminded(at)).toEqual([
      [id, 3],
      [pending, 3],
    ])
  })

  test('is no change of the ticket that staff would have to look at', () => {
    const at = branchWith()
    const { version } = at.ticket(joins(at, 3))
    at.do('PassTime', {}, CLOCK)
    expect(at.ticket('2026-11-18-A004')).toMatchObject({ isReminded: true, version })
  })
})
