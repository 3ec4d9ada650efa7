import { describe, expect, test } from 'vitest'
import {
  DEVICE,
  KIOSK,
  MANAGER,
  person,
  SECOND,
  smallConfiguration,
  TestBranch,
  teller,
} from '../../../test/support/testBranch.ts'

function present(at: TestBranch, readingId: string, { who = 1, age = 40 as number | null } = {}) {
  return at.do('PresentIdentity', { readingId, deviceId: 'reader', presented: person(who), age }, DEVICE)
}

describe('a card read', () => {
  test('gives one ticket, with the class by age and the visit of the reading', () => {
    const at = new TestBranch()
    expect(present(at, 'r1', { age: 70 })).toEqual({ readingId: 'r1' })
    const answer = at.do('IssueTicket', { businessId: 'cash', kioskId: 'k1', readingId: 'r1' }, KIOSK)
    expect(answer).toEqual({
      ticketId: '2026-11-18-A001',
      number: 'A001',
      queueId: 'ordinary',
      readingId: 'r1',
      peopleAhead: 0,
    })
    expect(at.ticket(answer.ticketId)).toMatchObject({ classId: 'elderly', visitId: 'r1', presented: person(1) })
    expect(at.journal.at(-1)?.correlationId).toBe('r1')
    const again = at.send('IssueTicket', { businessId: 'cash', kioskId: 'k1', readingId: 'r1' }, KIOSK)
    expect(again).toMatchObject({
      refused: { code: 'READING_USED', details: { number: 'A001', ticketId: answer.ticketId } },
    })
    expect(at.branch.readings.get('r1')).toMatchObject({ state: 'used', presented: null })
  })

  test.each([
    [69, 'ordinary'],
    [70, 'elderly'],
    [null, 'ordinary'],
  ])('of age %s: class %s', (age, classId) => {
    const at = new TestBranch()
    present(at, 'r1', { age })
    expect(at.ticket(at.do('IssueTicket', { businessId: 'cash', readingId: 'r1' }, KIOSK).ticketId).classId).toBe(
      classId,
    )
  })

  test('is worth something for readingValidSeconds at its own kiosk', () => {
    const at = new TestBranch()
    present(at, 'r1')
    const issue = (readingId: string, kioskId = 'k1') =>
      at.refusal('IssueTicket', { businessId: 'cash', kioskId, readingId }, KIOSK)
    expect(issue('r1', 'k2')).toBe('READING_UNKNOWN')
    expect(issue('r9')).toBe('READING_UNKNOWN')
    at.advance(60 * SECOND + 1)
    expect(issue('r1')).toBe('READING_EXPIRED')
    present(at, 'r2')
    at.advance(60 * SECOND)
    expect(issue('r2')).toBeUndefined()
  })

  test("replaces the kiosk's earlier unused reading, not a used one", () => {
    const at = new TestBranch()
    present(at, 'r1')
    present(at, 'r2', { who: 2 })
    expect(at.refusal('IssueTicket', { businessId: 'cash', readingId: 'r1' }, KIOSK)).toBe('READING_UNKNOWN')
    at.do('IssueTicket', { businessId: 'cash', readingId: 'r2' }, KIOSK)
    present(at, 'r3')
    expect(at.refusal('IssueTicket', { businessId: 'cash', readingId: 'r2' }, KIOSK)).toBe('READING_USED')
    expect(at.branch.kiosks.get('k1')).toMatchObject({ readingId: 'r3', ticketId: '2026-11-18-A001' })
  })

  test('sent twice records nothing the second time', () => {
    const at = new TestBranch()
    present(at, 'r1')
    at.do('IssueTicket', { businessId: 'cash', readingId: 'r1' }, KIOSK)
    const events = at.journal.length
    expect(present(at, 'r1')).toMatchObject({ readingId: 'r1', number: 'A001' })
    expect(at.journal).toHaveLength(events)
  })

  test('on a reader of no kiosk is refused', () => {
    const data = { readingId: 'r1', deviceId: 'other', presented: person(1), age: 1 }
    expect(new TestBranch().refusal('PresentIdentity', data, DEVICE)).toBe('KIOSK_UNKNOWN')
  })
})

