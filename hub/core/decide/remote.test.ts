import { describe, expect, test } from 'vitest'
import type { Actor, BranchConfigurationInput, CommandData } from '../../../contracts/index.ts'
import {
  CLOCK,
  DEVICE,
  KIOSK,
  MANAGER,
  MINUTE,
  person,
  SECOND,
  smallConfiguration,
  TestBranch,
  teller,
  text,
} from '../../../test/support/testBranch.ts'
import { peopleAheadIfActivated, peopleAheadOfAll } from '../peopleAhead.ts'
import { isReservationOver, nextReservationEnd } from './remoteCommands.ts'

const BANK_APP: Actor = { kind: 'partner', id: 'app' }
const WECHAT: Actor = { kind: 'partner', id: 'wechat' }
const t1 = teller('t1')
const A1 = '2026-11-18-A001'

function branchWith(change: (configuration: BranchConfigurationInput) => void = () => undefined): TestBranch {
  const configuration = smallConfiguration()
  configuration.partners = [
    { id: 'app', name: text('App') },
    { id: 'wechat', name: text('WeChat'), ticketsPerDay: 2, businesses: ['cash'] },
  ]
  change(configuration)
  return new TestBranch(configuration).staff(1)
}

function reservation(more: Partial<CommandData<'ReserveTicket'>> = {}): CommandData<'ReserveTicket'> {
  return {
    businessId: 'cash',
    partnerId: 'app',
    presented: null,
    alsoKnownBy: [],
    nonce: 'nonce-of-a-ticket-1',
    reference: null,
    wantsReminder: false,
    ...more,
  }
}

function reserve(at: TestBranch, more: Partial<CommandData<'ReserveTicket'>> = {}) {
  const data = reservation(more)
  return at.ticket(at.do('ReserveTicket', data, { kind: 'partner', id: data.partnerId }).ticketId)
}

let readings = 0
function present(at: TestBranch, who = 1, more: Partial<CommandData<'PresentIdentity'>> = {}) {
  const data = { readingId: `card${++readings}`, deviceId: 'reader', presented: person(who), age: 40, ...more }
  return at.do('PresentIdentity', data, DEVICE)
}

function activation(at: TestBranch, ticketId = A1, more: Partial<CommandData<'ActivateReserved'>> = {}) {
  return at.send('ActivateReserved', { ticketId, by: 'code', kioskId: 'k1', print: true, ...more }, KIOSK)
}

