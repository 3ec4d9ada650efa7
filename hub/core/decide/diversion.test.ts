import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput, CommandData } from '../../../contracts/index.ts'
import {
  DEVICE,
  KIOSK,
  MANAGER,
  person,
  smallConfiguration,
  TestBranch,
  text,
} from '../../../test/support/testBranch.ts'
import { offerFor } from './diversionCommands.ts'

function branchWith(change: (configuration: BranchConfigurationInput) => void = () => undefined): TestBranch {
  const configuration = smallConfiguration()
  configuration.diversion = {
    machines: [
      { id: 'atm1', name: text('ATM 1') },
      { id: 'atm2', name: text('ATM 2') },
      { id: 'vtm', name: text('VTM') },
    ],
    rules: [
      { id: 'gold-cash', businesses: ['cash'], classes: ['gold'], machines: ['vtm'], fromAhead: 0 },
      { id: 'cash', businesses: ['cash'], machines: ['atm1', 'atm2'], maxAmount: 20_000, fromAhead: 3 },
      { id: 'more-cash', businesses: ['cash'], machines: ['vtm'], fromAhead: 1 },
    ],
  }
  change(configuration)
  return new TestBranch(configuration).staff(1)
}

function offered(at: TestBranch, { classId = 'ordinary', ahead = 5, businessId = 'cash', out = [] as string[] } = {}) {
  return offerFor(at.branch, { businessId, classId, ahead, isAble: (machineId) => !out.includes(machineId) })
}

describe('the offer of a machine', () => {
  test('is that of the first rule for the business, the class and so many ahead', () => {
    const at = branchWith()
    expect(offered(at)).toEqual({ ruleId: 'cash', machineId: 'atm1', maxAmount: 20_000 })
    expect(offered(at, { ahead: 3 })?.ruleId).toBe('cash')
    expect(offered(at, { ahead: 2 })).toEqual({ ruleId: 'more-cash', machineId: 'vtm', maxAmount: null })
    expect(offered(at, { ahead: 0 })).toBeNull()
    expect(offered(at, { ahead: 0, classId: 'gold' })?.ruleId).toBe('gold-cash')
    expect(offered(at, { businessId: 'account' })).toBeNull()
    expect(offered(new TestBranch())).toBeNull()
  })

  test('is the first machine of the rule that is free and able, or none', () => {
    const at = branchWith()
    expect(offered(at, { out: ['atm1'] })?.machineId).toBe('atm2')
    at.do('SetMachine', { machineId: 'atm2', state: 'busy' })
    expect(offered(at)?.machineId).toBe('atm1')
    expect(offered(at, { out: ['atm1'] })).toBeNull()
    at.do('SetMachine', { machineId: 'atm2', state: 'free' })
    expect(offered(at, { out: ['atm1'] })?.machineId).toBe('atm2')
  })
})

describe('what the manager says of a machine', () => {
  test('is recorded with its reason, once for each change', () => {
    const at = branchWith()
    const out = { machineId: 'atm1', state: 'out', reason: '缺钞' } as const
    at.do('SetMachine', out)
    expect(at.branch.machines.get('atm1')).toEqual({ id: 'atm1', state: 'out', reason: '缺钞', since: at.now.tick })
    const events = at.journal.length
    at.do('SetMachine', out)
    at.do('SetMachine', { machineId: 'atm2', state: 'free' })
    expect(at.journal).toHaveLength(events)
    expect(at.refusal('SetMachine', { machineId: 'atm9', state: 'out' })).toBe('MACHINE_UNKNOWN')
  })
})

