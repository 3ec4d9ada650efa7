/** Spans of local dates, YYYY-MM-DD, both ends included. Dates are counted as such: no zone and no clock has a say in them. */

export const RANGE_KINDS = ['day', 'month', 'quarter', 'year', 'free'] as const
export type RangeKind = (typeof RANGE_KINDS)[number]

export interface Span {
  readonly from: string
  readonly to: string
}
export interface Range extends Span {
  readonly kind: RangeKind
}

const DAY_MS = 86_400_000
const MONTHS: Readonly<Record<Exclude<RangeKind, 'day' | 'free'>, number>> = { month: 1, quarter: 3, year: 12 }
/** Of the hub. */
export const LONGEST_DAYS = 5 * 365 + 2

export function isDate(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(ms) && dateOf(ms) === text
}

export function daysLater(date: string, days: number): string {
  return dateOf(Date.parse(date) + days * DAY_MS)
}

/** How many dates a span has. */
export function lengthOf({ from, to }: Span): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1
}

/** The day, month, quarter or year a date lies in; a free span is that day. */
export function rangeAround(kind: RangeKind, date: string): Range {
  if (kind === 'day' || kind === 'free') return { kind, from: date, to: date }
  const year = Number(date.slice(0, 4))
  const months = MONTHS[kind]
  const first = Math.floor((Number(date.slice(5, 7)) - 1) / months) * months
  return { kind, from: firstOf(year, first), to: daysLater(firstOf(year, first + months), -1) }
}

/** The span so many before (negative) or after it. */
export function moved({ kind, from, to }: Range, by: number): Range {
  if (kind === 'day' || kind === 'free') {
    const days = by * lengthOf({ from, to })
    return { kind, from: daysLater(from, days), to: daysLater(to, days) }
  }
  const month = Number(from.slice(5, 7)) - 1 + by * MONTHS[kind]
  return rangeAround(kind, firstOf(Number(from.slice(0, 4)), month))
}

/** What a span is compared with: the one before it, as far as this one has come. */
export function spanBefore(range: Range, today: string): Span {
  const before = moved(range, -1)
  if (range.from > today || range.to <= today) return before
  const passed = lengthOf({ from: range.from, to: today })
  const end = daysLater(before.from, passed - 1)
  return { from: before.from, to: [end, before.to].sort()[0] ?? end }
}

/** Words for what is wrong with it, as a key; null: nothing. */
export function mistakeIn({ from, to }: Span): 'order' | 'long' | 'date' | null {
  if (!isDate(from) || !isDate(to)) return 'date'
  if (from > to) return 'order'
  return lengthOf({ from, to }) > LONGEST_DAYS ? 'long' : null
}

function firstOf(year: number, month: number): string {
  return dateOf(Date.UTC(year, month, 1))
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
