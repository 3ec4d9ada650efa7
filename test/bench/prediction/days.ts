import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { BranchConfig, BranchConfigurationInput, WorkloadInput } from '../../../contracts/index.ts'
import { readVisitList } from '../../../hub/adapters/simulation/visitList.ts'
import { checkConfiguration } from '../../../hub/core/configuration.ts'
import { type DayToPlay, midnight } from '../../../hub/core/simulation/dayToPlay.ts'
import type { Person } from '../../../hub/core/simulation/people.ts'
import { lognormal, stream } from '../../../hub/core/simulation/random.ts'
import { visitDays } from '../../../hub/core/simulation/visitDays.ts'
import { checkWorkload } from '../../../hub/core/simulation/workload.ts'
import { workloadDays } from '../../../hub/core/simulation/workloadDays.ts'
import { text } from '../../support/testBranch.ts'

/** Days that waits are predicted on, one after the other. */
export interface Days {
  readonly id: string
  readonly title: string
  readonly configuration: BranchConfigurationInput
  readonly config: BranchConfig
  /** Who is called depends on thresholds. */
  readonly isThreshold: boolean
  day(index: number): DayToPlay<Person>
}

type Profiles = BranchConfigurationInput['profiles']
interface Kind {
  readonly id: string
  readonly title: string
  readonly profiles: Profiles
  /** Profile of each window. */
  readonly windows: readonly string[]
  readonly perDay: number
  readonly isThreshold?: boolean
  readonly more?: Pick<WorkloadInput, 'changes' | 'staffing'>
}

const tier = (queues: string[], more: object = {}) => ({ queues, ...more })
const profile = (id: string, tiers: Profiles[number]['tiers'], more: object = {}) => ({
  id,
  name: text(id),
  tiers,
  ...more,
})
const some = (count: number, id = 'main') => Array.from({ length: count }, () => id)

const goldFirst = [profile('main', [tier(['gold']), tier(['ordinary', 'service'])])]
const twoDesks = [...some(3), ...some(2, 'desk')]

const KINDS: readonly Kind[] = [
  {
    id: 'steady',
    title: 'steady, gold first',
    profiles: [
      profile('main', [tier(['gold']), tier(['ordinary'])], { finally: ['service'] }),
      profile('desk', [tier(['service'])], { finally: ['gold', 'ordinary'] }),
    ],
    windows: twoDesks,
    perDay: 330,
  },
  { id: 'payday', title: 'payday, 500 tickets', profiles: goldFirst, windows: some(7), perDay: 500 },
  {
    id: 'thin',
    title: 'thin staff over noon',
    profiles: goldFirst,
    windows: some(5),
    perDay: 285,
    more: {
      staffing: [1, 2, 3, 4, 5].map((n) => ({
        window: `w${n}`,
        teller: `t${n}`,
        ...(n === 1 && { breaks: [{ from: '11:30', to: '13:00' }] }),
        ...(n === 2 && { breaks: [{ from: '12:00', to: '13:30' }] }),
      })),
    },
  },
  {
    id: 'timeThreshold',
    title: 'time thresholds of 20 and 15 min',
    profiles: [
      profile(
        'main',
        [
          tier(['gold']),
          tier(['service'], { timeThresholdMinutes: 20 }),
          tier(['ordinary'], { timeThresholdMinutes: 15 }),
        ],
        { pastOrder: 'overdue' },
      ),
    ],
    windows: some(5),
    perDay: 330,
    isThreshold: true,
  },
  {
    id: 'peopleThreshold',
    title: 'threshold of 6 people behind',
    profiles: [
      profile('main', [tier(['gold', 'service']), tier(['ordinary'], { peopleThreshold: 6 })], { guardMinutes: 30 }),
    ],
    windows: some(5),
    perDay: 330,
    isThreshold: true,
  },
  {
    id: 'mixed',
    title: 'mixed classes: points, turns',
    profiles: [
      profile('main', [tier(['gold', 'ordinary'], { order: 'accumulating', rates: { gold: 3, ordinary: 1 } })], {
        finally: ['service'],
      }),
      profile('desk', [tier(['service', 'gold'], { order: 'rotation', weights: { service: 2, gold: 1 } })], {
        finally: ['ordinary'],
      }),
    ],
    windows: twoDesks,
    perDay: 330,
  },
  {
    id: 'changed',
    title: 'service 1.4 times as long from 13:00',
    profiles: goldFirst,
    windows: some(6),
    perDay: 330,
    more: { changes: [{ from: '13:00', factor: 1.4 }] },
  },
]

/** What a lived day of the example branch wrote down (`npm run day -- --csv FILE`): two usual days and a payday. */
const RECORDED = ['day1', 'day2', 'day3'].map((name) => new URL(`./recorded/${name}.csv`, import.meta.url))

