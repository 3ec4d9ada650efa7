import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput, CommandData } from '../../../contracts/index.ts'
import {
  DEVICE,
  KIOSK,
  MANAGER,
  MINUTE,
  person,
  smallConfiguration,
  TestBranch,
  teller,
  text,
} from '../../../test/support/testBranch.ts'

const SYSTEM = { kind: 'system', id: 'hub' } as const
const t1 = teller('t1')

/** Classes in rising order: ordinary, elderly from 70, gold (vip). */
function branchWith(change: (configuration: BranchConfigurationInput) => void = () => undefined): TestBranch {
  const configuration = smallConfiguration()
  configuration.classes = [
    { id: 'ordinary', name: text('Ordinary') },
    { id: 'elderly', name: text('Elderly'), fromAge: 70 },
    { id: 'gold', name: text('Gold'), vip: true },
  ]
  configuration.partners = [{ id: 'app', name: text('App') }]
  change(configuration)
  return new TestBranch(configuration).staff(1)
}

type Recognised = CommandData<'PresentIdentity'>['recognised']
let readings = 0
function present(
  at: TestBranch,
  { who = 1, age = 40, recognised }: { who?: number; age?: number; recognised?: Recognised } = {},
) {
  const data = { readingId: `card${++readings}`, deviceId: 'reader', presented: person(who), age }
  at.do('PresentIdentity', { ...data, ...(recognised && { recognised }) }, DEVICE)
  return data.readingId
}
function take(at: TestBranch, readingId: string) {
  return at.ticket(at.do('IssueTicket', { businessId: 'cash', kioskId: 'k1', readingId }, KIOSK).ticketId)
}
function answered(at: TestBranch, classId: string | null, adviserId: string | null = null, who = 1) {
  const before = at.journal.length
  const { blindIndex } = person(who)
  const answer = at.do('RecognizeCustomer', { blindIndex, classId, adviserId, by: 'crm' }, SYSTEM)
  return { answer, types: at.journal.slice(before).map(({ type }) => type) }
}
const asGold = { classId: 'gold', adviserId: 'wm1' }

describe('a card whose customer is known', () => {
  test('gives a ticket of his class, with his adviser told in the same commit', () => {
    const at = branchWith()
    const ticket = take(at, present(at, { recognised: asGold }))
    expect(ticket).toMatchObject({ number: 'G001', classId: 'gold', adviserId: 'wm1' })
    expect(at.last('NoticeRaised')).toMatchObject({ kind: 'vipArrival', ticketId: ticket.id, adviserId: 'wm1' })
  })

  test.each([
    [75, 'gold', 'gold'],
    [75, 'ordinary', 'elderly'],
    [40, 'ordinary', 'ordinary'],
    [75, 'unheard-of', 'elderly'],
    [40, null, null],
  ])('of age %s, known as %s: class %s, the later of the two', (age, classId, expected) => {
    const at = branchWith()
    const readingId = present(at, { age, recognised: { classId, adviserId: 'wm1' } })
    expect(at.branch.readings.get(readingId)).toMatchObject({ classId: expected, adviserId: 'wm1' })
  })
})

