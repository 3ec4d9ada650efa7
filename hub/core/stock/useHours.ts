/**
 * What went out of a unit and into it in one hour, as far as it was seen. An hour in which the device was away is not an hour without
 * use: `minutes` says how much of it was observed.
 */
export interface UseHour {
  /** Local hours since 1970-01-01 00:00: 24 to the day. */
  readonly hour: number
  /** Pieces that customers took out. */
  readonly used: number
  /** Pieces that customers, or the machine itself, put in. */
  readonly added: number
  readonly minutes: number
}

/** One direction of it. */
export type Flow = 'used' | 'added'

export const HOURS = 24
export const WEEKDAY_COUNT = 7
/** By weekday and hour, Monday first. */
export const CELLS = WEEKDAY_COUNT * HOURS

/** A local day of a unit. */
export interface UseDay {
  /** Local days since 1970-01-01. */
  readonly day: number
  readonly pieces: readonly number[]
  /** Observed share of each hour, 0..1. */
  readonly seen: readonly number[]
}

/** 1970-01-01 was a Thursday. @returns 0 for Monday */
export function weekdayOf(day: number): number {
  return (((day + 3) % WEEKDAY_COUNT) + WEEKDAY_COUNT) % WEEKDAY_COUNT
}

/** Days that were seen at least so many hours, in order. */
export function useDays(hours: readonly UseHour[], flow: Flow, atLeastHours = 1): UseDay[] {
  const days = new Map<number, { pieces: number[]; seen: number[] }>()
  for (const row of hours) {
    if (row.minutes <= 0) continue
    const day = Math.floor(row.hour / HOURS)
    let known = days.get(day)
    if (known === undefined) {
      known = { pieces: new Array<number>(HOURS).fill(0), seen: new Array<number>(HOURS).fill(0) }
      days.set(day, known)
    }
    const at = row.hour - day * HOURS
    known.pieces[at] = (known.pieces[at] ?? 0) + row[flow]
    known.seen[at] = Math.min(1, (known.seen[at] ?? 0) + row.minutes / 60)
  }
  return [...days]
    .map(([day, { pieces, seen }]) => ({ day, pieces, seen }))
    .filter(({ seen }) => sum(seen) >= atLeastHours)
    .sort((a, b) => a.day - b.day)
}

export function sum(values: readonly number[]): number {
  let total = 0
  for (const value of values) total += value
  return total
}
