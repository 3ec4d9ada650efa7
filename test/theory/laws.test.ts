import { describe, expect, it } from 'vitest'
import { playDay, type Visit } from '../../hub/core/simulation/playedDay.ts'
import { exponential, stream } from '../../hub/core/simulation/random.ts'
import {
  ACCUMULATING,
  branchHouse,
  EXPONENTIAL,
  FCFS,
  lightHouse,
  MINUTE,
  peopleOf,
  type QueueingModel,
  queueingBranch,
  queuesOf,
  type Rules,
  STRICT,
} from './queueingBranch.ts'

/** What must hold for every single customer, or to the last millisecond: no statistics. */
const CLASSES = [0.7, 0.9, 0.8]
const MODEL: QueueingModel = {
  windows: 3,
  classes: CLASSES.map((perMinute) => ({ perMinute, service: EXPONENTIAL })),
  customers: 20_000,
  warmUp: 0,
}
const SHORT = { ...MODEL, customers: 2_000 }
const ids = queuesOf(CLASSES.length)
const tiers = (...settings: object[]) => ids.map((id, at) => ({ queues: [id], ...settings[at] }))
const all = { queues: ids }
const LATE = { timeThresholdMinutes: 2 }
const MANY = { peopleThreshold: 2 }
const byClass = (...values: number[]) => Object.fromEntries(ids.map((id, at) => [id, values[at] ?? 1]))

const RULES: Readonly<Record<string, Rules>> = {
  'first come, first served': FCFS(3),
  'strict priority': STRICT(3),
  'past by time, by tier': { tiers: tiers({}, LATE, LATE) },
  'past by time, the most overdue first': { tiers: tiers(LATE, LATE, LATE), pastOrder: 'overdue' },
  'past by people, by arrival': { tiers: tiers({}, MANY, MANY), pastOrder: 'arrival' },
  'past by time or people, the most overdue first': {
    tiers: tiers({}, { ...LATE, ...MANY }, { timeThresholdMinutes: 5 }),
    pastOrder: 'overdue',
  },
  rotation: { tiers: [{ ...all, order: 'rotation', weights: byClass(3, 2, 1) }] },
  'rotation past by time': { tiers: [{ ...all, ...LATE, order: 'rotation', weights: byClass(1, 1, 5) }] },
  accumulating: ACCUMULATING([5, 2, 1]),
  'head start': { tiers: [{ ...all, order: 'headStart', headStartMinutes: byClass(3, 1, 0) }] },
  'strict priority with a guard': { ...STRICT(3), guardMinutes: 3 },
  'tiers of several queues': { tiers: [{ queues: ['c3', 'c1'], ...MANY }, { queues: ['c2'] }], guardMinutes: 4 },
}

type MakeHouse = typeof lightHouse

/** The k-th service to begin takes the k-th time that was drawn, whoever it is. */
function withTimesInOrder(model: QueueingModel, rules: Rules, houseOf: MakeHouse, seed = 1): readonly Visit[] {
  const branch = queueingBranch(model, rules)
  const day = peopleOf(model, branch.config).day(seed, 0)
  const random = stream(seed, 'services in order')
  const times = Array.from({ length: model.customers }, () => Math.round(exponential(random(), MINUTE)))
  const behaviour = { ...day.behaviour, serviceMs: ({ order }: { order: number }) => times[order] ?? 0 }
  return playDay({ ...day, behaviour }, branch.config, houseOf(branch, day)).visits
}

const waitMs = ({ arrivedAt, calledAt }: Visit) => (calledAt ?? Number.NaN) - arrivedAt
const totalWaitMs = (visits: readonly Visit[]) => visits.reduce((sum, visit) => sum + waitMs(visit), 0)
const calledAt = (visits: readonly Visit[]) => visits.map((visit) => visit.calledAt)

function meanMinutes(visits: readonly Visit[], classId: string): number {
  const own = visits.filter((visit) => visit.classId === classId)
  return totalWaitMs(own) / own.length / MINUTE
}