describe('a ticket taken away from the branch', () => {
  test('has the next number and its place from now on; it neither competes nor counts until it is activated', () => {
    const at = branchWith()
    const remote = reserve(at, { reference: 'ref-1' })
    expect(remote).toMatchObject({
      id: A1,
      number: 'A001',
      state: 'pending',
      place: { tick: at.now.tick, sequence: 1 },
      remote: { partnerId: 'app', pendingUntil: at.now.tick + 120 * MINUTE, reference: 'ref-1' },
    })
    const second = at.advance(MINUTE).issue()
    expect(peopleAheadOfAll(at.branch, at.now)).toEqual(new Map([[second.id, 0]]))
    expect(at.callNext().id).toBe(second.id)
    expect(at.refusal('CallNumber', { windowId: 'w1', ticketId: remote.id }, MANAGER)).toBe('TICKET_WRONG_STATE')
  })

  test('is called before those who came after it was taken, and has waited since it was activated', () => {
    const at = branchWith()
    reserve(at)
    const walkIn = at.advance(10 * MINUTE).issue()
    expect(peopleAheadIfActivated(at.branch, A1, at.now)).toBe(0)
    expect(activation(at)).toMatchObject({
      result: { ticketId: A1, number: 'A001', queueId: 'ordinary', peopleAhead: 0 },
    })
    expect(at.ticket(A1)).toMatchObject({
      state: 'waiting',
      place: { tick: at.now.tick - 10 * MINUTE, sequence: 1 },
      waitingSince: at.now.tick,
      activatedAt: at.now.tick,
      kioskId: 'k1',
    })
    expect(peopleAheadIfActivated(at.branch, A1, at.now)).toBeNull()
    expect([at.callNext().id, at.callNext().id]).toEqual([A1, walkIn.id])
  })

  test('counts for the capacity of its queue, and is subject to hours and limits', () => {
    const at = branchWith((configuration) => {
      Object.assign(configuration.queues[0] ?? {}, { capacity: 1 })
      configuration.opening = { hours: [{ from: '08:00', to: '10:30' }] }
    })
    reserve(at)
    expect(at.refusal('IssueTicket', { businessId: 'cash' }, KIOSK)).toBe('QUEUE_FULL')
    expect(at.refusal('ReserveTicket', reservation(), BANK_APP)).toBe('QUEUE_FULL')
    at.advance(30 * MINUTE)
    expect(at.refusal('ReserveTicket', reservation({ businessId: 'account' }), BANK_APP)).toBe('OUTSIDE_HOURS')
  })

  test('is given of the businesses and by the channels that are configured', () => {
    const at = branchWith((configuration) => {
      configuration.businesses.push({ id: 'loan', name: text('Loan'), meanServiceMinutes: 10 })
      configuration.queues[2]?.businesses.push('loan')
      configuration.remote = { businesses: ['cash', 'account'] }
    })
    const refused = (more: Partial<CommandData<'ReserveTicket'>>) => at.refusal('ReserveTicket', reservation(more))
    expect(refused({ partnerId: 'nobody' })).toBe('FORBIDDEN')
    expect(refused({ businessId: 'loan' })).toBe('BUSINESS_NOT_OFFERED')
    expect(refused({ moreBusinessIds: ['loan'] })).toBe('BUSINESS_NOT_OFFERED')
    expect(refused({ businessId: 'account', partnerId: 'wechat' })).toBe('BUSINESS_NOT_OFFERED')
    expect(refused({ businessId: 'nothing' })).toBe('BUSINESS_UNKNOWN')
    expect(reserve(at, { moreBusinessIds: ['account'] })).toMatchObject({ number: 'A001', agenda: ['account'] })
  })

  test('uses up the quota of its channel for the day, whatever becomes of it', () => {
    const at = branchWith()
    const partnerId = 'wechat'
    at.do('CancelTicket', { ticketId: reserve(at, { partnerId }).id }, WECHAT)
    reserve(at, { partnerId })
    reserve(at)
    expect(at.send('ReserveTicket', reservation({ partnerId }))).toMatchObject({
      refused: { code: 'QUOTA_EXCEEDED', details: { limit: 2 } },
    })
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(reserve(at, { partnerId }).state).toBe('pending')
  })
})

describe('a person who reserves', () => {
  test('a second time is told of the ticket he has by his channel, and only that there is one by another', () => {
    const at = branchWith()
    reserve(at, { presented: person(1), alsoKnownBy: [person(2).blindIndex] })
    for (const who of [1, 2]) {
      expect(at.do('ReserveTicket', reservation({ presented: person(who) }), BANK_APP)).toMatchObject({ ticketId: A1 })
    }
    const other = at.send('ReserveTicket', reservation({ presented: person(2), partnerId: 'wechat' }), WECHAT)
    expect(other).toMatchObject({ refused: { code: 'TICKET_DUPLICATE' } })
    expect(JSON.stringify(other)).not.toContain('A001')
    expect(at.branch.tickets.size).toBe(1)
  })

  test('what he stands in line for in the branch gets no second ticket', () => {
    const at = branchWith()
    present(at)
    at.do('IssueTicket', { businessId: 'cash', readingId: `card${readings}` }, KIOSK)
    const reserved = reservation({ alsoKnownBy: [person(1).blindIndex] })
    expect(at.refusal('ReserveTicket', reserved, BANK_APP)).toBe('TICKET_DUPLICATE')
  })

  test('another business has it added to what the same channel took, and a ticket of its own by another', () => {
    const at = branchWith((configuration) => delete configuration.partners?.[1]?.businesses)
    reserve(at, { presented: person(1) })
    expect(reserve(at, { presented: person(1), businessId: 'account' })).toMatchObject({ id: A1, agenda: ['account'] })
    const other = branchWith((configuration) => delete configuration.partners?.[1]?.businesses)
    reserve(other, { presented: person(1) })
    const own = reserve(other, { presented: person(1), businessId: 'account', partnerId: 'wechat' })
    expect(own).toMatchObject({ number: 'B001', state: 'pending' })
  })

  test('again after his reservation has run out gets a new one, recorded as expired or not', () => {
    const at = branchWith()
    reserve(at, { presented: person(1) })
    at.advance(120 * MINUTE + 1)
    expect(reserve(at, { presented: person(1) }).number).toBe('A002')
  })
})

