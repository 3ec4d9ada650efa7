import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { MINUTE, SECOND, smallConfiguration, TestBranch, teller, text } from '../../../test/support/testBranch.ts'
import { explainInWords } from '../explain.ts'
import { selectNext } from './select.ts'

type Profile = BranchConfigurationInput['profiles'][number]

function branchWith(profile: Omit<Profile, 'id' | 'name'>, change?: (configuration: BranchConfigurationInput) => void) {
  const configuration = smallConfiguration()
  configuration.profiles = [{ id: 'main', name: text('Main'), ...profile }]
  change?.(configuration)
  return new TestBranch(configuration)
}

function nextAt(at: TestBranch, windowId = 'w1') {
  return selectNext(at.branch, windowId, at.now)?.explanation
}

/** Calls at w1 until nobody is left; the numbers in order. */
function callAll(at: TestBranch): string[] {
  at.staff(1)
  const numbers: string[] = []
  while (selectNext(at.branch, 'w1', at.now)) numbers.push(at.callNext().number)
  return numbers
}

const three = [
  { queues: ['gold'] },
  { queues: ['account'], timeThresholdMinutes: 20 },
  { queues: ['ordinary'], timeThresholdMinutes: 10 },
]

describe('several queues past a threshold', () => {
  function bothPast(pastOrder: 'tier' | 'overdue' | 'arrival') {
    const at = branchWith({ tiers: three, pastOrder })
    at.issue('account')
    at.advance(5 * MINUTE).issue('cash')
    at.issue('cash', 'gold')
    // account 25:00 with T = 20 is 5 min overdue, ordinary 20:00 with T = 10 is 10 min overdue
    return at.advance(20 * MINUTE)
  }

  test('tier: the higher tier goes first', () => expect(nextAt(bothPast('tier'))?.queueId).toBe('account'))
  test('overdue: the one longest past goes first', () => expect(nextAt(bothPast('overdue'))?.queueId).toBe('ordinary'))
  test('arrival: the earliest head goes first', () => expect(nextAt(bothPast('arrival'))?.queueId).toBe('account'))

  test('overdue by people: since the (N+2)th eligible joined', () => {
    const tiers = [
      { queues: ['gold'] },
      { queues: ['account'], timeThresholdMinutes: 20 },
      { queues: ['ordinary'], peopleThreshold: 1 },
    ]
    const at = branchWith({ tiers, pastOrder: 'overdue' })
    at.issue('account')
    at.issue('cash')
    at.issue('cash')
    at.advance(15 * MINUTE).issue('cash')
    at.advance(6 * MINUTE)
    // account past for 1 min, ordinary since the third joined 6 min ago
    expect(nextAt(at)).toMatchObject({ queueId: 'ordinary', rule: 'peopleThreshold' })
  })

  test('within one tier the earlier waitingSince goes first', () => {
    const at = branchWith({
      tiers: [{ queues: ['gold'] }, { queues: ['ordinary', 'account'], timeThresholdMinutes: 10 }],
    })
    at.issue('account')
    at.advance(1).issue('cash')
    expect(nextAt(at.advance(11 * MINUTE))?.queueId).toBe('account')
  })

  test('a queue past its own threshold comes before one past the guard, in any order', () => {
    const tiers = [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 30 }]
    for (const pastOrder of ['tier', 'overdue', 'arrival'] as const) {
      const at = branchWith({ tiers, pastOrder })
      at.issue('cash', 'gold')
      at.advance(40 * MINUTE).issue('cash')
      expect(nextAt(at.advance(31 * MINUTE))?.queueId).toBe('ordinary')
    }
  })
})

describe('the time rule takes the longest waiting', () => {
  test('also when it is not the head, and says so', () => {
    const at = branchWith(
      { tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 10 }] },
      (configuration) => {
        configuration.calling = { transferPlace: 'now' }
      },
    )
    const old = at.issue('account')
    at.advance(9 * MINUTE).issue('cash')
    at.staff(1)
    at.do('CallNumber', { windowId: 'w1', ticketId: old.id })
    at.advance(1).do('TransferTicket', { windowId: 'w1', ticketId: old.id, to: { queue: 'ordinary' } }, teller('t1'))
    at.advance(2 * MINUTE).issue('cash', 'gold')
    expect(nextAt(at)).toMatchObject({ rule: 'timeThreshold', ticketId: old.id, notHead: true })
    expect(nextAt(at)?.considered[1]).toMatchObject({
      head: '2026-11-18-A001',
      oldest: old.id,
      behind: 1,
      past: 'time',
    })
  })
})

