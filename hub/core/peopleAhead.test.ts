import { describe, expect, test } from 'vitest'
import { MANAGER, MINUTE, smallConfiguration, TestBranch, teller, text } from '../../test/support/testBranch.ts'
import { aheadAtMost, peopleAhead, peopleAheadIfActivated, peopleAheadOfAll, peopleAheadOfNext } from './peopleAhead.ts'
import type { Ticket } from './records.ts'

const t1 = teller('t1')
function ahead(at: TestBranch) {
  const all = peopleAheadOfAll(at.branch, at.now)
  return Object.fromEntries([...all].map(([id, count]) => [id.slice(11), count]).sort())
}

describe('people ahead', () => {
  test('is the order the rules will call in, not the length of the queue', () => {
    const at = new TestBranch().staff(1)
    at.issue()
    at.issue()
    at.issue('account')
    at.issue('cash', 'gold')
    expect(ahead(at)).toEqual({ G001: 0, A001: 1, A002: 2, B001: 3 })
    expect(peopleAheadOfNext(at.branch, 'cash', 'gold', at.now)).toBe(1)
    expect(peopleAheadOfNext(at.branch, 'cash', 'ordinary', at.now)).toBe(3)
    expect(peopleAheadOfNext(at.branch, 'account', 'ordinary', at.now)).toBe(4)
    expect(peopleAheadOfNext(at.branch, 'nothing', 'ordinary', at.now)).toBe(0)
  })

  test('foresees a threshold that will be passed on the way', () => {
    const configuration = smallConfiguration()
    configuration.profiles = [
      {
        id: 'main',
        name: text('Main'),
        tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 10 }],
        finally: ['account'],
      },
    ]
    const at = new TestBranch(configuration).staff(1)
    at.issue()
    at.advance(3 * MINUTE)
    for (let n = 0; n < 4; n += 1) at.issue('cash', 'gold')
    // Cash takes 4 min: gold at 3:00 and 7:00, then 11:00 is past 10 min for A001.
    expect(ahead(at)).toEqual({ G001: 0, G002: 1, A001: 2, G003: 3, G004: 4 })
  })

  test('equals what call next does, ticket for ticket', () => {
    const configuration = smallConfiguration()
    configuration.profiles = [
      {
        id: 'main',
        name: text('Main'),
        tiers: [
          { queues: ['gold', 'ordinary'], order: 'rotation', weights: { gold: 2, ordinary: 1 }, peopleThreshold: 4 },
        ],
        finally: ['account'],
      },
    ]
    const at = new TestBranch(configuration).staff(1)
    for (let n = 0; n < 30; n += 1)
      at.advance(n * 1000).issue(n % 5 === 0 ? 'account' : 'cash', n % 3 === 0 ? 'gold' : 'ordinary')
    const expected = peopleAheadOfAll(at.branch, at.now)
    const means = { cash: 4, account: 10 } as Record<string, number>
    const called: string[] = []
    for (let n = 0; n < 30; n += 1) {
      const ticket = at.callNext()
      called.push(ticket.id)
      at.advance((means[ticket.businessId] ?? 0) * MINUTE)
    }
    expect(called.map((id) => expected.get(id))).toEqual(called.map((_, at) => at))
  })

  test('counts from when the windows become free: start + mean service time, or now when it is over', () => {
    const at = new TestBranch().staff(1, 2)
    const [first, second] = [at.issue('account'), at.issue()]
    at.callNext(1)
    at.callNext(2)
    expect([first, second].map(({ id }) => peopleAhead(at.branch, id, at.now))).toEqual([null, null])
    at.do('TransferTicket', { windowId: 'w1', ticketId: second.id, to: { window: 'w2' } }, t1)
    expect(peopleAhead(at.branch, second.id, at.now)).toBe(0)
    const third = at.issue()
    // w1 is free now and calls the third; w2 serves an account for 10 min before it calls the second.
    expect(peopleAhead(at.branch, third.id, at.now)).toBe(0)
    expect(peopleAhead(at.branch, second.id, at.now)).toBe(1)
    at.advance(11 * MINUTE)
    expect(ahead(at)).toEqual({ A001: 1, A002: 0 })
  })

  test('without a window that serves it: the eligible before it in its queue', () => {
    const at = new TestBranch()
    at.issue()
    at.issue()
    at.issue('cash', 'gold')
    expect(ahead(at)).toEqual({ A001: 0, A002: 1, G001: 0 })
    expect(peopleAheadOfNext(at.branch, 'cash', 'ordinary', at.now)).toBe(2)
    at.staff(1).do('PauseWindow', { windowId: 'w1' }, t1)
    expect(ahead(at)).toEqual({ A001: 0, A002: 1, G001: 0 })
  })

  test('waits for cool-downs and schedules within the run', () => {
    const configuration = smallConfiguration()
    configuration.calling = { noShow: { policy: 'keep', coolDownSeconds: 60 } }
    configuration.profiles.push({ id: 'accounts', name: text('Accounts'), tiers: [{ queues: ['account'] }] })
    configuration.profiles[0] = {
      id: 'main',
      name: text('Main'),
      tiers: [{ queues: ['gold'] }, { queues: ['ordinary'] }],
    }
    configuration.windows[0] = {
      id: 'w1',
      number: 1,
      profile: 'main',
      schedule: [{ profile: 'accounts', from: '10:30' }],
    }
    const at = new TestBranch(configuration).staff(1)
    const missed = at.issue()
    at.callNext()
    at.do('MarkNoShow', { windowId: 'w1', ticketId: missed.id }, t1)
    at.issue('account')
    at.issue()
    // now A002, at 10:04 A001 (cooled down), at 10:30 the window turns to accounts
    expect(ahead(at)).toEqual({ A002: 0, A001: 1, B001: 2 })
  })

  test('leaves the branch as it was', () => {
    const at = new TestBranch().staff(1)
    for (let n = 0; n < 5; n += 1) at.issue()
    ahead(at)
    expect([at.callNext().number, at.callNext().number]).toEqual(['A001', 'A002'])
  })
})

