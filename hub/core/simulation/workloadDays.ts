import { type BranchConfig, WEEKDAYS, type WorkloadConfig } from '../../../contracts/index.ts'
import { secondOfDay } from '../lookup.ts'
import { Arrivals, type Flow, type StreamPlan } from './arrivals.ts'
import { type DaySource, EVERYBODY, midnight } from './dayToPlay.ts'
import { behaviourOf, type Kind, type Person, personMaker } from './people.ts'
import { stream } from './random.ts'
import type { WindowSession } from './session.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** After the doors have closed it goes on so long at most. */
const AFTERWARDS_MS = 12 * HOUR_MS
/** A Monday, for days without a date. */
const SOME_MONDAY = '2026-01-05'

/** The days of a workload that was checked for this branch; of a steady state one that goes on as long as it takes. */
export function workloadDays(workload: WorkloadConfig, config: BranchConfig, days?: number): DaySource<Person> {
  const doors = doorsOf(workload)
  const dates = workloadDates(workload, days)
  const plans = streamPlans(workload, config, doors)
  const behaviour = behaviourOf(workload)
  const sessions = sessionsOf(workload, config, doors)
  const { steady } = workload
  const extent = steady
    ? { most: steady.customers, repeats: true, until: steadyEnd(steady.customers, plans) }
    : { most: Number.POSITIVE_INFINITY, repeats: false, until: doors.to + AFTERWARDS_MS }
  const counted = steady ? { from: steady.warmUp, to: steady.customers - steady.warmUp } : EVERYBODY
  return {
    days: dates.length,
    day: (seed, index) => ({
      start: midnight(dates[index] ?? SOME_MONDAY),
      arrivals: new Arrivals(plans, (at) => stream(seed, `day ${index} stream ${at}`), extent),
      behaviour,
      sessions,
      counted,
      until: extent.until,
    }),
  }
}

/** Milliseconds from midnight. */
interface Doors {
  readonly from: number
  readonly to: number
}

const millisecondOfDay = (localTime: string) => secondOfDay(localTime) * 1000

function doorsOf({ day }: WorkloadConfig): Doors {
  return { from: millisecondOfDay(day?.from ?? '00:00'), to: millisecondOfDay(day?.to ?? '24:00') }
}

/** So many days from the first on, of the weekdays that count. */
export function workloadDates({ day }: WorkloadConfig, days = day?.days ?? 1): string[] {
  const first = day?.date ?? dateAfter(SOME_MONDAY, WEEKDAYS.indexOf(day?.weekday ?? 'mon'))
  const dates: string[] = []
  for (let offset = 0; dates.length < days; offset += 1) {
    const date = dateAfter(first, offset)
    if (day?.weekdays?.includes(midnight(date).weekday) ?? true) dates.push(date)
  }
  return dates
}

function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

function streamPlans(workload: WorkloadConfig, config: BranchConfig, doors: Doors): StreamPlan[] {
  const { process = 'poisson', streams = [], total } = workload.arrivals ?? {}
  const isPoisson = process === 'poisson'
  const plans = streams.map(({ perHour, rates, ...kind }) => ({
    flows: withinDoors(rates ?? [{ perHour: perHour ?? 0 }], doors),
    isPoisson,
    maker: personMaker([kindOf({ ...kind, share: 1 }, config)], workload, config),
  }))
  if (total === undefined) return plans
  const kinds = total.mix.map((kind) => kindOf(kind, config))
  return [...plans, { flows: totalFlows(total, doors), isPoisson, maker: personMaker(kinds, workload, config) }]
}

interface NamedKind {
  readonly business: string
  readonly class?: string | undefined
  readonly more?: readonly string[] | undefined
  readonly share: number
}

function kindOf({ business, class: classId, more = [], share }: NamedKind, config: BranchConfig): Kind {
  return { weight: share, classId: classId ?? config.classes[0]?.id ?? '', businessIds: [business, ...more] }
}

interface Rate {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly perHour: number
}

/** Nobody comes while the doors are closed. */
function withinDoors(rates: readonly Rate[], doors: Doors): Flow[] {
  return rates
    .map(({ from = '00:00', to = '24:00', perHour }) => ({
      from: Math.max(doors.from, millisecondOfDay(from)),
      to: Math.min(doors.to, millisecondOfDay(to)),
      perHour,
    }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from)
}

type Total = NonNullable<NonNullable<WorkloadConfig['arrivals']>['total']>

/** The last hour may be shorter; its share comes in the time there is. */
function totalFlows({ perDay, hourlyShares }: Total, doors: Doors): Flow[] {
  const sum = hourlyShares.reduce((all, share) => all + share, 0)
  return hourlyShares.map((share, hour) => {
    const from = doors.from + hour * HOUR_MS
    const to = Math.min(doors.to, from + HOUR_MS)
    return { from, to, perHour: ((perDay * share) / sum) * (HOUR_MS / (to - from)) }
  })
}

/** A branch that can not serve them all must come to an end too. */
function steadyEnd(customers: number, plans: readonly StreamPlan[]): number {
  const perDay = plans
    .flatMap(({ flows }) => flows)
    .reduce((sum, { from, to, perHour }) => sum + (perHour * (to - from)) / HOUR_MS, 0)
  return (7 + (2 * customers) / perDay) * DAY_MS
}

type Shift = NonNullable<WorkloadConfig['staffing']>[number]

/** A shift with its breaks cut out; without staffing everybody is there from the doors' opening until the last one has gone. */
export function sessionsOf(workload: WorkloadConfig, config: BranchConfig, doors: Doors): WindowSession[] {
  const staffing: readonly Shift[] = workload.staffing ?? config.windows.map(({ id }) => ({ window: id }))
  return staffing.flatMap(({ window: windowId, teller: tellerId = windowId, from, to, breaks = [] }) => {
    const begin = from === undefined ? doors.from : millisecondOfDay(from)
    const end = to === undefined ? null : millisecondOfDay(to)
    const pauses = breaks.map((pause) => ({ from: millisecondOfDay(pause.from), to: millisecondOfDay(pause.to) }))
    pauses.sort((a, b) => a.from - b.from)
    const begins = [begin, ...pauses.map((pause) => pause.to)]
    const ends = [...pauses.map((pause) => pause.from), end]
    return begins
      .map((at, part) => ({ windowId, tellerId, from: at, until: ends[part] ?? null }))
      .filter((session) => session.until === null || session.from < session.until)
  })
}
