import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { MINUTE, SECOND, smallConfiguration, TestBranch } from '../../../test/support/testBranch.ts'
import { explainInWords } from '../explain.ts'

type Profile = BranchConfigurationInput['profiles'][number]

function branchWith(profile: Omit<Profile, 'id' | 'name'>): TestBranch {
  const configuration = smallConfiguration()
  configuration.profiles = [{ id: 'main', name: configuration.outlet.name, ...profile }]
  return new TestBranch(configuration).staff(1)
}

function considered(at: TestBranch) {
  const { explanation } = at.last('TicketCalled')
  return explanation.considered.map(({ queueId, guardS, score }) => ({ queueId, guardS, score }))
}

describe('what a call is explained with', () => {
  test('has the points of every queue of an accumulating tier: rate by minute of the head', () => {
    const at = branchWith({
      guardMinutes: 0,
      tiers: [
        {
          queues: ['gold', 'ordinary', 'account'],
          order: 'accumulating',
          rates: { gold: 3, ordinary: 0.5, elderly: 1 },
        },
      ],
    })
    at.issue()
    at.advance(9 * MINUTE).issue('cash', 'gold')
    at.advance(90 * SECOND).callNext()
    expect(considered(at)).toEqual([
      { queueId: 'gold', guardS: null, score: 4.5 },
      { queueId: 'ordinary', guardS: null, score: 5.25 },
      { queueId: 'account', guardS: null, score: null },
    ])
  })

  test('has the seconds since the place with its head start', () => {
    const at = branchWith({
      guardMinutes: 0,
      tiers: [{ queues: ['gold', 'ordinary'], order: 'headStart', headStartMinutes: { gold: 10 } }],
    })
    at.issue()
    at.advance(MINUTE).issue('cash', 'gold')
    at.advance(MINUTE).callNext()
    expect(considered(at)).toEqual([
      { queueId: 'gold', guardS: null, score: 660 },
      { queueId: 'ordinary', guardS: null, score: 120 },
    ])
  })

  test('has the guard where it acts: not on tiers with a threshold of their own, nor on fallback queues', () => {
    const at = branchWith({
      guardMinutes: 45,
      tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 30 }],
      finally: ['account'],
    })
    at.issue()
    at.callNext()
    expect(considered(at)).toEqual([
      { queueId: 'gold', guardS: 2700, score: null },
      { queueId: 'ordinary', guardS: null, score: null },
      { queueId: 'account', guardS: null, score: null },
    ])
  })
})

test('a call by the guard says the minutes that were in force then, whatever the rules have become', () => {
  const at = branchWith({ guardMinutes: 45, tiers: [{ queues: ['gold'] }, { queues: ['ordinary'] }] })
  at.issue()
  at.advance(45 * MINUTE + 1).issue('cash', 'gold')
  at.callNext()
  const changed = smallConfiguration()
  Object.assign(changed.profiles[0] ?? {}, { guardMinutes: 20 })
  at.do('ApplyConfiguration', { configuration: changed, basedOn: 1 })
  const words = explainInWords(at.last('TicketCalled').explanation, at.branch.config)
  expect(words.en).toContain('over 45 min')
  expect(words['zh-CN']).toContain('超过 45 分钟')
})
