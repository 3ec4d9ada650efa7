import type { BranchConfig, ClassConfig } from '../../../contracts/index.ts'
import type { Ending, PlayedDay, Visit } from './playedDay.ts'
import { type WindowFigures, windowFigures } from './windowFigures.ts'

const MINUTE_MS = 60_000

/** What is known of a group of customers. Waits are minutes until the first call; overtakes are of those called. */
export const GROUP_METRICS = [
  'customers',
  'served',
  'noShows',
  'left',
  'refused',
  'unserved',
  'meanWait',
  'p50Wait',
  'p90Wait',
  'p99Wait',
  'maxWait',
  'withinTarget',
  'meanOvertakes',
  'maxOvertakes',
  'pastAlarm',
  'pastGuard',
  'longest',
] as const
export type GroupMetric = (typeof GROUP_METRICS)[number]
/** Null: there is nothing to take it from. */
export type GroupFigures<N = number | null> = { readonly [M in GroupMetric]: N }

export interface Named<T> {
  readonly id: string
  readonly figures: T
}

/** Figures of one run, or (another `N`) of many. */
export interface Figures<N = number | null> {
  readonly all: GroupFigures<N>
  /** In the order of the configuration, also those of whom nobody came; others last. */
  readonly classes: readonly Named<GroupFigures<N>>[]
  /** By the first business of a visit. */
  readonly businesses: readonly Named<GroupFigures<N>>[]
  readonly windows: readonly Named<WindowFigures<N>>[]
}

/** A visit that counts, with what only its day knows of it. */
interface Counted extends Visit {
  /** Milliseconds until he was called, left or the day was over. */
  readonly waitedMs: number
  /** How many who came later were called before him; null when he was never called. */
  readonly overtakes: number | null
}

/** Figures of the days of one run, by the classes and targets of this configuration. */
export function figuresOf(days: readonly PlayedDay[], config: BranchConfig): Figures {
  const visits = days.flatMap(countedVisits)
  const figures = (members: readonly Counted[]) => groupFigures(members, config)
  const groups = (ids: readonly string[], of: (visit: Counted) => string) =>
    grouped(visits, ids, of).map(([id, members]) => ({ id, figures: figures(members) }))
  return {
    all: figures(visits),
    classes: groups(
      config.classes.map(({ id }) => id),
      ({ classId }) => classId,
    ),
    businesses: groups(
      config.businesses.map(({ id }) => id),
      ({ businessId }) => businessId,
    ),
    windows: windowFigures(days, config),
  }
}

/** In the order of these ids; others come last. */
function grouped(
  visits: readonly Counted[],
  ids: readonly string[],
  of: (visit: Counted) => string,
): [string, Counted[]][] {
  const groups = new Map<string, Counted[]>(ids.map((id) => [id, []]))
  for (const visit of visits) {
    const known = groups.get(of(visit))
    if (known) known.push(visit)
    else groups.set(of(visit), [visit])
  }
  return [...groups]
}

function countedVisits({ visits, counted, calls, endedAt }: PlayedDay): Counted[] {
  const overtakes = overtakesOf(visits.length, calls)
  return visits.slice(counted.from, counted.to).map((visit, at) => ({
    ...visit,
    waitedMs: (visit.calledAt ?? visit.leftAt ?? endedAt) - visit.arrivedAt,
    overtakes: visit.calledAt === null ? null : (overtakes[counted.from + at] ?? 0),
  }))
}

/** How many who came later were called before each, by order of arrival. Counts in a binary indexed tree (Fenwick 1994). */
function overtakesOf(visits: number, calls: readonly number[]): Uint32Array {
  const overtakes = new Uint32Array(visits)
  const tree = new Uint32Array(visits + 1)
  calls.forEach((order, before) => {
    let cameEarlier = 0
    for (let at = order + 1; at > 0; at -= at & -at) cameEarlier += tree[at] ?? 0
    overtakes[order] = before - cameEarlier
    for (let at = order + 1; at <= visits; at += at & -at) tree[at] = (tree[at] ?? 0) + 1
  })
  return overtakes
}

function groupFigures(visits: readonly Counted[], config: BranchConfig): GroupFigures {
  const classes = new Map(config.classes.map((each) => [each.id, each]))
  const guardMs = guardOf(config)
  const called = visits.filter(({ calledAt }) => calledAt !== null)
  const waits = Float64Array.from(called, ({ waitedMs }) => waitedMs).sort()
  const overtakes = called.map((visit) => visit.overtakes ?? 0)
  const stayed = visits.filter(({ ending }) => ending !== 'refused')
  const count = (ending: Ending) => visits.filter((visit) => visit.ending === ending).length
  const withinTarget = called.filter((visit) => visit.waitedMs <= minutesOf(classes, visit, 'minutes')).length
  return {
    customers: visits.length,
    served: count('served'),
    noShows: count('noShow'),
    left: count('left'),
    refused: count('refused'),
    unserved: count('unserved'),
    meanWait: inMinutes(mean(waits)),
    p50Wait: inMinutes(quantile(waits, 0.5)),
    p90Wait: inMinutes(quantile(waits, 0.9)),
    p99Wait: inMinutes(quantile(waits, 0.99)),
    maxWait: inMinutes(waits.at(-1) ?? null),
    withinTarget: called.length === 0 ? null : withinTarget / called.length,
    meanOvertakes: mean(overtakes),
    maxOvertakes: overtakes.length === 0 ? null : largest(overtakes),
    pastAlarm: stayed.filter((visit) => visit.waitedMs > minutesOf(classes, visit, 'alarmMinutes')).length,
    pastGuard: guardMs === null ? null : stayed.filter(({ waitedMs }) => waitedMs > guardMs).length,
    longest: stayed.length === 0 ? null : largest(stayed.map(({ waitedMs }) => waitedMs)) / MINUTE_MS,
  }
}

type Classes = ReadonlyMap<string, ClassConfig>

/** Of a class that is no longer configured nothing is expected. */
function minutesOf(classes: Classes, { classId }: Visit, what: 'minutes' | 'alarmMinutes'): number {
  return (classes.get(classId)?.target[what] ?? Number.POSITIVE_INFINITY) * MINUTE_MS
}

/** The shortest starvation guard of the profiles; null when all are off. */
function guardOf({ profiles }: BranchConfig): number | null {
  const guards = profiles.map(({ guardMinutes }) => guardMinutes).filter((minutes) => minutes > 0)
  return guards.length === 0 ? null : Math.min(...guards) * MINUTE_MS
}

function mean(values: readonly number[] | Float64Array): number | null {
  if (values.length === 0) return null
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0)
}

/** Nearest rank: the smallest value that at least this share of them do not exceed. */
function quantile(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}

function inMinutes(ms: number | null): number | null {
  return ms === null ? null : ms / MINUTE_MS
}
