import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
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
import { selectNext } from '../calling/select.ts'
import { explainInWords } from '../explain.ts'

/** Corners of the calling rules where several of them meet. */

type Tiers = BranchConfigurationInput['profiles'][number]['tiers']
type Calling = NonNullable<BranchConfigurationInput['calling']>
const t1 = teller('t1')

function branchWith(
  tiers: Tiers,
  more: Partial<BranchConfigurationInput['profiles'][number]> = {},
  calling: Calling = {},
) {
  const configuration = { ...smallConfiguration(), calling }
  configuration.profiles = [{ id: 'main', name: text('Main'), tiers, ...more }]
  return new TestBranch(configuration).staff(1, 2)
}
const next = (at: TestBranch) => selectNext(at.branch, 'w1', at.now)?.explanation
const order = (at: TestBranch, queueId = 'ordinary') =>
  at.branch
    .queue(queueId)
    ?.at(at.now.tick)
    .inOrder()
    .map(({ number }) => number)
const goldFirst = (own: Partial<Tiers[number]>): Tiers => [{ queues: ['gold'] }, { queues: ['ordinary'], ...own }]

describe('thresholds', () => {
  test.each([2.01, 4.02, 8.03, 0.5])('of %d min hold from one millisecond over it, not before', (minutes) => {
    const at = branchWith(goldFirst({ timeThresholdMinutes: minutes }))
    at.issue()
    at.advance(Math.round(minutes * MINUTE)).issue('cash', 'gold')
    expect(next(at)?.queueId).toBe('gold')
    at.advance(1)
    expect(next(at)).toMatchObject({ queueId: 'ordinary', rule: 'timeThreshold' })
  })

  test('neither held nor cooling nor directed tickets are counted behind the head', () => {
    const at = branchWith(goldFirst({ peopleThreshold: 2 }), {}, { noShow: { policy: 'keep', coolDownSeconds: 60 } })
    const [first, second, third] = [at.issue(), at.issue(), at.issue(), at.issue(), at.issue(), at.issue()]
    at.do('CallNumber', { windowId: 'w1', ticketId: first?.id ?? '' })
    at.do('MarkNoShow', { windowId: 'w1', ticketId: first?.id ?? '' }, t1)
    at.do('HoldTicket', { ticketId: second?.id ?? '' })
    at.do('CallNumber', { windowId: 'w1', ticketId: third?.id ?? '' })
    at.do('TransferTicket', { windowId: 'w1', ticketId: third?.id ?? '', to: { window: 'w2' } }, t1)
    at.issue('cash', 'gold')
    expect(next(at)?.queueId).toBe('gold') // three are eligible, two behind the head
    at.advance(MINUTE - 1)
    expect(next(at)?.queueId).toBe('gold')
    at.advance(1)
    expect(next(at)).toMatchObject({ rule: 'peopleThreshold', ticketId: first?.id })
  })

  test('by both: the time rule takes the longest waiting, the people rule alone the head', () => {
    const at = branchWith(goldFirst({ timeThresholdMinutes: 10, peopleThreshold: 1 }), {}, { transferPlace: 'now' })
    const early = at.issue()
    at.callNext()
    at.advance(MINUTE).issue()
    at.issue()
    at.issue('cash', 'gold')
    at.advance(1).do('TransferTicket', { windowId: 'w1', ticketId: early.id, to: { queue: 'account' } }, t1)
    at.do('CallNumber', { windowId: 'w1', ticketId: early.id })
    at.do('TransferTicket', { windowId: 'w1', ticketId: early.id, to: { queue: 'ordinary' } }, t1)
    expect(order(at)).toEqual(['A002', 'A003', 'A001'])
    at.advance(9 * MINUTE - 1)
    expect(next(at)).toMatchObject({ rule: 'peopleThreshold', ticketId: '2026-11-18-A002', notHead: false })
    at.advance(1)
    expect(next(at)).toMatchObject({ rule: 'timeThreshold', ticketId: early.id, notHead: true, waitedS: 600.001 })
  })

  test('overdue compares pastSince of queues past by time, by people and by both', () => {
    const tiers: Tiers = [
      { queues: ['gold'], timeThresholdMinutes: 10 },
      { queues: ['ordinary'], timeThresholdMinutes: 30, peopleThreshold: 1 },
    ]
    const at = branchWith(tiers, { pastOrder: 'overdue' })
    at.issue()
    at.issue()
    at.issue('cash', 'gold')
    at.advance(10 * MINUTE - 1).issue() // ordinary past since 9:59.999, gold since 10:00
    at.advance(1000)
    expect(next(at)).toMatchObject({ queueId: 'ordinary', rule: 'peopleThreshold' })
    at.callNext()
    expect(next(at)).toMatchObject({ queueId: 'gold', rule: 'timeThreshold' })
  })

  test('the guard acts for a tier without threshold below one with, after every own threshold', () => {
    const tiers: Tiers = [{ queues: ['gold'], peopleThreshold: 0 }, { queues: ['ordinary'] }]
    const at = branchWith(tiers, { guardMinutes: 60, pastOrder: 'arrival' })
    at.issue()
    at.advance(60 * MINUTE + 1).issue('cash', 'gold')
    expect(next(at)).toMatchObject({ queueId: 'ordinary', rule: 'guard' })
    at.issue('cash', 'gold')
    expect(next(at)).toMatchObject({ queueId: 'gold', rule: 'peopleThreshold' })
  })
})