describe('activation', () => {
  test('prints the paper ticket at the kiosk, no copy, where it is wanted', () => {
    const at = branchWith()
    reserve(at)
    reserve(at)
    activation(at)
    expect(at.last('TicketPrintRequested')).toMatchObject({ ticketId: A1, kioskId: 'k1', copy: false, reason: 'issue' })
    expect(at.branch.kiosks.get('k1')?.ticketId).toBe(A1)
    activation(at, '2026-11-18-A002', { print: false })
    expect(at.branch.printJobs.size).toBe(1)
  })

  test('happens once: the second kiosk at the same instant is told so', () => {
    const at = branchWith()
    reserve(at)
    expect(activation(at)).toHaveProperty('result')
    expect(activation(at, A1, { kioskId: 'k2', by: 'qr' })).toMatchObject({ refused: { code: 'ACTIVATION_USED' } })
    at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    expect(activation(at)).toMatchObject({ refused: { code: 'ACTIVATION_USED' } })
    expect(at.journal.filter(({ type }) => type === 'TicketActivated')).toHaveLength(1)
  })

  test('is possible until the reservation ends, to the millisecond, also before that is recorded', () => {
    const at = branchWith((configuration) => Object.assign(configuration, { remote: { activateWithinMinutes: 30 } }))
    reserve(at)
    reserve(at)
    at.advance(30 * MINUTE)
    expect(isReservationOver(at.branch, at.now)).toBe(false)
    expect(activation(at)).toHaveProperty('result')
    at.advance(1)
    expect(activation(at, '2026-11-18-A002')).toMatchObject({ refused: { code: 'RESERVATION_EXPIRED' } })
    at.do('PassTime', {}, CLOCK)
    expect(activation(at, '2026-11-18-A002')).toMatchObject({ refused: { code: 'RESERVATION_EXPIRED' } })
  })

  test('is refused of a ticket that there is not, was cancelled, or was never away', () => {
    const at = branchWith()
    expect(activation(at)).toMatchObject({ refused: { code: 'TICKET_UNKNOWN' } })
    at.do('CancelTicket', { ticketId: reserve(at).id })
    const issued = at.issue()
    for (const ticketId of [A1, issued.id]) {
      expect(activation(at, ticketId)).toMatchObject({ refused: { code: 'TICKET_WRONG_STATE' } })
    }
    expect(activation(at, reserve(at).id, { kioskId: 'k9' })).toMatchObject({ refused: { code: 'KIOSK_UNKNOWN' } })
  })

  test('by its name is for those who lead; codes mean nothing to the core', () => {
    const at = branchWith()
    const ticketId = reserve(at).id
    const named = { with: { ticketId }, kioskId: 'k1' }
    for (const actor of [KIOSK, t1]) expect(at.refusal('ActivateTicket', named, actor)).toBe('FORBIDDEN')
    expect(at.refusal('ActivateTicket', { with: { code: '12345678' } }, KIOSK)).toBe('CODE_WRONG')
    expect(at.refusal('ActivateTicket', { with: { qr: 'a-qr-code-of-something' } }, KIOSK)).toBe('QR_INVALID')
    at.do('ActivateTicket', named, MANAGER)
    expect(at.last('TicketActivated')).toMatchObject({ by: 'staff', kioskId: 'k1' })
  })
})

