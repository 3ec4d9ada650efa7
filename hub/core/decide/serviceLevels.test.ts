import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { CLOCK, MINUTE, smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'
import { isServiceLevelDue, serviceLevelOf } from './serviceLevels.ts'

const t1 = teller('t1')
type Target = NonNullable<BranchConfigurationInput['classes'][number]['target']>

/** Ordinary customers: 80 % within 10 minutes, alarmed from two calls on unless said otherwise. */
function branchWith(target: Target = {}, more: Partial<BranchConfigurationInput> = {}): TestBranch {
  const configuration = { ...smallConfiguration(), ...more }
  configuration.classes[0] = {
    ...configuration.classes[0],
    target: { minutes: 10, percent: 80, alarmMinutes: 30, fromCalls: 2, ...target },
  } as BranchConfigurationInput['classes'][number]
  return new TestBranch(configuration).staff(1)
}
const level = (at: TestBranch) => serviceLevelOf(at.branch, at.now)[0]

/** A customer who is called after so long and served at once. */
function waits(at: TestBranch, ms: number) {
  const { id: ticketId } = at.issue()
  at.advance(ms)
  at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
  return ticketId
}
function pass(at: TestBranch) {
  const before = at.journal.length
  const isDue = isServiceLevelDue(at.branch, at.now)
  at.do('PassTime', {}, CLOCK)
  const told = at.journal.slice(before).filter(({ type }) => type === 'NoticeRaised' || type === 'ServiceLevelRestored')
  expect(isDue).toBe(told.length > 0)
  return told.map(({ type, data }) => (type === 'NoticeRaised' ? (data as { kind: string }).kind : type))
}

describe('the service level of a class', () => {
  test('is the share of first calls within the target; who waits longer already counts as missed', () => {
    const at = branchWith()
    expect(level(at)).toMatchObject({
      called: 0,
      percent: null,
      targetMinutes: 10,
      targetPercent: 80,
      breachedAt: null,
    })
    waits(at, 10 * MINUTE)
    waits(at, 10 * MINUTE + 1)
    expect(level(at)).toMatchObject({ called: 2, within: 1, waitingOver: 0, percent: 50 })
    at.issue()
    at.advance(10 * MINUTE)
    expect(level(at)).toMatchObject({ waitingOver: 0, percent: 50 })
    at.advance(1)
    expect(level(at)).toMatchObject({ called: 2, waitingOver: 1, percent: 100 / 3 })
    expect(serviceLevelOf(at.branch, at.now).map(({ classId }) => classId)).toEqual(['ordinary', 'gold', 'elderly'])
  })

  test('is met by exactly the share that is promised', () => {
    const at = branchWith({ percent: 29, fromCalls: 1 })
    for (let n = 0; n < 29; n += 1) waits(at, 0)
    for (let n = 0; n < 71; n += 1) waits(at, 11 * MINUTE)
    expect(level(at)?.percent).toBe(29)
    expect(pass(at)).toEqual([])
  })

  test('counts the first call of a ticket only', () => {
    const at = branchWith({}, { calling: { noShow: { policy: 'keep', coolDownSeconds: 0 } } })
    const { id: ticketId } = at.issue()
    at.callNext()
    at.do('MarkNoShow', { windowId: 'w1', ticketId }, t1)
    at.advance(11 * MINUTE)
    expect(level(at)).toMatchObject({ called: 1, within: 1, waitingOver: 0 })
    at.callNext()
    expect(at.last('TicketCalled').withinTarget ?? null).toBeNull()
    expect(level(at)).toMatchObject({ called: 1, within: 1, percent: 100 })
  })

  test('begins anew with the day', () => {
    const at = branchWith()
    waits(at, 11 * MINUTE)
    waits(at, 11 * MINUTE)
    expect(pass(at)).toEqual(['serviceLevel'])
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(level(at)).toMatchObject({ called: 0, breachedAt: null })
  })
})

describe('a target that is missed', () => {
  test('is told once until it is met again with two percent to spare', () => {
    const at = branchWith()
    waits(at, 11 * MINUTE)
    expect(pass(at)).toEqual([])
    waits(at, 0)
    expect(pass(at)).toEqual(['serviceLevel'])
    expect(at.last('NoticeRaised')).toMatchObject({ kind: 'serviceLevel', classId: 'ordinary', ticketId: null })
    expect(at.last('NoticeRaised').noticeId).toMatch(/^[A-Za-z0-9-]{1,36}$/)
    expect(level(at)?.breachedAt).toBe(at.now.tick)
    expect(pass(at)).toEqual([])
    for (let n = 0; n < 3; n += 1) waits(at, 0)
    expect(level(at)?.percent).toBe(80)
    expect(pass(at)).toEqual([])
    waits(at, 0)
    expect(level(at)?.percent).toBeGreaterThan(82)
    expect(pass(at)).toEqual(['ServiceLevelRestored'])
    expect(level(at)?.breachedAt).toBeNull()
  })

  test('after it was met again is another notice', () => {
    const at = branchWith({ percent: 100, fromCalls: 1 })
    const { id } = at.issue()
    at.advance(11 * MINUTE)
    expect(pass(at)).toEqual(['serviceLevel'])
    at.do('CancelTicket', { ticketId: id })
    waits(at, 0)
    expect(pass(at)).toEqual(['ServiceLevelRestored'])
    waits(at, 11 * MINUTE)
    expect(pass(at)).toEqual(['serviceLevel'])
    expect([...at.branch.notices.values()]).toHaveLength(2)
  })

  test('is told while they still wait, before anybody is called; not of too few', () => {
    const at = branchWith()
    at.issue()
    at.advance(10 * MINUTE + 1)
    expect(pass(at)).toEqual([])
    at.issue()
    at.advance(10 * MINUTE)
    expect(pass(at)).toEqual([])
    at.advance(1)
    expect(pass(at)).toEqual(['serviceLevel'])
  })
})

describe('somebody who has waited past the alarm of his class', () => {
  test('is told of once, a moment after it and not before', () => {
    const at = branchWith({ fromCalls: 1000 })
    const first = at.issue()
    const second = at.issue()
    at.do('HoldTicket', { ticketId: second.id })
    at.advance(30 * MINUTE)
    expect(pass(at)).toEqual([])
    at.advance(1)
    expect(pass(at)).toEqual(['longWait'])
    expect(at.last('NoticeRaised')).toMatchObject({ noticeId: `${first.id}-long`, ticketId: first.id })
    expect(pass(at)).toEqual([])
    at.do('ResumeTicket', { ticketId: second.id })
    expect(pass(at)).toEqual(['longWait'])
    expect(at.last('NoticeRaised').ticketId).toBe(second.id)
  })
})

test('who goes on to his second business is not told of for the time his first one took', () => {
  const at = branchWith()
  const { ticketId = '' } = at.do('IssueTicket', { businessId: 'cash', moreBusinessIds: ['account'] })
  at.do('CallNext', { windowId: 'w1' }, t1)
  at.advance(45 * MINUTE)
  at.do('FinishService', { windowId: 'w1', ticketId }, t1)
  expect(at.ticket(ticketId)).toMatchObject({ state: 'waiting', done: ['cash'] })
  expect(pass(at)).not.toContain('longWait')
})

test('a class whose only customers who waited too long have left is well again', () => {
  const at = branchWith({ fromCalls: 1 })
  const { id: ticketId } = at.issue()
  at.advance(10 * MINUTE + 1)
  expect(pass(at)).toEqual(['serviceLevel'])
  at.do('CancelTicket', { ticketId })
  expect(pass(at)).toEqual(['ServiceLevelRestored'])
  expect(level(at)).toMatchObject({ percent: null, breachedAt: null })
  expect(pass(at)).toEqual([])
})
