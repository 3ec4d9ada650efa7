import type { BranchConfig, BranchConfigurationInput, ServiceTime } from '../../contracts/index.ts'
import { checkConfiguration } from '../../hub/core/configuration.ts'
import { lookup } from '../../hub/core/lookup.ts'
import { BranchHouse } from '../../hub/core/simulation/branchHouse.ts'
import { DayTime } from '../../hub/core/simulation/dayTime.ts'
import type { DaySource, DayToPlay } from '../../hub/core/simulation/dayToPlay.ts'
import { LightHouse } from '../../hub/core/simulation/lightHouse.ts'
import type { Person } from '../../hub/core/simulation/people.ts'
import type { House } from '../../hub/core/simulation/play.ts'
import { checkWorkload } from '../../hub/core/simulation/workload.ts'
import { workloadDays } from '../../hub/core/simulation/workloadDays.ts'
import { text } from '../support/testBranch.ts'

export const MINUTE = 60_000

/** Rules of a branch with one queue for each class, `c1` the first. */
export interface Rules {
  readonly tiers: BranchConfigurationInput['profiles'][number]['tiers']
  readonly pastOrder?: 'tier' | 'overdue' | 'arrival'
  readonly guardMinutes?: number
}

export interface QueueingModel {
  readonly windows: number
  /** Customers per minute and service times, by class. */
  readonly classes: readonly { readonly perMinute: number; readonly service: ServiceTime }[]
  /** Minutes, exponential; everybody stays without it. */
  readonly patience?: number
  /** Of each seed. */
  readonly customers: number
  readonly warmUp: number
}

export const EXPONENTIAL: ServiceTime = { exponential: { mean: 1 } }

export const queuesOf = (classes: number) => Array.from({ length: classes }, (_, at) => `c${at + 1}`)

/** First come, first served. */
export const FCFS = (classes: number): Rules => ({ tiers: [{ queues: queuesOf(classes) }] })

/** A higher class is always first. */
export const STRICT = (classes: number): Rules => ({ tiers: queuesOf(classes).map((queue) => ({ queues: [queue] })) })

/** Priority grows with the time waited. */
export const ACCUMULATING = (rates: readonly number[]): Rules => ({
  tiers: [
    {
      queues: queuesOf(rates.length),
      order: 'accumulating',
      rates: Object.fromEntries(rates.map((rate, at) => [`c${at + 1}`, rate])),
    },
  ],
})

export interface QueueingBranch {
  readonly configuration: BranchConfigurationInput
  readonly config: BranchConfig
}

export function queueingBranch(
  { windows, classes }: Pick<QueueingModel, 'windows' | 'classes'>,
  { tiers, pastOrder = 'tier', guardMinutes = 0 }: Rules,
): QueueingBranch {
  const ids = queuesOf(classes.length)
  const configuration: BranchConfigurationInput = {
    schema: 1,
    outlet: { id: 'theory', bank: text('Bank'), name: text('Theory'), timeZone: 'Asia/Shanghai' },
    classes: ids.map((id) => ({ id, name: text(id) })),
    // A business for each class, so that each may have service times of its own.
    businesses: ids.map((id) => ({ id, name: text(id), meanServiceMinutes: 1 })),
    queues: ids.map((id, at) => ({
      id,
      name: text(id),
      prefix: String.fromCharCode(65 + at),
      from: 1,
      to: 99_999,
      businesses: [id],
      classes: [id],
    })),
    profiles: [{ id: 'rules', name: text('Rules'), tiers, pastOrder, guardMinutes }],
    windows: Array.from({ length: windows }, (_, at) => ({ id: `w${at + 1}`, number: at + 1, profile: 'rules' })),
  }
  const checked = checkConfiguration(configuration)
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  return { configuration, config: checked.config }
}

/** The model as a workload, by the same way as `npm run simulate` takes it. */
export function peopleOf(
  { classes, customers, warmUp, patience }: QueueingModel,
  config: BranchConfig,
): DaySource<Person> {
  const ids = queuesOf(classes.length)
  const checked = checkWorkload(
    {
      schema: 1,
      steady: { customers, warmUp },
      arrivals: {
        streams: classes.map(({ perMinute }, at) => ({ business: ids[at], class: ids[at], perHour: perMinute * 60 })),
      },
      services: Object.fromEntries(classes.map(({ service }, at) => [ids[at], service])),
      ...(patience !== undefined && { patience: { mean: patience } }),
    },
    config,
  )
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  return workloadDays(checked.workload, config)
}

export function lightHouse({ config }: QueueingBranch, { start }: DayToPlay): House {
  return new LightHouse({ table: lookup(config), time: new DayTime(start) })
}

export function branchHouse({ configuration }: QueueingBranch, { start }: DayToPlay): House {
  return new BranchHouse(configuration, start)
}