describe('rotation', () => {
  test('a queue that is empty when its turn comes forfeits it; guard calls use no turn', () => {
    const tiers: Tiers = [{ queues: ['gold', 'ordinary'], order: 'rotation', weights: { gold: 2, ordinary: 1 } }]
    const at = branchWith(tiers, { guardMinutes: 60 })
    for (const classId of ['gold', 'ordinary', 'ordinary']) at.issue('cash', classId)
    expect([at.callNext().number, at.callNext().number]).toEqual(['G001', 'A001']) // gold's second turn is forfeited
    at.issue('cash', 'gold')
    at.issue('cash', 'gold')
    expect([at.callNext().number, at.callNext().number, at.callNext().number]).toEqual(['G002', 'G003', 'A002'])
    at.issue()
    at.issue('cash', 'gold')
    at.advance(61 * MINUTE)
    const turn = at.branch.rotation('main/0')
    expect(at.callNext().number).toBe('A003')
    expect(at.last('TicketCalled')).toMatchObject({ explanation: { rule: 'guard' }, rotation: null })
    expect(at.branch.rotation('main/0')).toEqual(turn)
  })
})

describe('no-show behind N', () => {
  test('three windows one after the other: each right after the Nth', () => {
    const noShow = { policy: 'behind', behind: 1, coolDownSeconds: 0 } as const
    const at = branchWith([{ queues: ['ordinary'] }], {}, { noShow }).staff(3)
    const [a, b, c] = [1, 2, 3, 4, 5].map(() => at.advance(SECOND).issue())
    for (const n of [1, 2, 3]) at.callNext(n)
    for (const [n, ticket] of [a, b, c].entries()) {
      at.advance(SECOND).do('MarkNoShow', { windowId: `w${n + 1}`, ticketId: ticket?.id ?? '' })
    }
    expect(order(at)).toEqual(['A004', 'A003', 'A002', 'A001', 'A005'])
  })

  test('a transfer afterwards gives back place and wait of the first arrival', () => {
    const at = branchWith([{ queues: ['ordinary'] }], {}, { noShow: { policy: 'end', coolDownSeconds: 60 } })
    const ticket = at.issue()
    at.advance(MINUTE).callNext()
    at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, t1)
    at.do('CallNumber', { windowId: 'w1', ticketId: ticket.id })
    at.do('TransferTicket', { windowId: 'w1', ticketId: ticket.id, to: { window: 'w2' } }, t1)
    at.do('CallNext', { windowId: 'w2' }, teller('t2'))
    at.advance(MINUTE).do('TransferTicket', { windowId: 'w2', ticketId: ticket.id, to: { queue: 'account' } }, MANAGER)
    const { place, waitingSince } = ticket
    expect(at.ticket(ticket.id)).toMatchObject({ place, waitingSince, directed: null, callableFrom: null, requeues: 1 })
  })
})