describe('the card of somebody who has reserved', () => {
  test.each(['ask', { business: 'account' }] as const)(
    'activates at once at a kiosk that does %j on a card',
    (onCard) => {
      const at = branchWith((configuration) => Object.assign(configuration.kiosks?.[0] ?? {}, { onCard }))
      reserve(at, { presented: person(2), alsoKnownBy: [person(1).blindIndex] })
      const before = at.journal.length
      const answer = present(at)
      expect(answer).toMatchObject({ ticketId: A1, number: 'A001', peopleAhead: 0 })
      expect(at.journal.slice(before).map(({ type }) => type)).toEqual([
        'IdentityPresented',
        'TicketActivated',
        'TicketPrintRequested',
      ])
      expect(at.last('TicketActivated')).toMatchObject({ by: 'document', readingId: answer.readingId, presented: null })
      expect(at.branch.readings.get(answer.readingId ?? '')).toMatchObject({
        state: 'used',
        presented: null,
        ticketId: A1,
      })
    },
  )

  test('twice gives a copy the second time, as for any ticket there is', () => {
    const at = branchWith((configuration) =>
      Object.assign(configuration.kiosks?.[0] ?? {}, { onCard: { business: 'cash' } }),
    )
    reserve(at, { presented: person(1) })
    present(at)
    at.do('SettlePrint', { jobId: `${A1}-p1`, outcome: 'printed', detail: null })
    expect(present(at)).toMatchObject({ ticketId: A1 })
    expect(at.last('TicketPrintRequested')).toMatchObject({ copy: true, reason: 'presentedAgain' })
    expect(at.journal.filter(({ type }) => type === 'TicketActivated')).toHaveLength(1)
  })

  test('is kept with a ticket that had no document of its own, and found by it afterwards', () => {
    const at = branchWith()
    reserve(at, { alsoKnownBy: [person(1).blindIndex] })
    present(at)
    expect(at.ticket(A1).presented).toEqual(person(1))
    expect(at.branch.ticketsOfPerson(person(1).blindIndex)).toHaveLength(1)
  })

  test('activates the earliest of several; the others stay reserved', () => {
    const at = branchWith((configuration) => Object.assign(configuration, { calling: { secondBusiness: 'ownTicket' } }))
    reserve(at, { presented: person(1) })
    const later = reserve(at, { presented: person(1), businessId: 'account' })
    expect(present(at)).toMatchObject({ ticketId: A1 })
    expect(at.ticket(later.id).state).toBe('pending')
    expect(present(at)).toMatchObject({ ticketId: later.id })
  })

  test('does nothing to a reservation that has run out, and gives a ticket where cards do', () => {
    const at = branchWith((configuration) =>
      Object.assign(configuration.kiosks?.[0] ?? {}, { onCard: { business: 'cash' } }),
    )
    reserve(at, { presented: person(1) })
    at.advance(120 * MINUTE + 1)
    expect(present(at)).toMatchObject({ number: 'A002' })
    expect(at.ticket(A1).state).toBe('pending')
  })

  test('gives nothing where readings are only to be kept', () => {
    const at = branchWith()
    reserve(at, { presented: person(1) })
    expect(present(at, 1, { issue: false })).toEqual({ readingId: `card${readings}` })
    expect(at.ticket(A1).state).toBe('pending')
  })

  test('read before he reserved activates when he then asks for a ticket, with what he adds to it', () => {
    const at = branchWith()
    const { readingId = '' } = present(at)
    reserve(at, { presented: person(1) })
    const ask = { businessId: 'account', kioskId: 'k1', readingId }
    expect(at.do('IssueTicket', ask, KIOSK)).toMatchObject({ ticketId: A1, readingId })
    expect(at.ticket(A1)).toMatchObject({ state: 'waiting', agenda: ['account'] })
    expect(at.branch.readings.get(readingId)?.state).toBe('used')
  })
})

describe('the end of a reservation', () => {
  test('is recorded when its time has passed, of each in order, and of none that was activated', () => {
    const at = branchWith()
    expect(nextReservationEnd(at.branch)).toBeNull()
    const first = reserve(at)
    const kept = reserve(at)
    const last = reserve(at.advance(SECOND))
    activation(at, kept.id)
    expect(nextReservationEnd(at.branch)).toBe(first.remote?.pendingUntil)
    at.advance(120 * MINUTE - SECOND)
    expect(isReservationOver(at.branch, at.now)).toBe(false)
    at.advance(SECOND)
    const before = at.journal.length
    at.do('PassTime', {}, CLOCK)
    const expired = at.journal.slice(before).filter(({ type }) => type === 'TicketExpired')
    expect(expired.map(({ data }) => data)).toEqual([{ ticketId: first.id }])
    expect([first, kept, last].map(({ id }) => at.ticket(id).state)).toEqual(['expired', 'waiting', 'pending'])
    expect(nextReservationEnd(at.branch)).toBe(last.remote?.pendingUntil)
    expect(at.branch.loadOf('ordinary')).toBe(2)
  })
})

describe('a channel cancels', () => {
  test('what it took itself, before it is called', () => {
    const at = branchWith()
    const own = reserve(at)
    at.do('CancelTicket', { ticketId: own.id, reason: 'not coming' }, BANK_APP)
    expect(at.ticket(own.id).state).toBe('cancelled')
    const live = reserve(at)
    activation(at, live.id)
    at.callNext()
    expect(at.refusal('CancelTicket', { ticketId: live.id }, BANK_APP)).toBe('TICKET_WRONG_STATE')
  })

  test('nothing else, and learns nothing of it', () => {
    const at = branchWith()
    for (const ticketId of [at.issue().id, reserve(at, { partnerId: 'wechat' }).id, '2026-11-18-A099']) {
      expect(at.refusal('CancelTicket', { ticketId }, BANK_APP)).toBe('TICKET_UNKNOWN')
    }
  })
})
