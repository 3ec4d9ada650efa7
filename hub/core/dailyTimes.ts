import type { Weekday } from '../../contracts/index.ts'
import { secondOfDay } from './lookup.ts'
import type { Now } from './time.ts'

/** Local times of certain days, as they are configured; ranges are [from, to). */
export interface DailyTimes {
  readonly weekdays?: readonly Weekday[] | undefined
  readonly dates?: readonly string[] | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/**
 * What holds on a day: on a date that some rule names only the rules with that date, else those without dates that fit the
 * weekday.
 */
export function rulesOfDay<T extends DailyTimes>(
  rules: readonly T[],
  { date, weekday }: Pick<Now, 'date' | 'weekday'>,
): readonly T[] {
  const dated = rules.filter((rule) => rule.dates?.includes(date))
  if (dated.length > 0) return dated
  return rules.filter((rule) => rule.dates === undefined && (rule.weekdays?.includes(weekday) ?? true))
}

/** Local seconds of the day. */
export function rangeOf({ from = '00:00', to = '24:00' }: DailyTimes): { readonly from: number; readonly to: number } {
  return { from: secondOfDay(from), to: secondOfDay(to) }
}