test('the configured place of a transfer is for queues: a direct list keeps the order of first arrival', () => {
  const at = branchWith([{ queues: ['ordinary'] }], {}, { transferPlace: 'now' })
  const [first, second] = [at.issue(), at.advance(SECOND).issue()]
  for (const ticketId of [second.id, first.id]) {
    at.advance(SECOND).do('CallNumber', { windowId: 'w1', ticketId })
    at.do('TransferTicket', { windowId: 'w1', ticketId, to: { window: 'w2' } }, t1)
  }
  expect([at.callNext(2).id, at.callNext(2).id]).toEqual([first.id, second.id])
})

test('directed to the window and to its teller are one list, by place', () => {
  const at = branchWith([{ queues: ['ordinary'] }])
  const [toTeller, toWindow] = [at.issue(), at.advance(SECOND).issue()]
  at.callNext()
  at.do('TransferTicket', { windowId: 'w1', ticketId: toTeller.id, to: { teller: 't2' } }, t1)
  at.callNext()
  at.do('TransferTicket', { windowId: 'w1', ticketId: toWindow.id, to: { window: 'w2' } }, t1)
  expect([at.callNext(2).id, at.callNext(2).id]).toEqual([toTeller.id, toWindow.id])
  expect(at.last('TicketCalled')).toMatchObject({ explanation: { rule: 'direct' }, rotation: null })
})

describe('a person with a ticket in line', () => {
  function asks(configuration = smallConfiguration()) {
    const at = new TestBranch(configuration).staff(1)
    const take = (readingId: string, businessId = 'cash') => {
      at.do('PresentIdentity', { readingId, deviceId: 'reader', presented: person(1), age: 40 }, DEVICE)
      return at.do('IssueTicket', { businessId, kioskId: 'k1', readingId }, KIOSK)
    }
    return { at, take }
  }

  test('gets no second one for the same business, but a copy, also where the kiosk asks', () => {
    const { at, take } = asks()
    const { ticketId = '' } = take('r1')
    expect(take('r2')).toMatchObject({ ticketId, number: 'A001', readingId: 'r2', peopleAhead: 0 })
    expect(at.branch.printJobs.size).toBe(1) // the original is still being printed
    at.do('SettlePrint', { jobId: `${ticketId}-p1`, outcome: 'printed', detail: null })
    expect(take('r3').ticketId).toBe(ticketId)
    expect(at.last('TicketPrintRequested')).toMatchObject({ ticketId, copy: true, reason: 'presentedAgain' })
    expect(at.branch.tickets.size).toBe(1)
  })

  test('may take one for another business where each has a number of its own, and another once he is served', () => {
    const configuration = smallConfiguration()
    configuration.calling = { secondBusiness: 'ownTicket' }
    const { at, take } = asks(configuration)
    const { ticketId = '' } = take('r1')
    expect(take('r2', 'account').number).toBe('B001')
    at.do('CallNumber', { windowId: 'w1', ticketId })
    at.do('StartService', { windowId: 'w1', ticketId }, t1)
    expect(take('r3').number).toBe('A002')
  })
})