describe('the conservation law', () => {
  const seeds = [1, 2]
  const fcfs = seeds.map((seed) => totalWaitMs(withTimesInOrder(MODEL, FCFS(3), lightHouse, seed)))
  const short = totalWaitMs(withTimesInOrder(SHORT, FCFS(3), branchHouse))

  it.each(Object.entries(RULES))('holds to the millisecond under: %s', (_name, rules) => {
    const visits = seeds.map((seed) => withTimesInOrder(MODEL, rules, lightHouse, seed))
    expect(visits.map(totalWaitMs)).toEqual(fcfs)
    expect(fcfs[0]).toBeGreaterThan(MODEL.customers * 0.5 * MINUTE)
    expect(totalWaitMs(withTimesInOrder(SHORT, rules, branchHouse))).toBe(short)
  })

  it('is no matter of course: rules differ in who waits, and a window left idle breaks it', () => {
    const [alike, strict] = [FCFS(3), STRICT(3)].map((rules) => withTimesInOrder(MODEL, rules, lightHouse))
    expect(meanMinutes(strict ?? [], 'c1')).toBeLessThan(0.5 * meanMinutes(alike ?? [], 'c1'))
    // The first window never calls the lowest class, and is idle while somebody of it waits.
    const idle: MakeHouse = ({ configuration, config }, day) => {
      const [profile] = configuration.profiles
      const [first, ...others] = configuration.windows
      if (!profile || !first) throw new Error('there are a profile and windows')
      const profiles = [profile, { ...profile, id: 'two', tiers: profile.tiers.slice(0, 2) }]
      const windows = [{ ...first, profile: 'two' }, ...others]
      return branchHouse({ configuration: { ...configuration, profiles, windows }, config }, day)
    }
    expect(totalWaitMs(withTimesInOrder(SHORT, STRICT(3), idle))).toBeGreaterThan(short)
  })
})

describe('the limits of the rules', () => {
  const played = (rules: Rules) => {
    const branch = queueingBranch(MODEL, rules)
    const day = peopleOf(MODEL, branch.config).day(1, 0)
    return calledAt(playDay(day, branch.config, lightHouse(branch, day)).visits)
  }
  const fcfs = played(FCFS(3))
  const strict = played(STRICT(3))
  const NEVER = { timeThresholdMinutes: 1440 }
  const AT_ONCE = { timeThresholdMinutes: 0 }

  it.each<[string, Rules]>([
    ['a threshold of 0 for every tier, by arrival', { tiers: tiers(AT_ONCE, AT_ONCE, AT_ONCE), pastOrder: 'arrival' }],
    ['a threshold of 0, the most overdue first', { tiers: tiers(AT_ONCE, AT_ONCE, AT_ONCE), pastOrder: 'overdue' }],
    ['equal rates', ACCUMULATING([2, 2, 2])],
    ['no head start', { tiers: [{ ...all, order: 'headStart', headStartMinutes: byClass(0, 0, 0) }] }],
  ])('%s is first come, first served', (_name, rules) => {
    expect(played(rules)).toEqual(fcfs)
  })

  it.each<[string, Rules]>([
    ['a threshold nobody reaches', { tiers: tiers({}, NEVER, NEVER) }],
    ['a guard nobody reaches', { ...STRICT(3), guardMinutes: 1440 }],
    ['a head start of hours', { tiers: [{ ...all, order: 'headStart', headStartMinutes: byClass(600, 300, 0) }] }],
  ])('%s is strict priority', (_name, rules) => {
    expect(played(rules)).toEqual(strict)
  })

  /** Who comes in the very millisecond in which a window is free has no points yet. */
  it('rates without measure are strict priority, but for who has not waited a millisecond', () => {
    const calls = played(ACCUMULATING([1000, 0.001, 1e-9]))
    const different = calls.filter((call, at) => call !== strict[at])
    expect(different.length / calls.length).toBeLessThan(0.001)
  })

  it('are two different things', () => {
    expect(strict.filter((call, at) => call !== fcfs[at]).length).toBeGreaterThan(strict.length / 10)
  })
})

describe('the light hall and the branch', () => {
  it.each(Object.entries(RULES))('play the same people alike under: %s', (_name, rules) => {
    const model = { ...SHORT, classes: MODEL.classes, patience: 10 }
    const branch = queueingBranch(model, rules)
    const [light, whole] = [lightHouse, branchHouse].map((houseOf) => {
      const day = peopleOf(model, branch.config).day(7, 0)
      return playDay(day, branch.config, houseOf(branch, day))
    })
    expect(light?.visits).toEqual(whole?.visits)
    expect(light?.windows).toEqual(whole?.windows)
  })
})