describe('at a kiosk that issues on the card', () => {
  function machine() {
    const configuration = smallConfiguration()
    configuration.kiosks = [
      { id: 'k1', name: configuration.outlet.name, reader: 'reader', printer: 'printer', onCard: { business: 'cash' } },
    ]
    return new TestBranch(configuration).staff(1)
  }

  test('reading, ticket and print are one decision', () => {
    const at = machine()
    const before = at.journal.length
    expect(present(at, 'r1')).toMatchObject({ number: 'A001', readingId: 'r1' })
    expect(at.journal.slice(before).map(({ type }) => type)).toEqual([
      'IdentityPresented',
      'TicketIssued',
      'TicketPrintRequested',
    ])
  })

  test('a person in line gets a copy of his ticket and no second one', () => {
    const at = machine()
    present(at, 'r1')
    expect(present(at, 'r2')).toMatchObject({ readingId: 'r2', number: 'A001' })
    expect(at.branch.printJobs.size).toBe(1) // the original is still being printed
    at.do('SettlePrint', { jobId: '2026-11-18-A001-p1', outcome: 'printed', detail: null })
    present(at, 'r3')
    expect(at.last('TicketPrintRequested')).toMatchObject({
      jobId: '2026-11-18-A001-p2',
      copy: true,
      reason: 'presentedAgain',
    })
    expect(present(at, 'r4', { who: 2 })).toMatchObject({ number: 'A002' })
    expect(at.branch.tickets.size).toBe(2)
  })

  test('once he is being served he may take another', () => {
    const at = machine()
    const { ticketId = '' } = present(at, 'r1')
    at.callNext()
    expect(present(at, 'r2')).toMatchObject({ number: 'A001' })
    at.do('StartService', { windowId: 'w1', ticketId }, teller('t1'))
    expect(present(at, 'r3')).toMatchObject({ number: 'A002' })
  })
})

describe('issuing', () => {
  test('counts per queue and pads to the width of the range', () => {
    const configuration = smallConfiguration()
    if (configuration.queues[0]) Object.assign(configuration.queues[0], { from: 9, to: 1200 })
    const at = new TestBranch(configuration)
    expect([at.issue().number, at.issue().number, at.issue('cash', 'gold').number]).toEqual(['A0009', 'A0010', 'G001'])
  })

  test('says when the numbers are used up', () => {
    const configuration = smallConfiguration()
    if (configuration.queues[0]) Object.assign(configuration.queues[0], { from: 1, to: 2 })
    const at = new TestBranch(configuration)
    at.issue()
    at.issue()
    expect(at.refusal('IssueTicket', { businessId: 'cash' })).toBe('NUMBERS_EXHAUSTED')
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(at.issue().id).toBe('2026-11-19-A001')
  })

  test('keeps a card read at a kiosk that issues at once when it can give no ticket, so that the kiosk can say why', () => {
    const configuration = smallConfiguration()
    if (configuration.queues[0]) Object.assign(configuration.queues[0], { from: 1, to: 1 })
    for (const kiosk of configuration.kiosks ?? []) Object.assign(kiosk, { onCard: { business: 'cash' } })
    const at = new TestBranch(configuration)
    const unasked = { readingId: 'r0', deviceId: 'reader', presented: person(9), age: 40, issue: false }
    expect(at.do('PresentIdentity', unasked, DEVICE)).toEqual({ readingId: 'r0' })
    at.issue()
    expect(present(at, 'r1')).toEqual({ readingId: 'r1' })
    expect(at.refusal('IssueTicket', { businessId: 'cash', kioskId: 'k1', readingId: 'r1' }, KIOSK)).toBe(
      'NUMBERS_EXHAUSTED',
    )
  })

  test('a class without a queue of its own uses that of the first class and stays what it is', () => {
    const configuration = smallConfiguration()
    configuration.queues = configuration.queues.filter(({ id }) => id !== 'gold')
    configuration.profiles = [
      { id: 'main', name: configuration.outlet.name, tiers: [{ queues: ['ordinary', 'account'] }] },
    ]
    expect(new TestBranch(configuration).issue('cash', 'gold')).toMatchObject({ queueId: 'ordinary', classId: 'gold' })
  })

  test.each([
    [{ businessId: 'unknown' }, 'BUSINESS_UNKNOWN'],
    [{ businessId: 'cash', classId: 'unknown' }, 'CLASS_UNKNOWN'],
    [{ businessId: 'cash', kioskId: 'k9' }, 'KIOSK_UNKNOWN'],
    [{ businessId: 'account', kioskId: 'k2' }, 'BUSINESS_NOT_OFFERED'],
  ])('%j is refused: %s', (data, code) => {
    const configuration = smallConfiguration()
    if (configuration.kiosks?.[1]) configuration.kiosks[1].businesses = ['cash']
    expect(new TestBranch(configuration).refusal('IssueTicket', data)).toBe(code)
  })

  test('needs an open business day and a configuration', () => {
    const at = new TestBranch(null)
    expect(at.refusal('IssueTicket', { businessId: 'cash' })).toBe('DAY_NOT_OPEN')
    at.do('ApplyConfiguration', { configuration: smallConfiguration(), basedOn: 0 })
    expect(at.refusal('IssueTicket', { businessId: 'cash' })).toBe('DAY_NOT_OPEN')
    at.do('OpenBusinessDay', { day: '2026-11-18' })
    expect(at.issue().number).toBe('A001')
  })

  test('tells how many are ahead under the rules', () => {
    const at = new TestBranch().staff(1)
    at.issue()
    at.issue()
    expect(at.do('IssueTicket', { businessId: 'cash', classId: 'gold' }).peopleAhead).toBe(0)
    expect(at.do('IssueTicket', { businessId: 'cash' }).peopleAhead).toBe(3)
  })
})