describe('an answer of the customer system that comes later', () => {
  test('raises the class of a reading that is not used yet', () => {
    const at = branchWith()
    const readingId = present(at, { age: 75 })
    expect(answered(at, 'gold', 'wm1')).toEqual({ answer: { readingId }, types: ['CustomerRecognised'] })
    expect(at.journal.at(-1)?.correlationId).toBe(readingId)
    expect(take(at, readingId)).toMatchObject({ classId: 'gold', adviserId: 'wm1' })
  })

  test('never lowers it, and keeps the adviser it knows nothing of', () => {
    const at = branchWith()
    const readingId = present(at, { recognised: asGold })
    expect(answered(at, 'ordinary').types).toEqual([])
    expect(answered(at, 'ordinary', 'wm2').types).toEqual(['CustomerRecognised'])
    expect(at.branch.readings.get(readingId)).toMatchObject({ classId: 'gold', adviserId: 'wm2' })
  })

  test('moves a waiting ticket to the queue of the class: place, time waited and number stay', () => {
    const at = branchWith()
    const ticket = take(at, present(at))
    at.advance(3 * MINUTE)
    const { types, answer } = answered(at, 'gold', 'wm1')
    expect(types).toEqual(['CustomerRecognised', 'TicketChanged', 'NoticeRaised'])
    expect(answer).toMatchObject({ ticketId: ticket.id, number: 'A001', queueId: 'gold' })
    const { number, place, waitingSince } = ticket
    expect(at.ticket(ticket.id)).toMatchObject({ classId: 'gold', queueId: 'gold', number, place, waitingSince })
    expect(at.last('NoticeRaised')).toMatchObject({ adviserId: 'wm1', ticketId: ticket.id })
    expect(answered(at, 'gold', 'wm1')).toEqual({ answer: {}, types: [] })
  })

  test('a held ticket too; neither one that is called nor one that is served', () => {
    const at = branchWith()
    const held = take(at, present(at))
    at.do('HoldTicket', { ticketId: held.id })
    answered(at, 'gold')
    expect(at.ticket(held.id)).toMatchObject({ state: 'held', queueId: 'gold' })
    const called = take(at, present(at, { who: 2 }))
    at.callNext()
    expect(answered(at, 'gold', 'wm1', 2).types).toEqual([])
    at.do('StartService', { windowId: 'w1', ticketId: called.id }, t1)
    expect(answered(at, 'gold', 'wm1', 2).types).toEqual([])
  })

  test('leaves a class that staff have chosen, and gives the adviser all the same', () => {
    const at = branchWith()
    const changed = take(at, present(at))
    at.do('ChangeTicket', { ticketId: changed.id, classId: 'elderly' }, MANAGER)
    const readingId = present(at, { who: 2 })
    const chosen = at.ticket(at.do('IssueTicket', { businessId: 'cash', readingId, classId: 'ordinary' }).ticketId)
    expect(answered(at, 'gold', 'wm1').types).toEqual(['CustomerRecognised'])
    expect(answered(at, 'gold', 'wm1', 2).types).toEqual(['CustomerRecognised'])
    expect(at.ticket(changed.id)).toMatchObject({ classId: 'elderly', adviserId: 'wm1' })
    expect(at.ticket(chosen.id)).toMatchObject({ classId: 'ordinary', adviserId: 'wm1' })
  })

  test('with a class that is not configured gives the adviser alone', () => {
    const at = branchWith()
    const ticket = take(at, present(at))
    expect(answered(at, 'unheard-of', 'wm1').types).toEqual(['CustomerRecognised'])
    expect(at.last('CustomerRecognised')).toMatchObject({ classId: null, adviserId: 'wm1' })
    expect(at.ticket(ticket.id).classId).toBe('ordinary')
  })

  test('of somebody who is not here records nothing', () => {
    const at = branchWith()
    take(at, present(at))
    expect(answered(at, 'gold', 'wm1', 7)).toEqual({ answer: {}, types: [] })
  })
})

describe('a reservation of a customer of such a class', () => {
  const reserve = (at: TestBranch, recognised?: Recognised) =>
    at.do(
      'ReserveTicket',
      {
        businessId: 'cash',
        partnerId: 'app',
        presented: person(1),
        alsoKnownBy: [],
        nonce: 'nonce-of-a-ticket-1',
        reference: null,
        wantsReminder: false,
        ...(recognised && { recognised }),
      },
      { kind: 'partner', id: 'app' },
    )
  const told = (at: TestBranch) => at.journal.filter(({ type }) => type === 'NoticeRaised')

  test('tells of him when he comes, not when he reserves, and once', () => {
    const at = branchWith()
    const { ticketId } = reserve(at, asGold)
    expect(at.ticket(ticketId)).toMatchObject({ number: 'G001', adviserId: 'wm1' })
    expect(told(at)).toHaveLength(0)
    present(at)
    expect(told(at)).toMatchObject([{ data: { kind: 'vipArrival', ticketId, adviserId: 'wm1' } }])
    at.do('ChangeTicket', { ticketId: ticketId ?? '', classId: 'ordinary' }, MANAGER)
    at.do('ChangeTicket', { ticketId: ticketId ?? '', classId: 'gold' }, MANAGER)
    expect(told(at)).toHaveLength(1)
  })

  test('that was recognised since, by the system or by his card, is in the queue that fits when he comes', () => {
    const at = branchWith()
    reserve(at)
    expect(answered(at, 'gold', 'wm1').types).toEqual(['CustomerRecognised', 'TicketChanged'])
    expect(told(at)).toHaveLength(0)
    present(at)
    expect(told(at)).toHaveLength(1)
    const other = branchWith()
    const { ticketId } = reserve(other)
    present(other, { recognised: asGold })
    expect(other.ticket(ticketId)).toMatchObject({
      state: 'waiting',
      number: 'A001',
      queueId: 'gold',
      adviserId: 'wm1',
    })
    expect(told(other)).toHaveLength(1)
  })
})

