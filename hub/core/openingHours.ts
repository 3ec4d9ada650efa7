import { type DailyTimes, rangeOf, rulesOfDay } from './dailyTimes.ts'
import type { Lookup } from './lookup.ts'
import type { Now } from './time.ts'

/** Local seconds of the day, [from, to). */
interface Range {
  readonly from: number
  readonly to: number
}

const DAY_SECONDS = 86_400
const WHOLE_DAY: Range = { from: 0, to: DAY_SECONDS }
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
type Day = Pick<Now, 'date' | 'weekday'>

/** Whether tickets for a business are given now, and if not, when they are next today. */
export type Opening = { readonly isOpen: true } | { readonly isOpen: false; readonly opensAt: string | null }

/**
 * Tickets are given while the outlet is open, until so many minutes before it closes, and within that while the business has
 * hours, to their end.
 */
export function openingOf(lookup: Lookup, businessId: string, now: Now): Opening {
  const { hours, closed } = lookup.config.opening
  const isAlways = hours.length === 0 && closed.length === 0
  const business = lookup.businesses.get(businessId)?.hours ?? []
  if (isAlways && business.length === 0) return { isOpen: true }
  const giving = common(outletRanges(lookup, now), rangesOn(business, now))
  const { secondOfDay } = now
  if (giving.some(({ from, to }) => from <= secondOfDay && secondOfDay < to)) return { isOpen: true }
  const next = giving.find(({ from }) => from > secondOfDay)
  return { isOpen: false, opensAt: next ? localTime(next.from) : null }
}

/** When the outlet gives tickets on this day, cut by the last minutes before it closes. */
function outletRanges(lookup: Lookup, day: Day): Range[] {
  const today = openRangesOn(lookup, day)
  const lastTicketS = lookup.config.opening.lastTicketMinutes * 60
  if (lastTicketS === 0) return today
  return today
    .map(({ from, to }) => ({ from, to: Math.min(to, closing(lookup, day, to) - lastTicketS) }))
    .filter(({ from, to }) => from < to)
}

/** When a range ends: one to midnight that goes on tomorrow ends then, and one that never ends tomorrow at midnight at the soonest. */
function closing(lookup: Lookup, day: Day, to: number): number {
  if (to < DAY_SECONDS) return to
  const early = openRangesOn(lookup, nextDay(day))[0]
  return early?.from === 0 ? DAY_SECONDS + early.to : to
}

/** When the outlet is open on a day. */
export function openRangesOn(lookup: Lookup, day: Day): Range[] {
  return lookup.config.opening.closed.includes(day.date) ? [] : rangesOn(lookup.config.opening.hours, day)
}

/** The ranges of the rules that hold on a day, in order; those that touch are one. */
export function rangesOn(rules: readonly DailyTimes[], day: Day): Range[] {
  return rules.length === 0 ? [WHOLE_DAY] : joined(rulesOfDay(rules, day).map(rangeOf))
}

function joined(ranges: readonly Range[]): Range[] {
  const joint: Range[] = []
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = joint.at(-1)
    if (last && from <= last.to) joint[joint.length - 1] = { from: last.from, to: Math.max(last.to, to) }
    else joint.push({ from, to })
  }
  return joint
}

/** What two lists of ranges have in common; both are in order. */
function common(a: readonly Range[], b: readonly Range[]): Range[] {
  return a.flatMap((one) =>
    b
      .map(({ from, to }) => ({ from: Math.max(one.from, from), to: Math.min(one.to, to) }))
      .filter(({ from, to }) => from < to),
  )
}

function nextDay({ date }: Day): Day {
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + DAY_SECONDS * 1000)
  return { date: next.toISOString().slice(0, 10), weekday: WEEKDAYS[next.getUTCDay()] ?? 'sun' }
}

function localTime(secondOfDay: number): string {
  const minutes = Math.floor(secondOfDay / 60)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
