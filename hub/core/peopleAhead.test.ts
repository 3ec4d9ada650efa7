import { describe, expect, test } from 'vitest'
import { MINUTE, smallConfiguration, TestBranch, teller, text } from '../../test/support/testBranch.ts'
import { peopleAhead, peopleAheadOfAll, peopleAheadOfNext } from './peopleAhead.ts'

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
