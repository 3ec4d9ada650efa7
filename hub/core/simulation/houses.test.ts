import { expect, it } from 'vitest'
import type { BranchConfig, BranchConfigurationInput } from '../../../contracts/index.ts'
import { MINUTE, smallConfiguration, text } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'
import { lookup } from '../lookup.ts'
import type { Now } from '../time.ts'
import { BranchHouse } from './branchHouse.ts'
import { DayTime } from './dayTime.ts'
import { LightHouse } from './lightHouse.ts'
import { type House, type Play, play, type Visitor } from './play.ts'
import { exponential, type Random, stream } from './random.ts'

/**
 * The light hall against the branch itself: the same people on both, under rules made up at random, must give the same calls
 * at the same moments, for the same reasons.
 */
const RUNS = 60
const START: Now = {
  tick: 0,
  wall: Date.UTC(2026, 10, 2, 1),
  date: '2026-11-02',
  weekday: 'mon',
  secondOfDay: 9 * 3600,
  businessDay: '2026-11-02',
}

const below = (random: Random, count: number) => Math.floor(random() * count)
const pick = <T>(random: Random, values: readonly T[]): T => values[below(random, values.length)] as T

function randomConfiguration(random: Random): BranchConfigurationInput {
  const configuration: BranchConfigurationInput = { ...smallConfiguration(), kiosks: [], devices: [] }
  const threshold = () => ({
    ...(random() < 0.5 ? { timeThresholdMinutes: 3 + below(random, 30) } : {}),
    ...(random() < 0.5 ? { peopleThreshold: 2 + below(random, 5) } : {}),
  })
  const both = { queues: ['gold', 'ordinary'], ...threshold() }
  const shapes: BranchConfigurationInput['profiles'][number]['tiers'][] = [
    [{ queues: ['gold'] }, { queues: ['ordinary'], ...threshold() }],
    [
      { queues: ['account'], ...threshold() },
      { queues: ['ordinary', 'gold'], ...threshold() },
    ],
    [{ ...both, order: 'rotation', weights: { gold: 2, ordinary: 1 } }],
    [{ ...both, order: 'accumulating', rates: { gold: 3, ordinary: 1, elderly: 1.5 } }],
    [{ ...both, order: 'headStart', headStartMinutes: { gold: 4 } }],
  ]
  const profile = (id: string) => ({
    id,
    name: text(id),
    tiers: pick(random, shapes),
    pastOrder: pick(random, ['tier', 'overdue', 'arrival'] as const),
    guardMinutes: pick(random, [0, 15, 60]),
    finally: random() < 0.7 ? ['account'] : [],
  })
  configuration.profiles = [profile('main'), profile('late')]
  const lunch = { from: '09:40', to: '10:05', reopen: random() < 0.5 }
  configuration.windows = [
    { id: 'w1', number: 1, profile: 'main', breaks: random() < 0.5 ? [lunch] : [] },
    { id: 'w2', number: 2, profile: 'main', schedule: [{ profile: 'late', from: '10:10', to: '11:00' }] },
    { id: 'w3', number: 3, profile: pick(random, ['main', 'late']), autoCall: random() < 0.3 },
  ]
  configuration.calling = {
    noShow: {
      policy: pick(random, ['drop', 'end', 'behind', 'keep'] as const),
      behind: 1 + below(random, 3),
      maxRequeues: below(random, 3),
      coolDownSeconds: pick(random, [0, 60, 600]),
    },
  }
  return configuration
}

function visitors(random: Random): Visitor[] {
  const all: Visitor[] = []
  for (let tick = 0; ; ) {
    tick += 1 + Math.round(exponential(random(), 1.2 * MINUTE))
    if (tick > 120 * MINUTE) return all
    const businessIds = pick(random, [['cash'], ['cash'], ['cash'], ['account'], ['account', 'cash']])
    all.push({
      id: `v${all.length}`,
      tick,
      classId: pick(random, ['ordinary', 'ordinary', 'gold', 'elderly']),
      businessIds,
    })
  }
}

function callsOf(house: House, { windows }: BranchConfig, people: readonly Visitor[], seed: number): string[] {
  const calls: string[] = []
  const draw = (id: string, what: string) => stream(seed, `${id} ${what}`)()
  const day: Play = {
    house,
    arrivals: people[Symbol.iterator](),
    windows,
    sessions: [
      { windowId: 'w1', tellerId: 't1', from: 0, until: 150 * MINUTE },
      { windowId: 'w2', tellerId: 't2', from: 10 * MINUTE, until: 60 * MINUTE },
      { windowId: 'w2', tellerId: 't4', from: 65 * MINUTE, until: null },
      { windowId: 'w3', tellerId: 't3', from: 0, until: 100 * MINUTE },
    ],
    behaviour: {
      serviceMs: ({ visitor, businessId }) => Math.round(exponential(draw(visitor.id, businessId), 3.5 * MINUTE)),
      comes: (visitor, _waitedMs, calls) => draw(visitor.id, `comes ${calls}`) > 0.15,
      noShowMs: MINUTE,
      patienceMs: (visitor) => Math.round(exponential(draw(visitor.id, 'patience'), 60 * MINUTE)),
    },
    observer: {
      called: (visitor, call, tick) =>
        calls.push(
          `${tick} ${call.windowId} ${visitor.id} ${call.businessId} ${call.waitedMs} ${call.profileId} ${call.tier}`,
        ),
      missed: (visitor, windowId, _calledAt, tick, isOver) =>
        calls.push(`${tick} ${windowId} ${visitor.id} missed ${isOver}`),
      left: (visitor, tick) => calls.push(`${tick} ${visitor.id} left`),
    },
    until: 8 * 60 * MINUTE,
  }
  play(day)
  return calls
}

it('the light hall calls whom the branch calls, at every window at every moment', { timeout: 60_000 }, () => {
  let played = 0
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const random = stream(seed, 'rules')
    const configuration = randomConfiguration(random)
    const checked = checkConfiguration(configuration)
    if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
    const people = visitors(random)
    const light = new LightHouse({ table: lookup(checked.config), time: new DayTime(START) })
    const lightly = callsOf(light, checked.config, people, seed)
    const branch = callsOf(new BranchHouse(configuration, START), checked.config, people, seed)
    expect(lightly, `seed ${seed}`).toEqual(branch)
    played += branch.length
  }
  expect(played).toBeGreaterThan(RUNS * 60)
})
