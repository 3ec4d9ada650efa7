import type { NO_FORECAST_REASONS } from '../../../contracts/index.ts'
import { type BothWays, bothWays } from './bothWays.ts'
import { NINE_IN_TEN } from './gamma.ts'
import { HORIZON_DAYS, type Outlook, outlookOf, type UseNow } from './outlook.ts'
import { CELLS, type Flow, HOURS, sum, type UseHour, useDays, weekdayOf } from './useHours.ts'
import { learnUse, type UseModel } from './useModel.ts'
import { enoughFor, type UsedUp, usedUp } from './useUp.ts'

/** Every weekday twice, and days that were more than glanced at: with less nothing is said. */
const LEAST_SPAN_DAYS = 14
const LEAST_DAYS = 8
const LEAST_HOURS_OF_DAY = 4
/** As far back as is looked. */
export const LOOK_BACK_DAYS = 84
/** A unit of which less than this was used outside opening hours belongs to the hall. */
const OUTSIDE_SHARE = 0.01

/** When the outlet is open, for units that are used in its hours only. */
export interface OpenTimes {
  /** By weekday and hour; null: always. */
  readonly week: readonly boolean[] | null
  /** Local days since 1970 on which it is closed out of turn. */
  readonly closedDays: readonly number[]
}

/** What one unit has taught; good for one local day. */
export interface UnitModels {
  /** Enough was seen of it to say something. */
  readonly isKnown: boolean
  readonly out: UseModel | undefined
  readonly into: UseModel | undefined
  /** Used in opening hours only: not on days that are closed out of turn. */
  readonly isInHall: boolean
}

export interface UnitNow {
  readonly count: number | null
  /** Pieces that still fit; null: not known. */
  readonly room: number | null
  readonly out: boolean
  readonly into: boolean
}

export interface UnitForecast {
  /** In local hours since 1970; null where nothing is said. */
  readonly usedUp: UsedUp | null
  readonly act: 'fill' | 'takeAway'
  readonly noForecast: (typeof NO_FORECAST_REASONS)[number] | null
  /** Mean use on a day of today's weekday; null: not known. */
  readonly perDay: number | null
  /** Pieces enough for 1, 2 ... days from now, nine times in ten. */
  readonly enough: readonly number[]
}

/** @param rows before `today`, in local hours */
export function learnUnit(
  rows: readonly UseHour[],
  today: number,
  open: OpenTimes,
  flows: { readonly out: boolean; readonly into: boolean },
): UnitModels {
  const isInHall = open.week !== null && usedOutside(rows, open.week) <= OUTSIDE_SHARE
  const closed = new Set(isInHall ? open.closedDays : [])
  const counted = rows.filter(({ hour }) => hour < today * HOURS && !closed.has(Math.floor(hour / HOURS)))
  const out = useDays(counted, 'used', LEAST_HOURS_OF_DAY)
  return {
    isKnown: out.length >= LEAST_DAYS && (out[0]?.day ?? today) <= today - LEAST_SPAN_DAYS,
    out: flows.out ? learnUse(out, today) : undefined,
    into: flows.into ? learnUse(useDays(counted, 'added', LEAST_HOURS_OF_DAY), today) : undefined,
    isInHall,
  }
}

function usedOutside(rows: readonly UseHour[], week: readonly boolean[]): number {
  let outside = 0
  let all = 0
  for (const { hour, used, added } of rows) {
    const day = Math.floor(hour / HOURS)
    all += used + added
    if (!week[weekdayOf(day) * HOURS + (hour - day * HOURS)]) outside += used + added
  }
  return all > 0 ? outside / all : 1
}

/** @param todays rows of today, in local hours; `at`: local hours since 1970 */
export function forecastUnit(
  models: UnitModels,
  unit: UnitNow,
  todays: readonly UseHour[],
  at: number,
  closedDays: readonly number[],
): UnitForecast {
  const weekday = weekdayOf(Math.floor(at / HOURS))
  const isOut = unit.out && !(unit.into && models.out === undefined)
  const main = isOut ? models.out : models.into
  const act = isOut ? 'fill' : 'takeAway'
  const silent = (noForecast: UnitForecast['noForecast']): UnitForecast => {
    const perDay = models.isKnown && main ? perDayOf(main, weekday) : null
    return { usedUp: null, act, noForecast, perDay, enough: [] }
  }
  if (!models.isKnown) return silent('noHistory')
  if (main === undefined) return silent('notUsed')
  const look = (model: UseModel, flow: Flow) => outlookOf(model, nowOf(model, flow, todays, at, models, closedDays))
  const outlook = look(main, isOut ? 'used' : 'added')
  const perDay = perDayOf(main, weekday)
  if (unit.count === null) return { ...silent('noCount'), perDay, enough: enoughOf(outlook) }
  if (unit.out && unit.into && models.out && models.into) {
    const into = look(models.into, 'added')
    return { ...either(outlook, into, unit.count, unit.room), perDay, noForecast: null }
  }
  const pieces = isOut ? unit.count : unit.room
  if (pieces === null) return silent('noCount')
  return { usedUp: usedUp(outlook, pieces), act, noForecast: null, perDay, enough: enoughOf(outlook) }
}

/** Whichever end it more probably comes to first; a recycler whose size is not known never fills. */
function either(out: Outlook, into: Outlook, count: number, room: number | null) {
  const ends: BothWays = bothWays(out, into, count, room ?? Number.POSITIVE_INFINITY)
  const isFilling = ends.fullFirst > ends.emptyFirst
  const act = isFilling ? ('takeAway' as const) : ('fill' as const)
  const [main, against] = isFilling ? [into, out] : [out, into]
  return { usedUp: isFilling ? ends.full : ends.empty, act, enough: netOf(main, against) }
}

/** The most that is missing at any hour until then: what is put in later is of no use to whoever comes before. */
function netOf(main: Outlook, against: Outlook): number[] {
  const enough: number[] = []
  let most = 0
  for (let n = 1; n <= HORIZON_DAYS * HOURS; n += 1) {
    const mean = (main.mean[n] ?? 0) - (against.mean[n] ?? 0)
    const variance = (main.variance[n] ?? 0) + (against.variance[n] ?? 0)
    most = Math.max(most, Math.ceil(mean + NINE_IN_TEN * Math.sqrt(variance)))
    if (n % HOURS === 0) enough.push(most)
  }
  return enough
}

function enoughOf(outlook: Outlook): number[] {
  return Array.from({ length: HORIZON_DAYS }, (_, day) => enoughFor(outlook, day + 1))
}

function perDayOf({ perHour }: UseModel, weekday: number): number {
  return sum(perHour.slice(weekday * HOURS, (weekday + 1) * HOURS))
}

function nowOf(
  model: UseModel,
  flow: Flow,
  todays: readonly UseHour[],
  at: number,
  { isInHall }: UnitModels,
  closedDays: readonly number[],
): UseNow {
  let usedToday = 0
  let expectedToday = 0
  const today = Math.floor(at / HOURS)
  for (const row of todays) {
    if (Math.floor(row.hour / HOURS) !== today) continue
    usedToday += row[flow]
    const cell = weekdayOf(today) * HOURS + (row.hour - today * HOURS)
    if (cell < CELLS) expectedToday += (Math.min(60, row.minutes) / 60) * (model.perHour[cell] ?? 0)
  }
  if (!isInHall || closedDays.length === 0) return { at, usedToday, expectedToday }
  const closed = new Set(closedDays)
  return { at, usedToday, expectedToday, isOpen: (hour) => (closed.has(Math.floor(hour / HOURS)) ? 0 : 1) }
}
