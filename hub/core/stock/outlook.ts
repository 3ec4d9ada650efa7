import { HOURS, WEEKDAY_COUNT, weekdayOf } from './useHours.ts'
import type { UseModel } from './useModel.ts'

/** As far ahead as anything is said. */
export const HORIZON_DAYS = 14

/** Where a unit stands, in local hours since 1970, with a fraction. */
export interface UseNow {
  readonly at: number
  /** What was used today so far in the hours that were seen, and what was expected in them. */
  readonly usedToday: number
  readonly expectedToday: number
  /** Share of each hour (local hours since 1970) in which it can be used; absent: always. */
  readonly isOpen?: ((hour: number) => number) | undefined
}

/** Mean and variance of what is used from now until the end of each hour to come: index 0 is now, 1 the end of this hour. */
export interface Outlook {
  readonly at: number
  readonly mean: Float64Array
  readonly variance: Float64Array
}

/**
 * The sum of what is used from now on, by moments. Chance of customers adds up over hours, the factor of a day over its hours, that of a
 * weekday over its two days, and what is not known of the level over everything. Today's factor is what today's use so far
 * makes of it (gamma prior, lumps as Poisson: its posterior is gamma again).
 */
export function outlookOf(model: UseModel, now: UseNow): Outlook {
  const from = Math.floor(now.at)
  const hours = HORIZON_DAYS * HOURS + 1
  const mean = new Float64Array(hours + 1)
  const variance = new Float64Array(hours + 1)
  const today = Math.floor(from / HOURS)
  const level = todayFactor(model, now, weekdayOf(today))
  const ofWeekday = new Float64Array(WEEKDAY_COUNT)
  let day = today
  let ofDay = 0
  // Of the days that are over: their own spread.
  let daysBefore = 0
  // Of all days after today together.
  let later = 0
  for (let n = 1; n <= hours; n += 1) {
    const hour = from + n - 1
    const thisDay = Math.floor(hour / HOURS)
    if (thisDay !== day) {
      daysBefore += spreadOf(model, level.variance, day === today) * ofDay * ofDay
      day = thisDay
      ofDay = 0
    }
    const weekday = weekdayOf(thisDay)
    const left = n === 1 ? from + 1 - now.at : 1
    const open = now.isOpen ? now.isOpen(hour) : 1
    const rate = left * open * (model.perHour[weekday * HOURS + (hour - thisDay * HOURS)] ?? 0)
    const isToday = thisDay === today
    const expected = isToday ? rate * level.mean : rate
    mean[n] = (mean[n - 1] ?? 0) + expected
    ofDay += isToday ? rate : expected
    if (!isToday) {
      later += expected
      ofWeekday[weekday] = (ofWeekday[weekday] ?? 0) + expected
    }
    let weekdays = 0
    for (let at = 0; at < WEEKDAY_COUNT; at += 1) {
      weekdays += (model.weekdayVariance[at] ?? 0) * (ofWeekday[at] ?? 0) ** 2
    }
    variance[n] =
      model.lump * (mean[n] ?? 0) +
      daysBefore +
      spreadOf(model, level.variance, isToday) * ofDay * ofDay +
      weekdays +
      model.levelVariance * later * later
  }
  return { at: now.at, mean, variance }
}

function spreadOf(model: UseModel, ofToday: number, isToday: boolean): number {
  return isToday ? ofToday : model.daySpread
}

function todayFactor(model: UseModel, now: UseNow, weekday: number): { mean: number; variance: number } {
  const prior = model.daySpread + model.levelVariance + (model.weekdayVariance[weekday] ?? 0)
  const shape = 1 / prior + now.usedToday / model.lump
  const rate = 1 / prior + now.expectedToday / model.lump
  return { mean: shape / rate, variance: shape / (rate * rate) }
}
