import { stream } from '../../../hub/core/simulation/random.ts'
import { HORIZON_DAYS, outlookOf } from '../../../hub/core/stock/outlook.ts'
import { HOURS, useDays, weekdayOf } from '../../../hub/core/stock/useHours.ts'
import { learnUse } from '../../../hub/core/stock/useModel.ts'
import { usedUp } from '../../../hub/core/stock/useUp.ts'
import { lawOf, meanPerDay, type SimulatedUse, simulatedUse } from '../../support/simulatedUse.ts'

/** 2026-10-05, a Monday. */
const FIRST_DAY = 20_731

/** One forecast against what came true; hours. Errors are null where the truth or a method lies beyond the horizon. */
export interface Trial {
  readonly days: number
  readonly isCovered: boolean
  readonly isBelowP50: boolean
  readonly widthH: number | null
  readonly errors: { readonly ours: number; readonly flatWeek: number; readonly sameWeekday: number } | null
}

/** A machine of its own law is watched for so many days, then asked at a moment of chance when it will be empty. */
export function trial(seed: number, watchedDays: number): Trial | undefined {
  const law = lawOf(seed)
  const random = stream(seed, 'moment')
  const first = FIRST_DAY + Math.floor(7 * random())
  const all = simulatedUse(law, first, watchedDays + 1 + HORIZON_DAYS)
  const today = first + watchedDays
  const now = today * HOURS + 7 + 13 * random()
  const model = learnUse(
    useDays(
      all.rows.filter(({ hour }) => hour < today * HOURS),
      'used',
    ),
    today,
  )
  if (model === undefined) return undefined
  const count = Math.max(1, Math.round(meanPerDay(law) * (0.3 + 6 * random())))
  const truth = emptyAt(all, now, count)
  const outlook = outlookOf(model, { at: now, ...todayOf(all, model.perHour, today, now) })
  const { p10, p50, p90 } = usedUp(outlook, count)
  const said = { lowest: p10 ?? Number.POSITIVE_INFINITY, middle: p50, highest: p90 ?? Number.POSITIVE_INFINITY }
  const others = {
    flatWeek: walked(now, count, flatWeek(all, today)),
    sameWeekday: walked(now, count, sameWeekday(all, today)),
  }
  const limit = now + HORIZON_DAYS * HOURS
  const clipped = (at: number | null) => Math.min(at ?? limit, limit)
  return {
    days: watchedDays,
    isCovered: said.lowest <= truth && truth <= said.highest,
    isBelowP50: said.middle !== null && truth <= said.middle,
    widthH: p10 === null || p90 === null ? null : p90 - p10,
    errors:
      truth > limit
        ? null
        : {
            ours: Math.abs(clipped(p50) - truth),
            flatWeek: Math.abs(clipped(others.flatWeek) - truth),
            sameWeekday: Math.abs(clipped(others.sameWeekday) - truth),
          },
  }
}

function emptyAt({ takings }: SimulatedUse, now: number, count: number): number {
  let left = count
  for (const { at, pieces } of takings) {
    if (at <= now) continue
    left -= pieces
    if (left <= 0) return at
  }
  return Number.POSITIVE_INFINITY
}

function todayOf({ rows, takings }: SimulatedUse, perHour: readonly number[], today: number, now: number) {
  const seen = new Set(rows.map(({ hour }) => hour))
  let expectedToday = 0
  for (let hour = today * HOURS; hour < now; hour += 1) {
    if (!seen.has(hour)) continue
    expectedToday += Math.min(1, now - hour) * (perHour[weekdayOf(today) * HOURS + (hour % HOURS)] ?? 0)
  }
  let usedToday = 0
  for (const { at, pieces } of takings) {
    if (at >= today * HOURS && at <= now && seen.has(Math.floor(at))) usedToday += pieces
  }
  return { usedToday, expectedToday }
}

/** Naive: the mean of the last seven days, the same in every hour. */
function flatWeek({ rows }: SimulatedUse, today: number) {
  let used = 0
  let hours = 0
  for (const row of rows) {
    if (row.hour < (today - 7) * HOURS || row.hour >= today * HOURS) continue
    used += row.used
    hours += row.minutes / 60
  }
  const rate = hours > 0 ? used / hours : 0
  return () => rate
}

/** Naive: each hour as it was a week before (or the week before that, further ahead). */
function sameWeekday({ rows }: SimulatedUse, today: number) {
  const byHour = new Map(rows.filter(({ hour }) => hour < today * HOURS).map(({ hour, used }) => [hour, used]))
  return (hour: number) => {
    const week = 7 * HOURS
    const back = hour - Math.ceil((hour - today * HOURS + 1) / week) * week
    return byHour.get(back) ?? 0
  }
}

function walked(now: number, count: number, rateAt: (hour: number) => number): number | null {
  let left = count
  for (let hour = Math.floor(now); hour < now + HORIZON_DAYS * HOURS; hour += 1) {
    const from = Math.max(now, hour)
    const rate = rateAt(hour)
    if (rate > 0 && rate * (hour + 1 - from) >= left) return from + left / rate
    left -= rate * (hour + 1 - from)
  }
  return null
}
