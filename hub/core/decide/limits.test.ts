import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import {
  DEVICE,
  KIOSK,
  MINUTE,
  person,
  smallConfiguration,
  TestBranch,
  teller,
} from '../../../test/support/testBranch.ts'
import { Branch, snapshot } from '../branch.ts'
import { ticketRefusal } from './limits.ts'

type QueueInput = BranchConfigurationInput['queues'][number]
const cash = { businessId: 'cash', kioskId: 'k1' } as const
const [t1, t2] = [teller('t1'), teller('t2')]

function branchWith(queue: Partial<QueueInput>, more: Partial<BranchConfigurationInput> = {}): TestBranch {
  const configuration = { ...smallConfiguration(), ...more }
  Object.assign(configuration.queues[0] ?? {}, queue)
  return new TestBranch(configuration).staff(1)
}

function take(at: TestBranch, businessId = 'cash') {
  return at.refusal('IssueTicket', { businessId, kioskId: 'k1' }, KIOSK)
}

describe('the capacity of a queue', () => {
  test('counts who waits, is held, reserved or waits directly for a window; neither the called nor those who left', () => {
    const at = branchWith({ capacity: 3 }).staff(2)
    const [first, second, third] = [at.issue(), at.issue(), at.issue()]
    expect(at.send('IssueTicket', cash, KIOSK)).toMatchObject({
      refused: { code: 'QUEUE_FULL', details: { queueId: 'ordinary', limit: 3 } },
    })
    at.do('HoldTicket', { ticketId: third.id })
    expect(take(at)).toBe('QUEUE_FULL')
    at.callNext()
    expect(take(at)).toBeUndefined()
    at.do('TransferTicket', { windowId: 'w1', ticketId: first.id, to: { window: 'w2' } }, t1)
    expect(take(at)).toBe('QUEUE_FULL')
    at.do('CancelTicket', { ticketId: second.id })
    expect(at.branch.loadOf('ordinary')).toBe(3)
    at.do('CancelTicket', { ticketId: third.id })
    expect(take(at)).toBeUndefined()
    expect(take(at)).toBe('QUEUE_FULL')
    expect(take(at, 'account')).toBeUndefined()
  })

  test('is known again from a snapshot', () => {
    const at = branchWith({ capacity: 2 })
    at.do('HoldTicket', { ticketId: at.issue().id })
    at.issue()
    const restored = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
    expect([restored.loadOf('ordinary'), restored.loadOf('gold')]).toEqual([2, 0])
    expect([...restored.held()].map(({ number }) => number)).toEqual(['A001'])
  })

  test('is counted as before when a decision is taken back', () => {
    const at = branchWith({ capacity: 1 })
    at.issue()
    at.branch.tentatively(() => at.do('CancelTicket', { ticketId: '2026-11-18-A001' }))
    expect(at.branch.loadOf('ordinary')).toBe(1)
  })
})

describe('limits of a day and of a slot', () => {
  test('tickets of the day: all that were given, whatever has become of them; anew on the next', () => {
    const at = branchWith({ perDay: 2 })
    at.issue()
    at.do('CancelTicket', { ticketId: at.issue().id })
    expect(at.send('IssueTicket', cash, KIOSK)).toMatchObject({
      refused: { code: 'DAY_LIMIT', details: { queueId: 'ordinary', limit: 2 } },
    })
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(take(at)).toBeUndefined()
  })

  test('tickets of a slot count in the slot they were taken in, which ends before its last second', () => {
    const slots = [
      { from: '10:00', to: '10:30', limit: 1 },
      { from: '10:30', to: '11:00', limit: 1 },
    ]
    const at = branchWith({ slots })
    at.issue()
    expect(at.last('TicketIssued').slot).toBe('10:00-10:30')
    expect(at.send('IssueTicket', cash, KIOSK)).toMatchObject({
      refused: { code: 'SLOT_LIMIT', details: { slot: '10:00-10:30', limit: 1 } },
    })
    at.advance(30 * MINUTE - 1000)
    expect(take(at)).toBe('SLOT_LIMIT')
    at.advance(1000)
    expect(take(at)).toBeUndefined()
    expect(take(at)).toBe('SLOT_LIMIT')
    at.advance(30 * MINUTE)
    expect([take(at), take(at)]).toEqual([undefined, undefined])
    expect(at.last('TicketIssued').slot).toBeUndefined()
    expect(at.branch.counters.get('ordinary')).toMatchObject({
      issued: 4,
      bySlot: { '10:00-10:30': 1, '10:30-11:00': 1 },
    })
  })

  test('a slot of none gives none', () => {
    expect(take(branchWith({ slots: [{ from: '10:00', to: '12:00', limit: 0 }] }))).toBe('SLOT_LIMIT')
  })
})