/** Arrivals and service times as they were recorded, on all windows with a lunch break each. */
export function recordedDays(): Days {
  const configuration = parse(readFileSync('config/example-branch.yaml', 'utf8')) as BranchConfigurationInput
  const config = checkedConfiguration(configuration)
  const staffing = config.windows.map(({ id }, at) => ({
    window: id,
    teller: `sim-teller${at + 1}`,
    breaks: [{ from: `1${2 + Math.floor(at / 3)}:${at % 3}0`, to: `1${2 + Math.floor(at / 3)}:${at % 3}9` }],
  }))
  const workload = checkWorkload({ schema: 1, day: { from: '09:00', to: '17:00' }, staffing }, config, {
    hasVisits: true,
  })
  if ('mistakes' in workload) throw new Error(JSON.stringify(workload.mistakes))
  return {
    id: 'recorded',
    title: 'recorded days of the example branch',
    configuration,
    config,
    isThreshold: true,
    day: (index) => {
      const list = readVisitList(readFileSync(RECORDED[index % RECORDED.length] as URL, 'utf8'), config)
      if (!('visits' in list)) throw new Error(JSON.stringify(list.mistakes))
      const day = visitDays(list.visits, workload.workload, config).day(1, 0)
      return { ...day, start: midnight(`2026-11-0${2 + index}`) }
    },
  }
}

function checkedConfiguration(configuration: BranchConfigurationInput): BranchConfig {
  const checked = checkConfiguration(configuration)
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  return checked.config
}

/** Not those of the configuration, nor the same for each teller: they have to be learned. */
const SERVICES: WorkloadInput['services'] = {
  cash: { lognormal: { mean: 4.4, cv: 0.8 } },
  account: { lognormal: { mean: 11, cv: 0.9 } },
  ebank: { lognormal: { mean: 6.5, cv: 0.7 } },
}
const TELLERS = [0.85, 1.15, 1, 0.9, 1.1, 1, 1.2]
const MIX = [
  { business: 'cash', class: 'ordinary', share: 55 },
  { business: 'cash', class: 'gold', share: 15 },
  { business: 'ebank', class: 'ordinary', share: 12 },
  { business: 'account', class: 'ordinary', share: 13 },
  { business: 'account', class: 'gold', share: 5 },
]
/** Days differ from each other by more than chance: deviation of their level. */
const LEVEL_DEVIATION = 0.08

/** Made-up days of seven kinds; `seed` makes others of the same kinds. */
export function madeUpDays(seed: number): Days[] {
  return KINDS.map((kind) => daysOf(kind, seed))
}

function daysOf(kind: Kind, seed: number): Days {
  const configuration = configurationOf(kind)
  const config = checkedConfiguration(configuration)
  return {
    id: kind.id,
    title: kind.title,
    configuration,
    config,
    isThreshold: kind.isThreshold ?? false,
    day: (index) => {
      const level = lognormal(stream(seed, `${kind.id} level ${index}`)(), 1, LEVEL_DEVIATION)
      const workload = checkWorkload(workloadOf(kind, level), config)
      if ('mistakes' in workload) throw new Error(JSON.stringify(workload.mistakes))
      return workloadDays(workload.workload, config).day(seed, index)
    },
  }
}

function workloadOf({ perDay, windows, more }: Kind, level: number): WorkloadInput {
  return {
    schema: 1,
    day: { from: '09:00', to: '17:00', days: 366 },
    arrivals: { total: { perDay: perDay * level, mix: MIX } },
    services: SERVICES,
    tellers: TELLERS.map((factor, at) => ({ id: `t${at + 1}`, factor })),
    noShow: {
      shares: [
        { minutes: 0, share: 0.06 },
        { minutes: 30, share: 0.25 },
      ],
      seconds: 45,
    },
    staffing: windows.map((_, at) => ({ window: `w${at + 1}`, teller: `t${at + 1}` })),
    ...more,
  }
}

export function configurationOf({ profiles, windows }: Pick<Kind, 'profiles' | 'windows'>): BranchConfigurationInput {
  return {
    schema: 1,
    outlet: { id: 'made-up', bank: text('Bank'), name: text('Branch'), timeZone: 'Asia/Shanghai' },
    classes: [
      { id: 'ordinary', name: text('Ordinary'), target: { minutes: 15 } },
      { id: 'gold', name: text('Gold'), target: { minutes: 8 } },
    ],
    businesses: [
      { id: 'cash', name: text('Cash'), meanServiceMinutes: 3.5 },
      { id: 'account', name: text('Account'), meanServiceMinutes: 12 },
      { id: 'ebank', name: text('E-banking'), meanServiceMinutes: 8 },
    ],
    queues: [
      { id: 'ordinary', name: text('A'), prefix: 'A', businesses: ['cash'], classes: ['ordinary'] },
      { id: 'gold', name: text('G'), prefix: 'G', businesses: ['cash', 'account', 'ebank'], classes: ['gold'] },
      { id: 'service', name: text('B'), prefix: 'B', businesses: ['account', 'ebank'], classes: ['ordinary'] },
    ],
    profiles: [...profiles],
    windows: windows.map((id, at) => ({ id: `w${at + 1}`, number: at + 1, profile: id })),
    calling: { noShow: { policy: 'drop' } },
  }
}
