import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput, CommandData } from '../../../contracts/index.ts'
import {
  DEVICE,
  KIOSK,
  person,
  smallConfiguration,
  TestBranch,
  teller,
  text,
} from '../../../test/support/testBranch.ts'

const t1 = teller('t1')
const A1 = '2026-11-18-A001'

function branchWith(change: (configuration: BranchConfigurationInput) => void = () => undefined): TestBranch {
  const configuration = smallConfiguration()
  configuration.partners = [{ id: 'app', name: text('App') }]
  change(configuration)
  return new TestBranch(configuration).staff(1)
}
const ownTickets = (configuration: BranchConfigurationInput) => {
  configuration.calling = { secondBusiness: 'ownTicket' }
}
const onceADay = (configuration: BranchConfigurationInput) => {
  for (const business of configuration.businesses) business.perPersonPerDay = 1
}

let readings = 0
function ask(at: TestBranch, businessId: string, moreBusinessIds: string[] = []) {
  const readingId = `r${++readings}`
  const presented = { readingId, deviceId: 'reader', presented: person(1), age: 40, issue: false }
  at.do('PresentIdentity', presented, DEVICE)
  return at.send('IssueTicket', { businessId, kioskId: 'k1', readingId, moreBusinessIds }, KIOSK)
}
/** Taken by phone (9) for somebody whose card (1) is known too. */
function reserve(at: TestBranch, more: Partial<CommandData<'ReserveTicket'>> = {}) {
  const known = { presented: person(9), alsoKnownBy: [person(1).blindIndex], nonce: 'nonce-of-a-ticket-1' }
  const data = { businessId: 'cash', partnerId: 'app', reference: null, wantsReminder: false, ...known, ...more }
  return at.send('ReserveTicket', data, { kind: 'partner', id: 'app' })
}
function holders(at: TestBranch, businessId: string) {
  const tickets = [...at.branch.tickets.values()]
  return tickets.flatMap((ticket) => ([ticket.businessId, ...ticket.agenda].includes(businessId) ? ticket.number : []))
}

describe('a person holds one ticket for a business', () => {
  test('also where it is one of several he asks for: that one is left out of the new visit', () => {
    const at = branchWith(ownTickets)
    ask(at, 'cash')
    expect(ask(at, 'account', ['cash'])).toMatchObject({ result: { number: 'B001' } })
    expect([holders(at, 'cash'), holders(at, 'account')]).toEqual([['A001'], ['B001']])
    expect(ask(at, 'cash', ['account'])).toMatchObject({ result: { number: 'A001' } })
    expect([holders(at, 'cash'), holders(at, 'account')]).toEqual([['A001'], ['B001']])
  })

  test('also while he is called for it', () => {
    const at = branchWith()
    ask(at, 'cash')
    at.callNext()
    expect(ask(at, 'account', ['cash'])).toMatchObject({ result: { number: 'B001' } })
    expect(holders(at, 'cash')).toEqual(['A001'])
  })

  test('also when he reserves', () => {
    const at = branchWith(ownTickets)
    ask(at, 'cash')
    expect(reserve(at, { businessId: 'account', moreBusinessIds: ['cash'] })).toMatchObject({
      result: { number: 'B001' },
    })
    expect(holders(at, 'cash')).toEqual(['A001'])
  })

  test('by whichever document he is known when staff change it or add to it', () => {
    const at = branchWith(ownTickets)
    reserve(at)
    ask(at, 'account')
    for (const type of ['ChangeTicket', 'AddBusiness'] as const) {
      expect(at.send(type, { ticketId: A1, businessId: 'account' })).toMatchObject({
        refused: { code: 'TICKET_DUPLICATE', details: { number: 'B001' } },
      })
    }
  })

  test('also when a ticket that was nobody’s is said to be his: for what follows in its visit too', () => {
    const at = branchWith()
    const { ticketId = '' } = at.do('IssueTicket', { businessId: 'cash', moreBusinessIds: ['account'] })
    ask(at, 'account')
    expect(at.refusal('IdentifyTicket', { ticketId, presented: person(1) })).toBe('TICKET_DUPLICATE')
  })
})

describe('the limit of a person', () => {
  test('holds for whichever document he reserves with', () => {
    const at = branchWith(onceADay)
    ask(at, 'cash')
    at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    expect(reserve(at)).toMatchObject({ refused: { code: 'PERSON_LIMIT' } })
    expect(reserve(at, { businessId: 'account', moreBusinessIds: ['cash'] })).toMatchObject({
      refused: { code: 'PERSON_LIMIT' },
    })
    expect(reserve(at, { alsoKnownBy: [] })).toHaveProperty('result')
  })

  test('counts a ticket once that is found by several of his documents', () => {
    const at = branchWith((configuration) => {
      for (const business of configuration.businesses) business.perPersonPerDay = 2
    })
    reserve(at)
    at.do('ActivateReserved', { ticketId: A1, by: 'code', kioskId: null, print: false }, KIOSK)
    at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    expect(reserve(at)).toMatchObject({ result: { number: 'A002' } })
  })

  test('does not count what a visit that is over has left undone', () => {
    const at = branchWith(onceADay)
    ask(at, 'cash', ['account'])
    at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id, rest: 'drop' }, t1)
    expect(ask(at, 'cash')).toMatchObject({ refused: { code: 'PERSON_LIMIT' } })
    expect(ask(at, 'account')).toMatchObject({ result: { number: 'B001' } })
  })
})
