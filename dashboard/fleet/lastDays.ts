import type { DateRange } from './fleetApi.ts'
import { localDate } from './fleetTimes.ts'

const DAY_MS = 86_400_000

/** The last so many days, today among them. */
export function lastDays(now: number, days: number, timeZone: string | undefined): DateRange {
  return { from: localDate(now - (days - 1) * DAY_MS, timeZone), to: localDate(now, timeZone) }
}