describe('a configuration change', () => {
  test('without the queue and the window a waiting, a held and a called ticket belong to moves them all', () => {
    const at = branchWith(goldFirst({})).staff(3)
    const [called, held, waiting, directed] = [at.issue(), at.issue(), at.issue(), at.issue()]
    at.callNext()
    at.do('HoldTicket', { ticketId: held.id })
    at.do('CallNumber', { windowId: 'w2', ticketId: directed.id })
    at.do('TransferTicket', { windowId: 'w2', ticketId: directed.id, to: { window: 'w3' } }, teller('t2'))
    const configuration = smallConfiguration()
    configuration.queues = [
      { id: 'all', name: text('全部'), prefix: 'C', businesses: ['cash'], classes: ['ordinary', 'gold', 'elderly'] },
      ...configuration.queues.filter(({ id }) => id === 'account'),
    ]
    configuration.profiles = [{ id: 'new', name: text('New'), tiers: [{ queues: ['all'] }] }]
    configuration.windows = [
      { id: 'w1', number: 1, profile: 'new' },
      { id: 'w2', number: 2, profile: 'new' },
    ]
    configuration.devices = []
    configuration.kiosks = []
    const apply = { configuration, basedOn: 1 }
    const refused = at.send('ApplyConfiguration', apply)
    expect(refused).toMatchObject({
      refused: { code: 'CONFIG_ORPHANS_TICKETS', details: { queues: { ordinary: 4 } } },
    })
    at.do('ApplyConfiguration', { ...apply, moveTickets: { ordinary: 'all' } })
    for (const { id, place } of [called, held, waiting, directed]) {
      expect(at.ticket(id)).toMatchObject({ queueId: 'all', directed: null, place })
    }
    expect(at.branch.windowOfTeller('t3')).toBeUndefined()
    expect(order(at, 'all')).toEqual(['A003', 'A004'])
    expect([at.callNext().id, at.callNext().id]).toEqual([waiting.id, directed.id])
    at.do('ResumeTicket', { ticketId: held.id })
    expect(at.callNext().id).toBe(held.id)
  })
})

describe('day roll-over', () => {
  test('after days off, twice, with a ticket called, served, held and directed', () => {
    const at = branchWith(goldFirst({})).staff(3)
    const [called, served, held] = [at.issue(), at.issue(), at.issue(), at.issue()]
    at.callNext(1)
    at.callNext(2)
    at.do('StartService', { windowId: 'w2', ticketId: served?.id ?? '' }, teller('t2'))
    at.do('HoldTicket', { ticketId: held?.id ?? '' })
    at.do('OpenBusinessDay', { day: '2026-11-23' }, CLOCK)
    const { expired, signedOut, previousDay } = at.last('BusinessDayOpened')
    expect(expired).toEqual([called?.id, held?.id, '2026-11-18-A004'])
    expect({ signedOut, previousDay }).toEqual({ signedOut: ['t1', 't2', 't3'], previousDay: '2026-11-18' })
    expect(at.last('ServiceFinished').ticketId).toBe(served?.id)
    for (const day of ['2026-11-23', '2026-11-22', '2026-11-18']) {
      expect(at.refusal('OpenBusinessDay', { day }, CLOCK)).toBe('DAY_ALREADY_OPEN')
    }
    expect(at.issue()).toMatchObject({ id: '2026-11-23-A001', state: 'waiting' })
    expect(at.staff(1).callNext().id).toBe('2026-11-23-A001')
  })
})

describe('a late call', () => {
  test('a stale picture is refused, null meaning an empty window', () => {
    const at = branchWith(goldFirst({}))
    const first = at.issue()
    at.issue()
    at.callNext()
    expect(at.refusal('CallNext', { windowId: 'w1', ticketId: null }, t1)).toBe('TICKET_STALE')
    const stale = at.send('CallNext', { windowId: 'w1', ticketId: first.id, seen: first.version }, t1)
    expect(stale).toMatchObject({ refused: { code: 'TICKET_STALE', details: { current: { state: 'called' } } } })
  })
})

test('a fallback call claims nothing about queues this window does not serve', () => {
  const at = branchWith([{ queues: ['gold'] }], { finally: ['account'] })
  at.issue('account')
  at.issue()
  const explanation = next(at)
  expect(explanation && explainInWords(explanation, at.branch.config)).toEqual({
    'zh-CN': '本窗口队列无人等候，兼叫开户',
    en: "Nobody waits in this window's own queues, so 开户",
  })
})
