import type { Weekday } from '../../../contracts/index.ts'
import type { DemandDay } from './demand.ts'

/** Days that are planned alike. */
export interface DayType {
  readonly id: 'weekday' | 'weekend' | 'busy' | Weekday
  readonly days: readonly DemandDay[]
}

const WEEKEND: readonly Weekday[] = ['sat', 'sun']
/** A day is busy (a payday, as a rule) with so many times the customers of the middle day ... */
const BUSY_RATIO = 1.35
/** ... when that is also so many usual deviations above it. */
const BUSY_DEVIATIONS = 3.5
/** Mean absolute deviation from the middle to standard deviation, of a normal distribution. */
const NORMAL_MAD = 1.4826
/** Fewer days have no middle to stand out from. */
const FEW_DAYS = 5

/** Weekdays, weekends, and busy days that stand out clearly; with a weekday given, the days of that one. */
export function dayTypes(days: readonly DemandDay[], weekday?: Weekday): DayType[] {
  if (weekday !== undefined) return nonEmpty([{ id: weekday, days: days.filter((day) => day.weekday === weekday) }])
  const [ordinary, busy] = parted(days.filter((day) => !WEEKEND.includes(day.weekday)))
  return nonEmpty([
    { id: 'weekday', days: ordinary },
    { id: 'busy', days: busy },
    { id: 'weekend', days: days.filter((day) => WEEKEND.includes(day.weekday)) },
  ])
}

function parted(days: readonly DemandDay[]): [readonly DemandDay[], readonly DemandDay[]] {
  if (days.length < FEW_DAYS) return [days, []]
  const counts = days.map(({ visitors }) => visitors.length)
  const middle = median(counts)
  const deviation = NORMAL_MAD * median(counts.map((count) => Math.abs(count - middle)))
  const limit = Math.max(BUSY_RATIO * middle, middle + BUSY_DEVIATIONS * deviation)
  const isBusy = ({ visitors }: DemandDay) => visitors.length > limit
  return [days.filter((day) => !isBusy(day)), days.filter(isBusy)]
}

function nonEmpty(types: readonly DayType[]): DayType[] {
  return types.filter(({ days }) => days.length > 0)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}