describe('printing', () => {
  function printed(print?: boolean) {
    const at = new TestBranch()
    at.do('IssueTicket', { businessId: 'cash', kioskId: 'k1', ...(print === undefined ? {} : { print }) }, KIOSK)
    return at
  }
  const jobId = '2026-11-18-A001-p1'
  const copyId = '2026-11-18-A001-p2'
  const settle = (at: TestBranch, job: string, outcome: 'printed' | 'notPrinted' | 'unknown') =>
    at.do('SettlePrint', { jobId: job, outcome, detail: null })

  test('a ticket is printed where it is issued, unless it should not be or the kiosk has no printer', () => {
    expect(printed().last('TicketPrintRequested')).toMatchObject({
      jobId,
      printerId: 'printer',
      copy: false,
      reason: 'issue',
    })
    expect(printed(false).branch.printJobs.size).toBe(0)
    const plain = new TestBranch()
    plain.do('IssueTicket', { businessId: 'cash', kioskId: 'k2' }, KIOSK)
    expect(plain.branch.printJobs.size).toBe(0)
  })

  test('an unknown outcome gives exactly one copy, however often it is told', () => {
    const at = printed().advance(100 * SECOND)
    settle(at, jobId, 'unknown')
    expect(at.last('TicketPrintRequested')).toMatchObject({
      jobId: copyId,
      copy: true,
      reason: 'outcomeUnknown',
      validUntil: at.now.tick + 120 * SECOND,
    })
    settle(at, jobId, 'unknown')
    settle(at, jobId, 'printed')
    expect(at.branch.printJobs.get(jobId)?.outcome).toBe('unknown')
    settle(at, copyId, 'unknown')
    expect([...at.branch.printJobs.values()].map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown'])
  })

  test('no copy when the print was only not possible, too late, or the ticket has ended', () => {
    const notPrinted = printed()
    settle(notPrinted, jobId, 'notPrinted')
    const late = printed().advance(120 * SECOND + 1)
    settle(late, jobId, 'unknown')
    const ended = printed()
    ended.do('CancelTicket', { ticketId: '2026-11-18-A001' })
    settle(ended, jobId, 'unknown')
    for (const at of [notPrinted, late, ended]) expect(at.branch.printJobs.size).toBe(1)
  })

  test('an unknown job is refused', () => {
    expect(printed().refusal('SettlePrint', { jobId: 'x', outcome: 'printed', detail: null })).toBe('NOT_FOUND')
  })

  test('staff, or the customer at the kiosk, reprint a copy where there is a printer', () => {
    const at = printed()
    const ticketId = '2026-11-18-A001'
    at.do('ReprintTicket', { ticketId, kioskId: 'k1' }, MANAGER)
    expect(at.last('TicketPrintRequested')).toMatchObject({ jobId: copyId, copy: true, reason: 'staff' })
    at.do('ReprintTicket', { ticketId, kioskId: 'k1' }, KIOSK)
    expect(at.last('TicketPrintRequested')).toMatchObject({ copy: true, reason: 'customer' })
    expect(at.refusal('ReprintTicket', { ticketId, kioskId: 'k2' })).toBe('PRINTER_UNKNOWN')
    expect(at.refusal('ReprintTicket', { ticketId, kioskId: 'k9' })).toBe('KIOSK_UNKNOWN')
  })
})
