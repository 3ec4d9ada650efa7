import { describe, expect, it } from 'vitest'
import type { BranchConfig, BranchConfigurationInput } from '../../../contracts/index.ts'
import { demandOf, staffedBranch } from '../../../test/support/staffingBench.ts'
import { text } from '../../../test/support/testBranch.ts'
import { lookup } from '../lookup.ts'
import { abilities, windowKinds } from './kinds.ts'

const LUNCH = { weekdays: ['mon' as const], from: '10:00', to: '10:30' }
const businesses = ['cash', 'account'].map((id) => ({ id, name: text(id), meanServiceMinutes: 4 }))
const queues = ['cash', 'account'].map((id, at) => ({
  id,
  name: text(id),
  prefix: at === 0 ? 'A' : 'B',
  businesses: [id],
  classes: ['ordinary'],
}))
const profiles = [
  { id: 'main', name: text('m'), tiers: [{ queues: ['cash'] }], finally: ['account'] },
  { id: 'desk', name: text('d'), tiers: [{ queues: ['account'] }] },
]
const branch = (windows: BranchConfigurationInput['windows']) =>
  staffedBranch(0, { businesses, queues, profiles, windows })

function abilitiesOf(config: BranchConfig) {
  const { days } = demandOf([{ perHour: [10, 10] }, { perHour: [0, 10], businessId: 'account' }], config)
  return abilities(lookup(config), windowKinds(config), days, { first: 18, count: 4 })
}

describe('kinds of windows', () => {
  it('are those with the same rules at the same times, in order of their numbers', () => {
    const config = branch([
      { id: 'w3', number: 3, profile: 'main' },
      { id: 'w1', number: 1, profile: 'main' },
      { id: 'w2', number: 2, profile: 'desk' },
      { id: 'w4', number: 4, profile: 'main', schedule: [{ profile: 'desk', from: '10:00', to: '11:00' }] },
      { id: 'w5', number: 5, profile: 'main', breaks: [LUNCH] },
    ])
    expect(windowKinds(config, { w3: 2 }).map(({ id, windows, cost }) => [id, windows, cost])).toEqual([
      ['w1', ['w1', 'w3'], 2],
      ['w2', ['w2'], 1],
      ['w4', ['w4'], 1],
      ['w5', ['w5'], 1],
    ])
  })

  it('serve by the rules of each half-hour', () => {
    const config = branch([
      { id: 'w1', number: 1, profile: 'main', schedule: [{ profile: 'desk', from: '09:30', to: '10:00' }] },
    ])
    const { serves, favours } = abilitiesOf(config)
    expect(serves[0]?.map((queueIds) => [...queueIds])).toEqual([
      ['cash', 'account'],
      ['account'],
      ['cash', 'account'],
      ['cash', 'account'],
    ])
    expect(favours[0]?.map((queueIds) => [...queueIds])).toEqual([['cash'], ['account'], ['cash'], ['cash']])
  })

  it('can not be open while all of them have their break', () => {
    const config = branch([
      { id: 'w1', number: 1, profile: 'main', breaks: [LUNCH] },
      { id: 'w2', number: 2, profile: 'main', breaks: [LUNCH] },
      { id: 'w3', number: 3, profile: 'main', breaks: [{ ...LUNCH, to: '10:20' }] },
      { id: 'w4', number: 4, profile: 'main', breaks: [{ ...LUNCH, weekdays: ['tue'] }] },
    ])
    expect(abilitiesOf(config).most).toEqual([
      [2, 2, 0, 2],
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ])
  })

  it('are needed for a queue from the first time somebody came to it, as long as any of them can serve it', () => {
    const config = branch([
      { id: 'w1', number: 1, profile: 'main' },
      { id: 'w2', number: 2, profile: 'desk', breaks: [LUNCH] },
    ])
    expect(abilitiesOf(config).needed.map((queueIds) => [...queueIds].sort())).toEqual([
      ['cash'],
      ['cash'],
      ['account', 'cash'],
      ['account', 'cash'],
    ])
    const alone = branch([{ id: 'w2', number: 2, profile: 'desk', breaks: [LUNCH] }])
    expect(abilitiesOf(alone).needed.map((queueIds) => [...queueIds])).toEqual([[], [], [], ['account']])
  })
})