describe('the limit of a person', () => {
  function limited(perPersonPerDay: number, calling: BranchConfigurationInput['calling'] = {}) {
    const configuration = { ...smallConfiguration(), calling }
    Object.assign(configuration.businesses[0] ?? {}, { perPersonPerDay })
    const at = new TestBranch(configuration).staff(1, 2)
    let readings = 0
    const ask = (businessId = 'cash', who = 1, moreBusinessIds: string[] = []) => {
      const readingId = `r${++readings}`
      at.do('PresentIdentity', { readingId, deviceId: 'reader', presented: person(who), age: 40 }, DEVICE)
      return at.send('IssueTicket', { businessId, kioskId: 'k1', readingId, moreBusinessIds }, KIOSK)
    }
    const serve = () => {
      at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    }
    return { at, ask, serve }
  }

  test('counts his tickets of the day for that business, and nobody else', () => {
    const { ask, serve } = limited(2)
    for (let n = 0; n < 2; n += 1) {
      expect(ask()).toHaveProperty('result')
      serve()
    }
    expect(ask()).toMatchObject({ refused: { code: 'PERSON_LIMIT', details: { businessId: 'cash', limit: 2 } } })
    expect(ask('account')).toHaveProperty('result')
    expect(ask('cash', 2)).toHaveProperty('result')
  })

  test('gives him the ticket he has again at any limit, and says so beforehand', () => {
    const { at, ask } = limited(1)
    ask()
    expect(ask()).toMatchObject({ result: { number: 'A001' } })
    const asking = { businessId: 'cash', classId: 'ordinary', blindIndex: person(1).blindIndex }
    expect(ticketRefusal(at.branch, at.now, asking)).toBeNull()
    at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    expect(ticketRefusal(at.branch, at.now, asking)?.code).toBe('PERSON_LIMIT')
  })

  test('counts neither a cancelled ticket nor one of an earlier day; a missed call counts', () => {
    const { at, ask } = limited(1, { dayEnd: 'carryOver', secondBusiness: 'ownTicket' })
    ask()
    at.do('CancelTicket', { ticketId: '2026-11-18-A001' })
    expect(ask()).toMatchObject({ result: { number: 'A002' } })
    at.do('MarkNoShow', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    expect(ask()).toMatchObject({ refused: { code: 'PERSON_LIMIT' } })
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    at.staff(1)
    expect(ask()).toHaveProperty('result')
    at.do('OpenBusinessDay', { day: '2026-11-20' })
    at.staff(1)
    at.do('StartService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    expect(ask()).toHaveProperty('result')
  })

  test('counts a business in a visit of several', () => {
    const { at, ask } = limited(1)
    ask('account', 1, ['cash'])
    at.do('CallNumber', { windowId: 'w2', ticketId: '2026-11-18-B001' })
    at.do('FinishService', { windowId: 'w2', ticketId: '2026-11-18-B001', rest: 'here' }, t2)
    at.do('FinishService', { windowId: 'w2', ticketId: '2026-11-18-B001' }, t2)
    expect(ask()).toMatchObject({ refused: { code: 'PERSON_LIMIT' } })
    expect(ask('account', 1, ['cash'])).toMatchObject({ refused: { code: 'PERSON_LIMIT' } })
    expect(ask('account')).toHaveProperty('result')
  })
})

describe('beyond the limits', () => {
  const closed = { opening: { hours: [{ from: '12:00' }] } }

  test('those who lead give a ticket all the same, if they say so', () => {
    const at = branchWith({ capacity: 1, perDay: 1, slots: [{ from: '00:00', to: '24:00', limit: 1 }] }, closed)
    const beyond = { businessId: 'cash', beyondLimits: true }
    expect(at.refusal('IssueTicket', { businessId: 'cash' })).toBe('OUTSIDE_HOURS')
    at.do('IssueTicket', beyond)
    at.do('IssueTicket', beyond, { kind: 'supervisor', id: 's' })
    expect(at.branch.loadOf('ordinary')).toBe(2)
    for (const actor of [KIOSK, t1]) expect(at.refusal('IssueTicket', beyond, actor)).toBe('FORBIDDEN')
  })

  test('nobody gets a number there is none of', () => {
    const at = branchWith({ to: 1 }, closed)
    const beyond = { businessId: 'cash', beyondLimits: true }
    at.do('IssueTicket', beyond)
    expect(at.refusal('IssueTicket', beyond)).toBe('NUMBERS_EXHAUSTED')
    const noon = { ...at.now, secondOfDay: 12 * 3600 }
    expect(ticketRefusal(at.branch, noon, { businessId: 'cash', classId: 'ordinary' })?.code).toBe('NUMBERS_EXHAUSTED')
  })
})

test('of several reasons the one that lasts longest is told', () => {
  const at = branchWith({ capacity: 1, perDay: 1, slots: [{ from: '00:00', to: '24:00', limit: 1 }] })
  at.issue()
  expect(take(at)).toBe('DAY_LIMIT')
  expect(ticketRefusal(at.branch, at.now, { businessId: 'nothing', classId: 'ordinary' })?.code).toBe(
    'BUSINESS_NOT_OFFERED',
  )
})

describe('where the day never ends', () => {
  test('numbers begin anew when the range is used up, and pass over those still in the branch', () => {
    const at = branchWith({ from: 1, to: 3 }, { calling: { dayEnd: 'continue' } })
    const first = at.issue()
    at.issue()
    at.do('HoldTicket', { ticketId: first.id })
    at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    at.issue()
    expect(take(at)).toBe('NUMBERS_EXHAUSTED')
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(at.issue().id).toBe('2026-11-19-A002')
    expect(take(at)).toBe('NUMBERS_EXHAUSTED')
  })
})