describe('a ticket taken without a document', () => {
  const identify = (at: TestBranch, ticketId: string, recognised?: Recognised, who = 1) =>
    at.send('IdentifyTicket', { ticketId, presented: person(who), ...(recognised && { recognised }) }, t1)

  test("can be said to be somebody's later, who then has it in every way", () => {
    const at = branchWith()
    const ticket = at.ticket(at.do('IssueTicket', { businessId: 'cash' }, KIOSK).ticketId)
    expect(identify(at, ticket.id, asGold)).toMatchObject({ result: { ticketId: ticket.id, queueId: 'gold' } })
    expect(at.ticket(ticket.id)).toMatchObject({
      presented: person(1),
      classId: 'gold',
      adviserId: 'wm1',
      number: 'A001',
    })
    expect(at.last('NoticeRaised')).toMatchObject({ kind: 'vipArrival', ticketId: ticket.id })
    expect(at.do('IssueTicket', { businessId: 'cash', readingId: present(at) }, KIOSK).ticketId).toBe(ticket.id)
  })

  test('at a window too: the adviser is known, the class stays what it was called as', () => {
    const at = branchWith()
    at.do('IssueTicket', { businessId: 'cash' }, KIOSK)
    const called = at.callNext()
    identify(at, called.id, asGold)
    expect(at.ticket(called.id)).toMatchObject({ presented: person(1), classId: 'ordinary', adviserId: 'wm1' })
  })

  test('is refused where its customer is known, has one for that business, or it has ended', () => {
    const at = branchWith()
    const own = take(at, present(at))
    expect(identify(at, own.id, undefined, 2)).toMatchObject({ refused: { code: 'IDENTITY_KNOWN' } })
    const other = at.issue()
    expect(identify(at, other.id)).toMatchObject({
      refused: { code: 'TICKET_DUPLICATE', details: { ticketId: own.id } },
    })
    at.do('CancelTicket', { ticketId: other.id })
    expect(identify(at, other.id, undefined, 3)).toMatchObject({ refused: { code: 'TICKET_WRONG_STATE' } })
    expect(identify(at, '2026-11-18-A099')).toMatchObject({ refused: { code: 'TICKET_UNKNOWN' } })
  })

  test('is subject to no limit: he stands in line already', () => {
    const at = branchWith((configuration) => {
      Object.assign(configuration.businesses[0] ?? {}, { perPersonPerDay: 1 })
    })
    at.do('FinishService', { windowId: 'w1', ticketId: take(at, present(at)) && at.callNext().id }, t1)
    expect(identify(at, at.issue().id)).toHaveProperty('result')
  })
})

describe('a ticket that was sent to another queue, to come back', () => {
  test.each([
    ['recognition', (at: TestBranch) => answered(at, 'gold')],
    ['staff', (at: TestBranch) => at.do('ChangeTicket', { ticketId: '2026-11-18-A001', classId: 'gold' })],
  ])('stays there when %s gives it a higher class', (_, raise) => {
    const at = branchWith()
    const { id: ticketId } = take(at, present(at))
    at.callNext()
    at.do('TransferTicket', { windowId: 'w1', ticketId, to: { queue: 'account' }, back: true }, t1)
    raise(at)
    expect(at.ticket(ticketId)).toMatchObject({ classId: 'gold', queueId: 'account', businessId: 'cash' })
    at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    expect(at.ticket(ticketId)).toMatchObject({ state: 'waiting', queueId: 'gold', directed: { window: 'w1' } })
  })
})

describe('a card of somebody who has a ticket', () => {
  test('gives it the class he is known by only now, and his adviser, and prints a copy', () => {
    const at = branchWith()
    const ticket = take(at, present(at))
    at.do('SettlePrint', { jobId: `${ticket.id}-p1`, outcome: 'printed', detail: null })
    const before = at.journal.length
    expect(take(at, present(at, { recognised: asGold })).id).toBe(ticket.id)
    expect(at.journal.slice(before).map(({ type }) => type)).toEqual([
      'IdentityPresented',
      'CustomerRecognised',
      'TicketChanged',
      'NoticeRaised',
      'TicketPrintRequested',
    ])
    const { place, waitingSince, number } = ticket
    expect(at.ticket(ticket.id)).toMatchObject({ classId: 'gold', adviserId: 'wm1', place, waitingSince, number })
  })
})
