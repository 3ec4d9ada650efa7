import { type BranchConfig, WEEKDAYS } from '../../../contracts/index.ts'
import { rangeOf, rulesOfDay } from '../dailyTimes.ts'
import { localFields } from '../localTime.ts'
import type { OpenTimes } from './forecastUnit.ts'
import { CELLS, HOURS } from './useHours.ts'

const DAY_MS = 86_400_000
const DAY_S = 86_400
const DAYS_AHEAD = 14

/** Opening hours as forecasts of use want them; the hour before and after counts as open, for staff are there. */
export function openTimesOf({ opening }: BranchConfig): OpenTimes {
  const closedDays = opening.closed.map((date) => Date.parse(`${date}T00:00:00Z`) / DAY_MS)
  const usual = opening.hours.filter(({ dates }) => dates === undefined)
  if (usual.length === 0) return { week: null, closedDays }
  const week = new Array<boolean>(CELLS).fill(false)
  WEEKDAYS.forEach((weekday, at) => {
    for (const rule of usual) {
      if (!(rule.weekdays?.includes(weekday) ?? true)) continue
      const { from, to } = rangeOf(rule)
      const first = Math.max(0, Math.floor(from / 3600) - 1)
      const last = Math.min(HOURS, Math.ceil(to / 3600) + 1)
      week.fill(true, at * HOURS + first, at * HOURS + last)
    }
  })
  return { week, closedDays }
}

/** Local milliseconds at which this service day ends, and the next one after it: a day without hours is none. */
export function serviceDayEnds({ opening }: BranchConfig, localNow: number): { today: number; next: number } {
  const today = Math.floor(localNow / DAY_MS)
  const ends: number[] = []
  for (let day = today; day <= today + DAYS_AHEAD && ends.length < 2; day += 1) {
    const { date, weekday } = localFields(day * DAY_MS)
    if (opening.closed.includes(date)) continue
    const rules = rulesOfDay(opening.hours, { date, weekday })
    if (opening.hours.length > 0 && rules.length === 0) continue
    const second = rules.length === 0 ? DAY_S : Math.max(...rules.map((rule) => rangeOf(rule).to))
    const end = day * DAY_MS + second * 1000
    if (end > localNow) ends.push(end)
  }
  const midnight = (today + 1) * DAY_MS
  const first = ends[0] ?? midnight
  // Before a day without service there is nothing to end today.
  return Math.floor(first / DAY_MS - 1e-9) > today
    ? { today: midnight, next: first }
    : { today: first, next: ends[1] ?? first + DAY_MS }
}
