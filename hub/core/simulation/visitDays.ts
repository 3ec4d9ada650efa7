import type { BranchConfig, WorkloadConfig } from '../../../contracts/index.ts'
import { secondOfDay } from '../lookup.ts'
import { type DaySource, EVERYBODY, midnight } from './dayToPlay.ts'
import { behaviourOf, type Person, patienceOf, tellerFactors } from './people.ts'
import { type Random, stream } from './random.ts'
import { sessionsOf, workloadDates } from './workloadDays.ts'

const MINUTE_MS = 60_000
/** After the last one has come it goes on so long at most. */
const AFTERWARDS_MS = 12 * 60 * MINUTE_MS

/** A visit as it was written down. What is undefined was not: the workload says it. */
export interface ListedVisit {
  /** YYYY-MM-DD; undefined: the day of the workload. */
  readonly date: string | undefined
  /** Milliseconds from midnight, local time. */
  readonly arrivedMs: number
  readonly businessId: string
  readonly classId: string
  readonly serviceMs: number
  /** Who served him so fast. */
  readonly tellerId: string | undefined
  readonly isNoShow: boolean | undefined
  /** After so long he left, or would have. */
  readonly patienceMs: number | undefined
}

/**
 * The days of a list of visits, in order of time: everybody comes when he came and takes the time he took (at a teller with a
 * factor, in proportion). Staffing, no-shows and patience that are not written down are the workload's.
 */
export function visitDays(
  visits: readonly ListedVisit[],
  workload: WorkloadConfig,
  config: BranchConfig,
  most = Number.POSITIVE_INFINITY,
): DaySource<Person> {
  const [usual = ''] = workloadDates(workload, 1)
  const days = byDate(visits, usual)
  const dates = [...days.keys()].sort().slice(0, most)
  const behaviour = behaviourOf(workload)
  const factors = tellerFactors(workload)
  return {
    days: dates.length,
    day: (seed, index) => {
      const date = dates[index] ?? usual
      const ofDay = [...(days.get(date) ?? [])].sort((a, b) => a.arrivedMs - b.arrivedMs)
      const random = stream(seed, `day ${index} list`)
      const doors = doorsOf(workload, ofDay)
      return {
        start: midnight(date),
        arrivals: ofDay.map((visit, order) => personOf(visit, order, { workload, factors, random })).values(),
        behaviour,
        sessions: sessionsOf(workload, config, doors),
        counted: EVERYBODY,
        until: Math.max(doors.to, ofDay.at(-1)?.arrivedMs ?? 0) + AFTERWARDS_MS,
      }
    },
  }
}

function byDate(visits: readonly ListedVisit[], usual: string): Map<string, ListedVisit[]> {
  const days = new Map<string, ListedVisit[]>()
  for (const visit of visits) {
    const { date = usual } = visit
    const known = days.get(date)
    if (known) known.push(visit)
    else days.set(date, [visit])
  }
  return days
}

/** From the first one on where the workload says nothing. */
function doorsOf({ day }: WorkloadConfig, [first]: readonly ListedVisit[]): { from: number; to: number } {
  if (day) return { from: secondOfDay(day.from) * 1000, to: secondOfDay(day.to) * 1000 }
  const from = Math.floor((first?.arrivedMs ?? 0) / MINUTE_MS) * MINUTE_MS
  return { from, to: from }
}

interface Drawing {
  readonly workload: WorkloadConfig
  readonly factors: ReturnType<typeof tellerFactors>
  readonly random: Random
}

/** Two numbers are drawn for everybody, whatever is written down of him. */
function personOf(visit: ListedVisit, order: number, { workload, factors, random }: Drawing): Person {
  const { arrivedMs, businessId, classId, tellerId, isNoShow } = visit
  const patience = random()
  const show = random()
  const factor = tellerId === undefined ? 1 : (factors?.(tellerId, businessId) ?? 1)
  return {
    id: `v${order}`,
    tick: arrivedMs,
    classId,
    businessIds: [businessId],
    serviceMs: [visit.serviceMs / factor],
    patienceMs: visit.patienceMs ?? patienceOf(workload, classId, patience),
    show: isNoShow === undefined ? show : isNoShow ? -1 : 1,
  }
}