describe('order within a tier', () => {
  test('arrival: the earliest place', () => {
    const at = branchWith({ tiers: [{ queues: ['gold', 'ordinary', 'account'] }] })
    at.issue('account')
    at.issue('cash', 'gold')
    at.issue('cash')
    expect(callAll(at)).toEqual(['B001', 'G001', 'A001'])
  })

  test('rotation: as many turns as the weight, an empty queue forfeits its turn', () => {
    const at = branchWith({
      tiers: [
        { queues: ['gold', 'ordinary', 'account'], order: 'rotation', weights: { gold: 2, ordinary: 1, account: 1 } },
      ],
    })
    for (let n = 0; n < 5; n += 1) at.issue('cash', 'gold')
    for (let n = 0; n < 3; n += 1) at.issue('cash')
    expect(callAll(at)).toEqual(['G001', 'G002', 'A001', 'G003', 'G004', 'A002', 'G005', 'A003'])
  })

  test('rotation is counted by calls of all windows and reset at the day roll-over', () => {
    const at = branchWith({
      tiers: [{ queues: ['gold', 'ordinary'], order: 'rotation', weights: { gold: 1, ordinary: 1 } }],
    })
    for (let n = 0; n < 3; n += 1) at.issue('cash', 'gold')
    for (let n = 0; n < 3; n += 1) at.issue('cash')
    at.staff(1, 2, 3)
    expect([at.callNext(1).number, at.callNext(2).number, at.callNext(3).number]).toEqual(['G001', 'A001', 'G002'])
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    at.issue('cash')
    at.issue('cash', 'gold')
    expect(at.staff(1).callNext(1).queueId).toBe('gold')
  })

  test('direct, numbered and past-threshold calls use no turn', () => {
    const at = branchWith({
      tiers: [
        {
          queues: ['gold', 'ordinary'],
          order: 'rotation',
          weights: { gold: 1, ordinary: 1 },
          timeThresholdMinutes: 30,
        },
      ],
    })
    const tickets = [at.issue('cash', 'gold'), at.issue('cash', 'gold'), at.issue('cash'), at.issue('cash', 'gold')]
    at.staff(1)
    expect(at.callNext().number).toBe('G001')
    at.do('CallNumber', { windowId: 'w1', ticketId: tickets[1]?.id ?? '' })
    expect(at.last('TicketCalled').rotation).toBeNull()
    expect(at.callNext().number).toBe('A001')
    at.advance(31 * MINUTE)
    at.callNext()
    expect(at.last('TicketCalled')).toMatchObject({ rotation: null, explanation: { rule: 'timeThreshold' } })
    at.issue('cash')
    at.issue('cash', 'gold')
    expect(at.callNext().queueId).toBe('gold')
  })

  test('accumulating: class rate x time waited, largest first', () => {
    const at = branchWith({
      tiers: [{ queues: ['gold', 'ordinary'], order: 'accumulating', rates: { gold: 3, ordinary: 1, elderly: 1 } }],
    })
    at.issue('cash')
    at.advance(4 * MINUTE).issue('cash', 'gold')
    at.advance(MINUTE)
    expect(nextAt(at)?.queueId).toBe('ordinary') // 5 x 1 against 1 x 3
    at.advance(2 * MINUTE)
    expect(nextAt(at)?.queueId).toBe('gold') // 7 x 1 against 3 x 3
  })

  test('headStart: place minus the minutes of the class', () => {
    const at = branchWith({
      tiers: [{ queues: ['gold', 'ordinary'], order: 'headStart', headStartMinutes: { gold: 1.5 } }],
    })
    at.issue('cash')
    at.advance(91 * SECOND).issue('cash', 'gold')
    expect(nextAt(at)?.queueId).toBe('ordinary')
    const early = branchWith({
      tiers: [{ queues: ['gold', 'ordinary'], order: 'headStart', headStartMinutes: { gold: 1.5 } }],
    })
    early.issue('cash')
    early.advance(89 * SECOND).issue('cash', 'gold')
    expect(nextAt(early)?.queueId).toBe('gold')
  })

  test('ties go to the earlier issue', () => {
    const at = branchWith({
      tiers: [{ queues: ['gold', 'ordinary'], order: 'accumulating', rates: { gold: 1, ordinary: 1, elderly: 1 } }],
    })
    at.issue('cash')
    at.issue('cash', 'gold')
    expect(nextAt(at.advance(MINUTE))?.queueId).toBe('ordinary')
  })
})

