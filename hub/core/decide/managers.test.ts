import { describe, expect, test } from 'vitest'
import type { Actor, BranchConfigurationInput } from '../../../contracts/index.ts'
import { MANAGER, MINUTE, person, smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'

const [t1, t2] = [teller('t1'), teller('t2')]
const SUPERVISOR: Actor = { kind: 'supervisor', id: 'super' }

function vipBranch(change: (configuration: BranchConfigurationInput) => void = () => undefined): TestBranch {
  const configuration = smallConfiguration()
  Object.assign(configuration.classes[1] ?? {}, { vip: true })
  change(configuration)
  return new TestBranch(configuration)
}

/** Types of the events that an act records. */
function recorded(at: TestBranch, act: () => unknown): string[] {
  const before = at.journal.length
  act()
  return at.journal.slice(before).map(({ type }) => type)
}

describe('move a ticket', () => {
  test('to the front: called next, with its reason recorded, as long in the line as before', () => {
    const at = new TestBranch().staff(1)
    at.issue()
    const ticket = at.advance(MINUTE).issue()
    at.do('MoveTicket', { ticketId: ticket.id, to: 'front', reason: '行动不便' })
    expect(at.last('TicketMoved')).toMatchObject({ ticketId: ticket.id, to: 'front', reason: '行动不便' })
    expect(at.journal.at(-1)).toMatchObject({ actor: MANAGER, correlationId: ticket.visitId })
    expect(at.ticket(ticket.id)).toMatchObject({ waitingSince: ticket.waitingSince, version: 2, state: 'waiting' })
    expect(at.callNext().id).toBe(ticket.id)
  })

  test('does not count as longer waiting: the time rule still takes the longest waiting', () => {
    const configuration = smallConfiguration()
    const name = configuration.outlet.name
    configuration.profiles = [
      { id: 'main', name, tiers: [{ queues: ['ordinary'], timeThresholdMinutes: 30 }], finally: ['gold', 'account'] },
    ]
    const at = new TestBranch(configuration).staff(1)
    const oldest = at.issue()
    const ticket = at.advance(10 * MINUTE).issue()
    at.do('MoveTicket', { ticketId: ticket.id, to: 'front', reason: 'r' })
    at.advance(25 * MINUTE)
    expect(at.callNext().id).toBe(oldest.id)
    expect(at.last('TicketCalled').explanation).toMatchObject({ rule: 'timeThreshold', notHead: true })
  })

  test('within a direct list', () => {
    const at = new TestBranch().staff(1, 2)
    const [first, second] = [at.issue(), at.issue()]
    for (const { id } of [first, second]) {
      at.callNext(1)
      at.do('TransferTicket', { windowId: 'w1', ticketId: id, to: { window: 'w2' } }, t1)
    }
    at.do('MoveTicket', { ticketId: second.id, to: { ahead: first.id }, reason: 'r' })
    expect([at.callNext(2).id, at.callNext(2).id]).toEqual([second.id, first.id])
  })

  test('is refused to another line, of a ticket that does not wait, or seen otherwise', () => {
    const at = new TestBranch().staff(1, 2)
    const [first, directed, other] = [at.issue(), at.issue(), at.issue('account')]
    const gold = at.issue('cash', 'gold')
    const to = (anchor: string) => ({ ticketId: first.id, to: { behind: anchor }, reason: 'r' })
    at.do('TransferTicket', { ticketId: directed.id, to: { window: 'w2' } })
    expect(at.refusal('MoveTicket', to(other.id))).toBe('TICKET_ELSEWHERE')
    expect(at.refusal('MoveTicket', to(directed.id))).toBe('TICKET_ELSEWHERE')
    expect(at.refusal('MoveTicket', to('2026-11-18-A999'))).toBe('TICKET_UNKNOWN')
    expect(at.refusal('MoveTicket', { ticketId: first.id, to: 'back', reason: 'r', seen: 9 })).toBe('TICKET_STALE')
    at.callNext()
    expect(at.refusal('MoveTicket', { ticketId: gold.id, to: 'front', reason: 'r' })).toBe('TICKET_WRONG_STATE')
    at.do('HoldTicket', { ticketId: first.id })
    expect(at.refusal('MoveTicket', { ticketId: first.id, to: 'front', reason: 'r' })).toBe('TICKET_WRONG_STATE')
  })

  test('to where it is already is answered, and records nothing', () => {
    const at = new TestBranch()
    const [first, second] = [at.issue(), at.issue()]
    const same = (ticketId: string, to: 'front' | 'back' | { behind: string } | { ahead: string }) =>
      recorded(at, () =>
        expect(at.do('MoveTicket', { ticketId, to, reason: 'r' })).toEqual({
          ticketId,
          number: at.ticket(ticketId).number,
        }),
      )
    expect(same(first.id, 'front')).toEqual([])
    expect(same(second.id, 'back')).toEqual([])
    expect(same(second.id, { behind: first.id })).toEqual([])
    expect(same(first.id, { ahead: second.id })).toEqual([])
    expect(same(first.id, { behind: first.id })).toEqual([])
    expect(same(at.issue('account').id, 'front')).toEqual([])
    expect(same(first.id, 'back')).toEqual(['TicketMoved'])
  })
})

describe('change a ticket', () => {
  test('its class: the queue that now fits, the same place, time waited and number', () => {
    const at = new TestBranch().staff(1)
    const ticket = at.issue()
    const later = at.advance(MINUTE).issue('cash', 'gold')
    expect(at.do('ChangeTicket', { ticketId: ticket.id, classId: 'gold', reason: '补录金卡' })).toEqual({
      ticketId: ticket.id,
      number: 'A001',
      queueId: 'gold',
    })
    const { place, waitingSince, number, businessId } = ticket
    expect(at.ticket(ticket.id)).toMatchObject({
      classId: 'gold',
      queueId: 'gold',
      place,
      waitingSince,
      number,
      businessId,
    })
    expect(at.last('TicketChanged')).toMatchObject({ reason: '补录金卡' })
    expect([at.callNext().id, at.callNext().id]).toEqual([ticket.id, later.id])
  })

  test('its business, and both at once, also while it is held', () => {
    const at = new TestBranch()
    const ticket = at.issue()
    at.do('ChangeTicket', { ticketId: ticket.id, businessId: 'account' })
    expect(at.ticket(ticket.id)).toMatchObject({ businessId: 'account', classId: 'ordinary', queueId: 'account' })
    at.do('HoldTicket', { ticketId: ticket.id })
    at.do('ChangeTicket', { ticketId: ticket.id, businessId: 'cash', classId: 'gold' })
    expect(at.ticket(ticket.id)).toMatchObject({ state: 'held', queueId: 'gold' })
    at.do('ResumeTicket', { ticketId: ticket.id })
    expect(at.branch.queue('gold')?.at(at.now.tick).head?.id).toBe(ticket.id)
  })

  test('to what it is already records nothing, also in a queue it was transferred to', () => {
    const at = new TestBranch()
    const ticket = at.issue()
    at.do('TransferTicket', { ticketId: ticket.id, to: { queue: 'gold' } })
    expect(recorded(at, () => at.do('ChangeTicket', { ticketId: ticket.id, classId: 'ordinary' }))).toEqual([])
    expect(recorded(at, () => at.do('ChangeTicket', { ticketId: ticket.id }))).toEqual([])
    expect(at.ticket(ticket.id).queueId).toBe('gold')
  })

  test('not to a business the same person has another ticket for, until that one is served', () => {
    const configuration = smallConfiguration()
    configuration.calling = { secondBusiness: 'ownTicket' }
    const at = new TestBranch(configuration).staff(1)
    const issued = (readingId: string, who: number, businessId: string) => {
      const device: Actor = { kind: 'device', id: 'reader' }
      at.do('PresentIdentity', { readingId, deviceId: 'reader', presented: person(who), age: 40 }, device)
      return at.ticket(at.do('IssueTicket', { businessId, readingId }).ticketId)
    }
    const [cash, account, other] = [issued('r1', 1, 'cash'), issued('r2', 1, 'account'), issued('r3', 2, 'account')]
    const toCash = (ticketId: string) => at.send('ChangeTicket', { ticketId, businessId: 'cash' })
    expect(toCash(account.id)).toMatchObject({
      refused: { code: 'TICKET_DUPLICATE', details: { ticketId: cash.id, number: cash.number } },
    })
    expect(at.refusal('ChangeTicket', { ticketId: account.id, classId: 'gold' })).toBeUndefined()
    expect(toCash(other.id)).toHaveProperty('result')
    at.do('StartService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    expect(at.ticket(cash.id).state).toBe('serving')
    expect(toCash(account.id)).toHaveProperty('result')
  })

  test('is refused for what there is not, and once it is called', () => {
    const at = vipBranch((configuration) => {
      configuration.businesses.push({ id: 'unserved', name: configuration.outlet.name, meanServiceMinutes: 5 })
      Object.assign(configuration.kiosks?.[0] ?? {}, { businesses: ['cash', 'account'] })
      Object.assign(configuration.kiosks?.[1] ?? {}, { businesses: ['cash', 'account'] })
    }).staff(1)
    const { id: ticketId } = at.issue()
    expect(at.refusal('ChangeTicket', { ticketId, classId: 'nothing' })).toBe('CLASS_UNKNOWN')
    expect(at.refusal('ChangeTicket', { ticketId, businessId: 'nothing' })).toBe('BUSINESS_UNKNOWN')
    expect(at.refusal('ChangeTicket', { ticketId, businessId: 'unserved' })).toBe('BUSINESS_NOT_OFFERED')
    expect(at.refusal('ChangeTicket', { ticketId, classId: 'gold', seen: 7 })).toBe('TICKET_STALE')
    at.callNext()
    expect(at.refusal('ChangeTicket', { ticketId, classId: 'gold' })).toBe('TICKET_WRONG_STATE')
  })
})

describe('transfer out of the line', () => {
  test('to a queue, a window or a teller; a held one waits again', () => {
    const at = new TestBranch().staff(1, 2)
    const [first, second, third] = [at.issue(), at.issue(), at.issue()]
    at.do('TransferTicket', { ticketId: first.id, to: { queue: 'gold' } })
    at.do('TransferTicket', { ticketId: second.id, to: { window: 'w2' } }, SUPERVISOR)
    at.do('HoldTicket', { ticketId: third.id })
    at.do('TransferTicket', { ticketId: third.id, to: { teller: 't1' } })
    expect(at.last('TicketTransferred')).toMatchObject({ windowId: null, directed: { teller: 't1' } })
    expect(at.ticket(first.id)).toMatchObject({ state: 'waiting', queueId: 'gold', directed: null })
    expect(at.ticket(third.id)).toMatchObject({ state: 'waiting', place: third.place })
    expect([at.callNext(1).id, at.callNext(2).id]).toEqual([third.id, second.id])
  })

  test('of what a window serves leaves that window alone', () => {
    const at = new TestBranch().staff(1)
    const [served, waiting] = [at.issue(), at.issue()]
    at.callNext()
    at.do('TransferTicket', { ticketId: waiting.id, to: { queue: 'account' } })
    expect(at.branch.windows.get('w1')?.ticketId).toBe(served.id)
    expect(at.refusal('TransferTicket', { ticketId: served.id, to: { queue: 'account' } })).toBe('TICKET_WRONG_STATE')
  })

  test('is for those who lead, and not to where it is', () => {
    const at = new TestBranch().staff(1, 2)
    const { id: ticketId } = at.issue()
    expect(at.refusal('TransferTicket', { ticketId, to: { queue: 'gold' } }, t1)).toBe('FORBIDDEN')
    expect(at.refusal('TransferTicket', { ticketId, to: { queue: 'ordinary' } })).toBe('TRANSFER_TARGET_SAME')
    at.do('TransferTicket', { ticketId, to: { window: 'w2' } })
    expect(at.refusal('TransferTicket', { ticketId, to: { window: 'w2' } })).toBe('TRANSFER_TARGET_SAME')
    at.do('TransferTicket', { ticketId, to: { teller: 't2' } })
    expect(at.refusal('TransferTicket', { ticketId, to: { teller: 't2' } })).toBe('TRANSFER_TARGET_SAME')
    expect(at.refusal('TransferTicket', { ticketId, to: { queue: 'gold' }, seen: 1 })).toBe('TICKET_STALE')
  })
})

describe('sign in for a teller', () => {
  test('puts him at the window, by the rules for himself', () => {
    const at = new TestBranch()
    at.do('SignIn', { windowId: 'w1', tellerId: 't1' })
    expect(at.branch.windows.get('w1')).toMatchObject({ status: 'open', tellerId: 't1' })
    expect(at.journal.at(-1)?.actor).toEqual(MANAGER)
    expect(at.refusal('SignIn', { windowId: 'w2', tellerId: 't1' })).toBe('TELLER_ELSEWHERE')
    expect(at.refusal('SignIn', { windowId: 'w1', tellerId: 't2' }, SUPERVISOR)).toBe('WINDOW_OCCUPIED')
    const { id } = at.issue()
    expect(at.callNext().id).toBe(id)
  })

  test('is for those who lead', () => {
    const at = new TestBranch()
    expect(at.refusal('SignIn', { windowId: 'w1', tellerId: 't1' }, t2)).toBe('FORBIDDEN')
    expect(at.branch.windows.get('w1')?.tellerId).toBeNull()
  })
})

describe('notices', () => {
  test('a VIP who takes a ticket is told once, in the same commit', () => {
    const at = vipBranch()
    const types = recorded(at, () => at.issue('cash', 'gold'))
    expect(types).toEqual(['TicketIssued', 'NoticeRaised'])
    expect([...at.branch.notices.values()]).toEqual([
      {
        id: '2026-11-18-G001-vip',
        kind: 'vipArrival',
        ticketId: '2026-11-18-G001',
        windowId: null,
        kioskId: null,
        topic: null,
        classId: null,
        adviserId: null,
        staffId: null,
        predictedMinutes: null,
        at: at.now.tick,
        acknowledged: false,
      },
    ])
    expect(recorded(at, () => at.issue())).toEqual(['TicketIssued'])
  })

  test('a card that gives a ticket of such a class tells too; presented again it does not', () => {
    const at = vipBranch((configuration) => {
      Object.assign(configuration.classes[2] ?? {}, { vip: true })
      Object.assign(configuration.kiosks?.[0] ?? {}, { onCard: { business: 'cash' } })
    })
    const present = (readingId: string) =>
      recorded(at, () =>
        at.do(
          'PresentIdentity',
          { readingId, deviceId: 'reader', presented: person(1), age: 75 },
          { kind: 'device', id: 'x' },
        ),
      )
    expect(present('r1')).toContain('NoticeRaised')
    expect(present('r2')).not.toContain('NoticeRaised')
  })

  test('a ticket that is given such a class tells; changed again it does not', () => {
    const at = vipBranch()
    const { id: ticketId } = at.issue()
    const change = (classId: string) => recorded(at, () => at.do('ChangeTicket', { ticketId, classId }))
    expect(change('gold')).toEqual(['TicketChanged', 'NoticeRaised'])
    expect(change('ordinary')).toEqual(['TicketChanged'])
    expect(change('gold')).toEqual(['TicketChanged'])
  })

  test('are acknowledged once, filed under the visit', () => {
    const at = vipBranch()
    const ticket = at.issue('cash', 'gold')
    const noticeId = `${ticket.id}-vip`
    expect(at.do('AcknowledgeNotice', { noticeId })).toEqual({ noticeId, ticketId: ticket.id })
    expect(at.journal.at(-1)).toMatchObject({ type: 'NoticeAcknowledged', correlationId: ticket.visitId })
    expect(at.branch.notices.get(noticeId)?.acknowledged).toBe(true)
    expect(recorded(at, () => at.do('AcknowledgeNotice', { noticeId }))).toEqual([])
    expect(at.refusal('AcknowledgeNotice', { noticeId: 'nothing' })).toBe('NOTICE_UNKNOWN')
  })

  test('make room by what is acknowledged, the oldest of it, before any that nobody has seen', () => {
    const at = vipBranch()
    for (let n = 0; n < 200; n += 1) at.advance(1000).issue('cash', 'gold')
    for (const n of ['120', '050']) at.do('AcknowledgeNotice', { noticeId: `2026-11-18-G${n}-vip` })
    const gone = () => {
      at.advance(1000).issue('cash', 'gold')
      return ['001', '002', '050', '120'].filter((n) => !at.branch.notices.has(`2026-11-18-G${n}-vip`))
    }
    expect([gone(), gone(), gone()]).toEqual([['050'], ['050', '120'], ['001', '050', '120']])
  })

  test('of a VIP are told once, also when the list has no room for the first any more', () => {
    const at = vipBranch()
    const { id: ticketId } = at.issue('cash', 'gold')
    for (let n = 0; n < 200; n += 1) at.advance(1000).issue('cash', 'gold')
    expect(at.branch.notices.has(`${ticketId}-vip`)).toBe(false)
    at.do('ChangeTicket', { ticketId, classId: 'ordinary' })
    expect(recorded(at, () => at.do('ChangeTicket', { ticketId, classId: 'gold' }))).toEqual(['TicketChanged'])
  })

  test('end with the business day, and are two hundred at most: the newest', () => {
    const at = vipBranch()
    for (let n = 0; n < 205; n += 1) at.advance(1000).issue('cash', 'gold')
    expect(at.branch.notices.size).toBe(200)
    expect(at.branch.notices.has('2026-11-18-G005-vip')).toBe(false)
    expect(at.branch.notices.has('2026-11-18-G006-vip')).toBe(true)
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(at.branch.notices.size).toBe(0)
  })
})