describe('people ahead of somebody who is on the way', () => {
  /** A branch of many kinds of tickets, made by the number: the same for the same number. */
  function busy(seed: number): TestBranch {
    let state = seed
    const any = (count: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((state / 2 ** 31) * count)
    }
    const configuration = { ...smallConfiguration(), partners: [{ id: 'app', name: text('App') }] }
    configuration.profiles = [
      {
        id: 'main',
        name: text('Main'),
        tiers: [
          {
            queues: ['gold', 'ordinary'],
            order: 'rotation',
            weights: { gold: 1 + any(3), ordinary: 1 },
            peopleThreshold: 3,
            timeThresholdMinutes: 5,
          },
        ],
        finally: any(2) === 0 ? ['account'] : [],
      },
    ]
    const at = new TestBranch(configuration)
    for (let n = 1; n <= any(3); n += 1) at.staff(n)
    for (let n = 0; n < 12 + any(10); n += 1) {
      const [businessId, classId] = [any(3) === 0 ? 'account' : 'cash', any(3) === 0 ? 'gold' : 'ordinary']
      at.advance(any(60_000))
      if (any(3) > 0) at.issue(businessId, classId)
      else at.do('ReserveTicket', reservation(businessId, classId), { kind: 'partner', id: 'app' })
    }
    const waiting = [...at.branch.tickets.values()].filter(({ state }) => state === 'waiting')
    for (const { id } of waiting) if (any(5) === 0) at.do('MoveTicket', { ticketId: id, to: 'back', reason: 'late' })
    return at.advance(any(5) * MINUTE)
  }

  function reservation(businessId: string, classId: string) {
    const nonce = 'nonce-of-a-ticket-1'
    const recognised = { classId, adviserId: null }
    return {
      businessId,
      partnerId: 'app',
      presented: null,
      alsoKnownBy: [],
      nonce,
      reference: null,
      wantsReminder: true,
      recognised,
    }
  }

  const exactly = (at: TestBranch, { id, state }: Ticket) =>
    state === 'pending' ? peopleAheadIfActivated(at.branch, id, at.now) : peopleAhead(at.branch, id, at.now)

  test('is what it is once he is activated, whatever the rules', () => {
    let activated = 0
    for (let seed = 1; seed <= 40; seed += 1) {
      const at = busy(seed)
      for (const { id, state } of [...at.branch.tickets.values()]) {
        if (state !== 'pending') continue
        const before = peopleAheadIfActivated(at.branch, id, at.now)
        at.do('ActivateReserved', { ticketId: id, by: 'code', kioskId: null, print: false }, MANAGER)
        expect(peopleAhead(at.branch, id, at.now)).toBe(before)
        expect(peopleAheadIfActivated(at.branch, id, at.now)).toBeNull()
        activated += 1
      }
    }
    expect(activated).toBeGreaterThan(100)
  })

  test('and of everybody else is found out for those with few ahead exactly as for one', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const at = busy(seed)
      const tickets = [...at.branch.tickets.values()]
      for (const most of [0, 3]) {
        const few = tickets.flatMap((ticket) => {
          const ahead = exactly(at, ticket)
          return ahead !== null && ahead <= most ? [[ticket.id, ahead] as const] : []
        })
        expect(aheadAtMost(at.branch, most, at.now, () => true)).toEqual(new Map(few))
      }
    }
  })
})
