import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
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
  configuration.businesses.push({ id: 'loan', name: text('Loan'), meanServiceMinutes: 10 })
  configuration.queues[2]?.businesses.push('loan')
  change(configuration)
  return new TestBranch(configuration).staff(1)
}

let readings = 0
function ask(at: TestBranch, businessId: string, moreBusinessIds: string[] = [], who = 1) {
  readings += 1
  const readingId = `r${readings}`
  at.do('PresentIdentity', { readingId, deviceId: 'reader', presented: person(who), age: 40 }, DEVICE)
  return at.send('IssueTicket', { businessId, kioskId: 'k1', readingId, moreBusinessIds }, KIOSK)
}

describe('a ticket for several businesses', () => {
  test('has one number, of the first; the others follow in their order', () => {
    const at = branchWith()
    const { ticketId, number } = at.do(
      'IssueTicket',
      { businessId: 'cash', moreBusinessIds: ['loan', 'account'] },
      KIOSK,
    )
    expect(number).toBe('A001')
    expect(at.ticket(ticketId)).toMatchObject({ businessId: 'cash', queueId: 'ordinary', agenda: ['loan', 'account'] })
    expect(at.branch.tickets.size).toBe(1)
  })

  test.each([
    [['cash'], 'BUSINESS_THERE'],
    [['loan', 'loan'], 'BUSINESS_THERE'],
    [['nothing'], 'BUSINESS_UNKNOWN'],
    [['account'], 'BUSINESS_NOT_OFFERED'],
  ])('with %j after cash is refused: %s', (moreBusinessIds, code) => {
    const at = branchWith((configuration) => {
      if (configuration.kiosks?.[1]) configuration.kiosks[1].businesses = ['cash', 'loan']
    })
    const events = at.journal.length
    expect(at.refusal('IssueTicket', { businessId: 'cash', moreBusinessIds, kioskId: 'k2' }, KIOSK)).toBe(code)
    expect(at.journal).toHaveLength(events)
  })

  test('keeps the hours of each of them', () => {
    const at = branchWith((configuration) => {
      Object.assign(configuration.businesses[2] ?? {}, { hours: [{ from: '14:00' }] })
    })
    expect(at.send('IssueTicket', { businessId: 'cash', moreBusinessIds: ['loan'] }, KIOSK)).toMatchObject({
      refused: { code: 'OUTSIDE_HOURS', details: { businessId: 'loan', opensAt: '14:00' } },
    })
  })
})

describe('somebody known who holds a ticket and asks for another business', () => {
  test('has it added to his visit, with a copy of the one ticket', () => {
    const at = branchWith()
    ask(at, 'cash')
    at.do('SettlePrint', { jobId: `${A1}-p1`, outcome: 'printed', detail: null })
    const before = at.journal.length
    expect(ask(at, 'account')).toMatchObject({ result: { ticketId: A1, number: 'A001', peopleAhead: 0 } })
    expect(at.journal.slice(before + 1).map(({ type }) => type)).toEqual(['BusinessAdded', 'TicketPrintRequested'])
    expect(at.last('BusinessAdded')).toEqual({ ticketId: A1, businessId: 'account', windowId: null })
    expect(at.last('TicketPrintRequested')).toMatchObject({ copy: true, reason: 'presentedAgain' })
    expect(at.ticket(A1).agenda).toEqual(['account'])
  })

  test('gets the same ticket for what is in his visit already, which stays as it is', () => {
    const at = branchWith()
    ask(at, 'cash', ['loan'])
    for (const businessId of ['loan', 'cash']) expect(ask(at, businessId)).toMatchObject({ result: { number: 'A001' } })
    expect(at.ticket(A1).agenda).toEqual(['loan'])
  })

  test('adds several at once, and only what is not there', () => {
    const at = branchWith()
    ask(at, 'cash', ['loan'])
    ask(at, 'account', ['loan', 'cash'])
    expect(at.ticket(A1).agenda).toEqual(['loan', 'account'])
  })

  test('gets a number of its own once he is called, and for everything where that is the policy', () => {
    const at = branchWith()
    ask(at, 'cash')
    at.callNext()
    expect(ask(at, 'account')).toMatchObject({ result: { number: 'B001' } })
    const own = branchWith((configuration) => {
      configuration.calling = { secondBusiness: 'ownTicket' }
    })
    ask(own, 'cash')
    expect(ask(own, 'account')).toMatchObject({ result: { number: 'B001' } })
  })

  test('while he is held too', () => {
    const at = branchWith()
    ask(at, 'cash')
    at.do('HoldTicket', { ticketId: A1 })
    expect(ask(at, 'account')).toMatchObject({ result: { number: 'A001' } })
    expect(at.ticket(A1)).toMatchObject({ state: 'held', agenda: ['account'] })
  })

  test('is told why when it is not to be had, and nothing is added', () => {
    const at = branchWith((configuration) => {
      Object.assign(configuration.businesses[1] ?? {}, { hours: [{ from: '14:00' }] })
    })
    ask(at, 'cash')
    expect(ask(at, 'loan', ['account'])).toMatchObject({ refused: { code: 'OUTSIDE_HOURS' } })
    expect(at.ticket(A1).agenda).toEqual([])
  })

  test('at a kiosk that issues on the card has it added by the card alone', () => {
    const at = branchWith((configuration) => {
      Object.assign(configuration.kiosks?.[0] ?? {}, { onCard: { business: 'cash' } })
    })
    const presented = { deviceId: 'reader', presented: person(1), age: 40 }
    at.do('PresentIdentity', { ...presented, readingId: 'asked', issue: false }, DEVICE)
    at.do('IssueTicket', { businessId: 'account', readingId: 'asked' }, KIOSK)
    expect(at.do('PresentIdentity', { ...presented, readingId: 'card' }, DEVICE).number).toBe('B001')
    expect(at.ticket('2026-11-18-B001').agenda).toEqual(['cash'])
  })

  test('what follows in the visit he is served for is not given twice; what he is served for is', () => {
    const at = branchWith()
    ask(at, 'cash', ['loan'])
    at.do('StartService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    expect(ask(at, 'loan')).toMatchObject({ result: { number: 'A001' } })
    expect(ask(at, 'cash')).toMatchObject({ result: { number: 'A002' } })
  })

  test('is nobody else than the holder of that document', () => {
    const at = branchWith()
    ask(at, 'cash')
    expect(ask(at, 'account', [], 2)).toMatchObject({ result: { number: 'B001' } })
  })
})

describe('changing the business of a visit', () => {
  test('to one that follows in it is refused: it comes anyway', () => {
    const at = branchWith()
    const { ticketId = '' } = at.do('IssueTicket', { businessId: 'cash', moreBusinessIds: ['loan'] })
    expect(at.refusal('ChangeTicket', { ticketId, businessId: 'loan' })).toBe('BUSINESS_THERE')
    at.do('ChangeTicket', { ticketId, businessId: 'account' })
    expect(at.ticket(ticketId)).toMatchObject({ businessId: 'account', agenda: ['loan'] })
  })
})