describe('the answer of a customer', () => {
  const yes = { ruleId: 'cash', machineId: 'atm1', businessId: 'cash', accepted: true } as const
  const no = { ...yes, accepted: false }
  const rate = (at: TestBranch) => at.branch.diversions.get('cash')

  test('at a kiosk is counted by rule; his document stays good for a ticket', () => {
    const at = branchWith()
    at.do('PresentIdentity', { readingId: 'r1', deviceId: 'reader', presented: person(1), age: 75 }, DEVICE)
    expect(at.do('AnswerDiversion', { ...no, kioskId: 'k1', readingId: 'r1' }, KIOSK)).toEqual({ readingId: 'r1' })
    expect(at.last('DiversionAnswered')).toEqual({ ...no, classId: 'elderly', kioskId: 'k1', ticketId: null })
    at.do('AnswerDiversion', { ...yes, kioskId: 'k2' }, KIOSK)
    expect(at.last('DiversionAnswered')).toMatchObject({ classId: 'ordinary', accepted: true })
    expect(rate(at)).toEqual({ ruleId: 'cash', accepted: 1, refused: 1 })
    expect(at.do('IssueTicket', { businessId: 'cash', readingId: 'r1' }, KIOSK).number).toBe('A001')
  })

  test.each(['waiting', 'held'])('who gives up a %s ticket for it ends the ticket, once', (state) => {
    const at = branchWith()
    const { id: ticketId } = at.issue()
    if (state === 'held') at.do('HoldTicket', { ticketId })
    at.do('AnswerDiversion', { ...yes, ticketId }, MANAGER)
    expect(at.ticket(ticketId).state).toBe('cancelled')
    expect(at.last('TicketCancelled')).toEqual({ ticketId, reason: 'diverted' })
    const events = at.journal.length
    expect(at.do('AnswerDiversion', { ...yes, ticketId }, MANAGER)).toMatchObject({ ticketId })
    expect(at.journal).toHaveLength(events)
  })

  test('who wants a person is asked no more of that rule', () => {
    const at = branchWith()
    const { id: ticketId, state } = at.issue()
    at.do('AnswerDiversion', { ...no, ticketId })
    expect(at.ticket(ticketId)).toMatchObject({ state, refusedDiversions: ['cash'] })
    const events = at.journal.length
    at.do('AnswerDiversion', { ...no, ticketId })
    expect(at.journal).toHaveLength(events)
    expect(at.refusal('AnswerDiversion', { ...yes, ticketId })).toBe('DIVERSION_UNKNOWN')
    expect(rate(at)).toEqual({ ruleId: 'cash', accepted: 0, refused: 1 })
  })

  test('for a visit of more businesses gives up this one; those that follow keep number and place', () => {
    const at = branchWith()
    const { ticketId = '' } = at.do('IssueTicket', { businessId: 'cash', moreBusinessIds: ['account'] })
    const { number, place, waitingSince } = at.ticket(ticketId)
    at.do('AnswerDiversion', { ...yes, ticketId })
    expect(at.ticket(ticketId)).toMatchObject({
      state: 'waiting',
      businessId: 'account',
      queueId: 'account',
      agenda: [],
      done: [],
      number,
      place,
      waitingSince,
    })
    expect(at.refusal('AnswerDiversion', { ...yes, ticketId })).toBe('DIVERSION_UNKNOWN')
  })

  test.each<[Partial<CommandData<'AnswerDiversion'>>, string]>([
    [{ ruleId: 'nothing' }, 'DIVERSION_UNKNOWN'],
    [{ machineId: 'vtm' }, 'DIVERSION_UNKNOWN'],
    [{ businessId: 'account' }, 'DIVERSION_UNKNOWN'],
    [{ ruleId: 'gold-cash', machineId: 'vtm', ticketId: '2026-11-18-A001' }, 'DIVERSION_UNKNOWN'],
    [{ ticketId: '2026-11-18-A002' }, 'TICKET_WRONG_STATE'],
    [{ ticketId: '2026-11-18-A009' }, 'TICKET_UNKNOWN'],
    [{ kioskId: 'k9' }, 'KIOSK_UNKNOWN'],
  ])('with %j is refused: %s', (more, code) => {
    const at = branchWith()
    at.issue()
    at.do('CallNumber', { windowId: 'w1', ticketId: at.issue().id })
    expect(at.refusal('AnswerDiversion', { ...yes, ...more })).toBe(code)
  })
})
