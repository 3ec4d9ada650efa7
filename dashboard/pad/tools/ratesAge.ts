/** A board this old, or of another day, is no longer one to go by without a look. */
export const STALE_MS = 8 * 3600_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export interface RatesAge {
  readonly isStale: boolean
  /** In days from the second one on, in hours from the first. */
  readonly unit: 'minutes' | 'hours' | 'days'
  readonly count: number
}

/** @param publishedAt and `now`: Unix ms. @param dateOf the day it is at a moment, where the branch is */
export function ratesAge(publishedAt: number, now: number, dateOf: (wallMs: number) => string): RatesAge {
  const age = Math.max(0, now - publishedAt)
  const isStale = age >= STALE_MS || (now > publishedAt && dateOf(now) !== dateOf(publishedAt))
  if (age >= 2 * DAY_MS) return { isStale, unit: 'days', count: Math.floor(age / DAY_MS) }
  if (age >= HOUR_MS) return { isStale, unit: 'hours', count: Math.floor(age / HOUR_MS) }
  return { isStale, unit: 'minutes', count: Math.floor(age / MINUTE_MS) }
}