describe('direct and fallback', () => {
  test('tickets directed to the window or its teller come before everything, by first arrival', () => {
    const at = branchWith({ tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 10 }] })
    const [a, b] = [at.issue(), at.issue()]
    at.advance(20 * MINUTE).staff(1, 2)
    expect(at.callNext(2).id).toBe(a.id)
    expect(at.callNext(1).id).toBe(b.id)
    at.do('TransferTicket', { windowId: 'w1', ticketId: b.id, to: { teller: 't2' } }, teller('t1'))
    at.do('TransferTicket', { windowId: 'w2', ticketId: a.id, to: { window: 'w1' } }, teller('t2'))
    at.issue('cash', 'gold')
    expect(nextAt(at, 'w1')).toMatchObject({ rule: 'direct', ticketId: a.id })
    expect(nextAt(at, 'w2')).toMatchObject({ rule: 'direct', ticketId: b.id })
    expect(nextAt(at, 'w3')?.queueId).toBe('gold')
  })

  test('fallback queues are called when the tiers are empty, by arrival', () => {
    const at = branchWith({ tiers: [{ queues: ['gold'] }], finally: ['account', 'ordinary'] })
    at.issue('cash')
    at.issue('account')
    expect(nextAt(at)).toMatchObject({ rule: 'finally', queueId: 'ordinary', tier: null })
    at.issue('cash', 'gold')
    expect(nextAt(at)?.queueId).toBe('gold')
  })

  test('nobody waiting gives nothing, an unknown window too', () => {
    const at = branchWith({ tiers: [{ queues: ['gold'] }] })
    at.issue('account')
    expect([nextAt(at), nextAt(at, 'nowhere')]).toEqual([undefined, undefined])
  })
})

describe('in words', () => {
  const config = (at: TestBranch) => at.branch.config

  test('a time threshold', () => {
    const at = branchWith({ tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 30 }] })
    at.issue()
    at.issue('cash', 'gold')
    const explanation = nextAt(at.advance(31 * MINUTE))
    expect(explanation && explainInWords(explanation, config(at))).toEqual({
      'zh-CN': '超过 30 分钟，先于金卡',
      en: 'Waited over 30 min, before 金卡',
    })
  })

  test('people, guard, tier, fallback, direct and number', () => {
    const at = branchWith({
      tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], peopleThreshold: 1 }],
      finally: ['account'],
    })
    const words = () => {
      const explanation = nextAt(at)
      return explanation && explainInWords(explanation, config(at))['zh-CN']
    }
    at.issue('account')
    expect(words()).toBe('本窗口队列无人等候，兼叫开户')
    const ticket = at.issue()
    at.issue()
    at.issue('cash', 'gold')
    expect(words()).toBe('金卡按到达顺序，先于普通')
    at.issue()
    expect(words()).toBe('队首之后超过 1 人，先于金卡')
    at.staff(1)
    at.do('CallNumber', { windowId: 'w1', ticketId: ticket.id })
    const { explanation } = at.last('TicketCalled')
    expect(explainInWords(explanation, config(at)).en).toBe('Called by its number')
    expect(explainInWords({ ...explanation, rule: 'direct' }, undefined)['zh-CN']).toBe('已转到本窗口，优先呼叫')
    const guarded = branchWith({ tiers: [{ queues: ['gold'] }, { queues: ['ordinary'] }], guardMinutes: 45 })
    guarded.issue()
    guarded.advance(46 * MINUTE).issue('cash', 'gold')
    const guard = nextAt(guarded)
    expect(guard && explainInWords(guard, config(guarded))['zh-CN']).toBe('久候保护：超过 45 分钟，先于金卡')
  })

  test('long names never make the text longer than a text may be', () => {
    const at = branchWith(
      {
        tiers: [
          { queues: ['gold'] },
          { queues: ['ordinary', 'account'], order: 'headStart', headStartMinutes: { gold: 1 } },
        ],
      },
      (configuration) => {
        for (const queue of configuration.queues) queue.name = text('很长'.repeat(100))
      },
    )
    at.issue()
    at.issue('account')
    const explanation = nextAt(at)
    const words = explanation && explainInWords(explanation, config(at))
    expect(words?.en.length).toBeLessThanOrEqual(200)
  })
})
