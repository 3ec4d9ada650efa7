import type { BranchConfig, WindowConfig } from '../../../contracts/index.ts'
import { profileInForce } from '../calling/schedule.ts'
import { rangeOf, rulesOfDay } from '../dailyTimes.ts'
import { type Lookup, queueFor } from '../lookup.ts'
import type { DemandDay } from './demand.ts'
import { HALF_HOUR_MS, type HalfHours } from './halfHours.ts'

const HALF_HOUR_S = HALF_HOUR_MS / 1000

/** Windows that are as good as each other: the same rules at the same times, the same breaks. */
export interface WindowKind {
  /** That of its first window. */
  readonly id: string
  readonly profileId: string
  /** In order of their numbers. */
  readonly windows: readonly string[]
  /** Of one of them, open for half an hour. */
  readonly cost: number
}

/** What kinds can do on the days of a type, by kind and half-hour of the plan. */
export interface Abilities {
  /** How many can be open: none while all of them have a planned break. */
  readonly most: readonly (readonly number[])[]
  /** Queues called from by every one of them. */
  readonly serves: readonly (readonly ReadonlySet<string>[])[]
  /** Of them those in the tiers of the profile, and not only in its last resort. */
  readonly favours: readonly (readonly ReadonlySet<string>[])[]
  /** Queues that must not be without a window, by half-hour. */
  readonly needed: readonly ReadonlySet<string>[]
}

/** In order of their first window's number. `costs`: by id of any window of a kind; 1 unless given. */
export function windowKinds({ windows }: BranchConfig, costs: Readonly<Record<string, number>> = {}): WindowKind[] {
  const kinds = new Map<string, WindowConfig[]>()
  for (const window of [...windows].sort((a, b) => a.number - b.number)) {
    const { profile, schedule, breaks, autoCall } = window
    const key = JSON.stringify([
      profile,
      schedule,
      breaks.map(({ weekdays, dates, from, to }) => [weekdays, dates, from, to]),
      autoCall,
    ])
    const known = kinds.get(key)
    if (known) known.push(window)
    else kinds.set(key, [window])
  }
  return [...kinds.values()].map((alike) => ({
    id: alike[0]?.id ?? '',
    profileId: alike[0]?.profile ?? '',
    windows: alike.map(({ id }) => id),
    cost: alike.map(({ id }) => costs[id]).find((cost) => cost !== undefined) ?? 1,
  }))
}

export function abilities(
  table: Lookup,
  kinds: readonly WindowKind[],
  days: readonly DemandDay[],
  { first, count }: HalfHours,
): Abilities {
  const dates = differentDates(days)
  const halfHours = Array.from({ length: count }, (_, n) => first + n)
  const most = kinds.map((kind) =>
    halfHours.map((halfHour) => {
      const canOpen = dates.some((date) => !isOnBreak(table, kind, date, halfHour))
      return canOpen ? kind.windows.length : 0
    }),
  )
  const queuesOf = (kind: WindowKind, halfHour: number, isFavoured: boolean) =>
    common(dates.map((date) => queuesAt(table, kind, date, halfHour, isFavoured)))
  const serves = kinds.map((kind) => halfHours.map((halfHour) => queuesOf(kind, halfHour, false)))
  const favours = kinds.map((kind) => halfHours.map((halfHour) => queuesOf(kind, halfHour, true)))
  const firstNeeded = firstArrivals(table.config, days)
  const needed = halfHours.map((halfHour, n) => {
    const reached = [...firstNeeded]
      .filter(([, from]) => from < (halfHour + 1) * HALF_HOUR_MS)
      .map(([queueId]) => queueId)
    const canServe = (queueId: string) => kinds.some((_, k) => (most[k]?.[n] ?? 0) > 0 && serves[k]?.[n]?.has(queueId))
    return new Set(reached.filter(canServe))
  })
  return { most, serves, favours, needed }
}

type Day = Pick<DemandDay, 'date' | 'weekday'>

/** Rules go by weekday: one day for each of them. */
function differentDates(days: readonly DemandDay[]): Day[] {
  const byWeekday = new Map(days.map((day) => [day.weekday, day]))
  return [...byWeekday.values()].map(({ date, weekday }) => ({ date, weekday }))
}

function isOnBreak({ windows }: Lookup, kind: WindowKind, day: Day, halfHour: number): boolean {
  const breaks = windows.get(kind.id)?.breaks ?? []
  const [begin, end] = [halfHour * HALF_HOUR_S, (halfHour + 1) * HALF_HOUR_S]
  return rulesOfDay(breaks, day)
    .map(rangeOf)
    .some(({ from, to }) => from <= begin && end <= to)
}

/** By the rules at the beginning of the half-hour and at its end. */
function queuesAt(table: Lookup, kind: WindowKind, day: Day, halfHour: number, isFavoured: boolean): Set<string> {
  const moments = [halfHour * HALF_HOUR_S, (halfHour + 1) * HALF_HOUR_S - 1]
  return common(
    moments.map((second) => {
      const moment = { tick: 0, ...day, secondOfDay: second % 86_400 }
      const profile = profileInForce(table, kind.id, moment, null)?.profile
      const tiers = profile?.tiers.flatMap(({ queues }) => queues) ?? []
      return new Set([...tiers, ...(isFavoured ? [] : (profile?.finally ?? []))])
    }),
  )
}

/** From when on somebody may stand in each queue, on the earliest of the days. */
function firstArrivals(config: BranchConfig, days: readonly DemandDay[]): Map<string, number> {
  const first = new Map<string, number>()
  for (const { visitors } of days) {
    for (const { at, classId, businessIds } of visitors) {
      for (const businessId of businessIds) {
        const queueId = queueFor(config, businessId, classId)?.id
        if (queueId !== undefined) first.set(queueId, Math.min(at, first.get(queueId) ?? at))
      }
    }
  }
  return first
}

function common(sets: readonly ReadonlySet<string>[]): Set<string> {
  const [first = new Set<string>(), ...others] = sets
  return new Set([...first].filter((item) => others.every((set) => set.has(item))))
}
