import { DayTime } from '../simulation/dayTime.ts'
import type { Visitor } from '../simulation/play.ts'
import { exponential, type Random, stream } from '../simulation/random.ts'
import type { WindowSession } from '../simulation/session.ts'
import type { DemandDay, DemandVisitor } from './demand.ts'
import type { HabitModel } from './habits.ts'
import { HALF_HOUR_MS, type HalfHours, halfHourOf } from './halfHours.ts'

const NEVER = Number.POSITIVE_INFINITY
/** Somebody comes about when somebody came. */
const JITTER_MS = 180_000

/** Somebody of a sampled day, with all he brings: the same whatever staffing is tried. */
export interface Customer extends Visitor {
  /** His place in the day. */
  readonly order: number
  /** One for each business. */
  readonly serviceMs: readonly number[]
  /** Uniform in (0, 1): he does not come to a call when it is below the share of those who do not. */
  readonly show: number
  readonly patienceMs: number
  /** From when his wait counts: who is there before the windows are waits for nobody. */
  readonly countsFrom: number
  /** Class and half-hour he is counted in, see `cellOf`. */
  readonly cell: number
}

/** A day that might have been. Ticks are milliseconds from its midnight. */
export interface SampledDay {
  readonly time: DayTime
  readonly customers: readonly Customer[]
  /** Customers by cell. */
  readonly arrivals: Float64Array
  /** The staffing of the recorded day it is most like. */
  readonly sessions: readonly WindowSession[]
}

export interface SampleFrom {
  readonly days: readonly DemandDay[]
  readonly habits: HabitModel
  readonly halfHours: HalfHours
  readonly classIds: readonly string[]
}

/** Of a class (by its index) in a half-hour of the plan; those before and after it count in its first and last. */
export function cellOf(classIndex: number, halfHour: number, { first, count }: HalfHours): number {
  return classIndex * count + Math.min(count - 1, Math.max(0, halfHour - first))
}

/**
 * Days drawn from recorded ones. Each has the level of one of them; how many come in a half-hour is what came in it on another one,
 * brought to that level; and who they are is drawn from all who came in it. So a day that stood out passes on its level and no
 * half-hour's chance is copied whole. Every recorded day lends its level equally often. `set` names the stream of chance: days of
 * different sets have nothing in common.
 */
export function sampleDays(from: SampleFrom, count: number, seed: number, set: string): SampledDay[] {
  const byHalfHour = from.days.map(({ visitors }) => grouped(visitors))
  const pools = pooled(byHalfHour)
  const order = stream(seed, `${set} order`)
  let turn: number[] = []
  return Array.from({ length: count }, (_, index) => {
    if (turn.length === 0) turn = shuffled(from.days.length, order)
    const base = turn.pop() ?? 0
    return sampleDay({ ...from, byHalfHour, pools }, base, stream(seed, `${set} ${index}`))
  })
}

type ByHalfHour = ReadonlyMap<number, readonly DemandVisitor[]>

interface Source extends SampleFrom {
  readonly byHalfHour: readonly ByHalfHour[]
  readonly pools: ByHalfHour
}

function sampleDay(source: Source, base: number, random: Random): SampledDay {
  const { days, byHalfHour, pools, classIds, halfHours } = source
  const level = days[base]?.visitors.length ?? 0
  const people: DemandVisitor[] = []
  for (const [halfHour, pool] of pools) {
    const lender = below(random, days.length)
    const came = byHalfHour[lender]?.get(halfHour)?.length ?? 0
    const expected = (came * level) / Math.max(1, days[lender]?.visitors.length ?? 1)
    const count = Math.floor(expected + random())
    for (let n = 0; n < count; n += 1) {
      const visitor = pool[below(random, pool.length)]
      if (visitor) people.push({ ...visitor, at: moved(visitor.at, random()) })
    }
  }
  people.sort((a, b) => a.at - b.at)
  const customers = people.map((visitor, index) => customerOf(visitor, index, source, random))
  const arrivals = new Float64Array(classIds.length * halfHours.count)
  for (const { cell } of customers) if (cell >= 0) arrivals[cell] = (arrivals[cell] ?? 0) + 1
  return { time: timeOfDay(days[base]), customers, arrivals, sessions: recordedSessions(days[base]) }
}

function customerOf(visitor: DemandVisitor, order: number, source: SampleFrom, random: Random): Customer {
  const { habits, halfHours, classIds } = source
  const { at, classId, businessIds } = visitor
  const show = random()
  const patience = random()
  const classIndex = classIds.indexOf(classId)
  return {
    id: String(order),
    order,
    tick: at,
    classId,
    businessIds,
    serviceMs: businessIds.map((businessId) => habits.serviceMs(businessId, random())),
    show,
    patienceMs: habits.patienceMs === null ? NEVER : Math.round(exponential(patience, habits.patienceMs)),
    countsFrom: Math.max(at, halfHours.first * HALF_HOUR_MS),
    cell: classIndex < 0 ? -1 : cellOf(classIndex, halfHourOf(at), halfHours),
  }
}

/** A few minutes earlier or later, in the same half-hour. */
function moved(at: number, u: number): number {
  const begin = halfHourOf(at) * HALF_HOUR_MS
  const offset = Math.abs(at - begin + (2 * u - 1) * JITTER_MS)
  return begin + Math.round(offset < HALF_HOUR_MS ? offset : 2 * HALF_HOUR_MS - 1 - offset)
}

function grouped(visitors: readonly DemandVisitor[]): ByHalfHour {
  const groups = new Map<number, DemandVisitor[]>()
  for (const visitor of visitors) {
    const halfHour = halfHourOf(visitor.at)
    const known = groups.get(halfHour)
    if (known) known.push(visitor)
    else groups.set(halfHour, [visitor])
  }
  return groups
}

/** All who came in each half-hour, in order of time. */
function pooled(days: readonly ByHalfHour[]): ByHalfHour {
  const halfHours = [...new Set(days.flatMap((day) => [...day.keys()]))].sort((a, b) => a - b)
  return new Map(halfHours.map((halfHour) => [halfHour, days.flatMap((day) => day.get(halfHour) ?? [])]))
}

function recordedSessions(day: DemandDay | undefined): WindowSession[] {
  return (day?.sessions ?? []).map(({ windowId, from, until }) => ({ windowId, tellerId: windowId, from, until }))
}

function timeOfDay(day: DemandDay | undefined): DayTime {
  const { date = '1970-01-01', weekday = 'thu' } = day ?? {}
  return new DayTime({ tick: 0, wall: 0, date, weekday, secondOfDay: 0, businessDay: date })
}

function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, n) => n)
  for (let n = count - 1; n > 0; n -= 1) {
    const other = below(random, n + 1)
    const [a = 0, b = 0] = [order[n], order[other]]
    order[n] = b
    order[other] = a
  }
  return order
}

function below(random: Random, count: number): number {
  return Math.floor(random() * count)
}
