import type { BranchConfig, BranchConfigurationInput } from '../../contracts/index.ts'
import { checkConfiguration } from '../../hub/core/configuration.ts'
import { exponential, stream } from '../../hub/core/simulation/random.ts'
import type { Demand, DemandVisitor } from '../../hub/core/staffing/demand.ts'
import { smallConfiguration, text } from './testBranch.ts'

const HOUR_MS = 3_600_000
const FROM_HOUR = 9
export const MEAN_MINUTES = 4

/** So many windows alike, one class and business; 80 % within a minute. `change`: what is different. */
export function staffedBranch(windows: number, change: Partial<BranchConfigurationInput> = {}): BranchConfig {
  const configuration: BranchConfigurationInput = {
    ...smallConfiguration(),
    classes: [{ id: 'ordinary', name: text('o'), target: { minutes: 1, percent: 80 } }],
    businesses: [{ id: 'cash', name: text('c'), meanServiceMinutes: MEAN_MINUTES }],
    queues: [{ id: 'cash', name: text('c'), prefix: 'A', businesses: ['cash'], classes: ['ordinary'] }],
    profiles: [{ id: 'main', name: text('m'), tiers: [{ queues: ['cash'] }] }],
    windows: Array.from({ length: windows }, (_, at) => ({ id: `w${at + 1}`, number: at + 1, profile: 'main' })),
    kiosks: [],
    devices: [],
    ...change,
  }
  const checked = checkConfiguration(configuration)
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  return checked.config
}

/** Somebody who comes for a business, a rate for each hour from 9:00 on. */
export interface Stream {
  readonly perHour: readonly number[]
  readonly businessId?: string
  readonly classId?: string
}

/** Ten recorded Mondays with all windows open; exponential services of four minutes, and everybody comes and stays. */
export function demandOf(streams: readonly Stream[], { windows }: BranchConfig): Demand {
  const hours = Math.max(...streams.map(({ perHour }) => perHour.length))
  const until = (FROM_HOUR + hours) * HOUR_MS
  const days = Array.from({ length: 10 }, (_, day) => ({
    date: `2026-11-${String(day + 2).padStart(2, '0')}`,
    weekday: 'mon' as const,
    visitors: streams
      .flatMap((each, at) => visitorsOf(each, day * streams.length + at + 1))
      .sort((a, b) => a.at - b.at),
    sessions: windows.map(({ id: windowId }) => ({ windowId, from: FROM_HOUR * HOUR_MS, until })),
  }))
  const values = Array.from({ length: 400 }, (_, n) => exponential((n + 0.5) / 400, MEAN_MINUTES * 60_000))
  const businesses = new Set(streams.map(({ businessId = 'cash' }) => businessId))
  const services = Object.fromEntries([...businesses].map((businessId) => [businessId, values]))
  const habits = { services, gapMs: 0, noShows: [0, 0, 0, 0, 0], noShowMs: 60_000, patienceMs: null }
  return { days, habits, unfinished: 0 }
}

function visitorsOf({ perHour, businessId = 'cash', classId = 'ordinary' }: Stream, seed: number): DemandVisitor[] {
  const random = stream(seed, 'arrivals')
  return perHour.flatMap((rate, hour) => {
    const all: DemandVisitor[] = []
    if (rate === 0) return all
    for (let at = exponential(random(), 1 / rate); at < 1; at += exponential(random(), 1 / rate)) {
      const came = Math.round((FROM_HOUR + hour + at) * HOUR_MS)
      all.push({ at: came, classId, businessIds: [businessId], waitedMs: 0, isCalled: true })
    }
    return all
  })
}
