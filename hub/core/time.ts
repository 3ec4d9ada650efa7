import type { Weekday } from '../../contracts/index.ts'

/**
 * The time the core is given with every command; it has no clock of its own. Durations are differences of `tick`;
 * schedules and the day roll-over use the local fields.
 */
export interface Now {
  /** Milliseconds of the persisted monotone clock. */
  readonly tick: number
  /** Corrected Unix time in milliseconds. */
  readonly wall: number
  /** Local calendar date, YYYY-MM-DD: for the dates of schedules. */
  readonly date: string
  readonly weekday: Weekday
  /** Local second of the day, 0..86399. */
  readonly secondOfDay: number
  /** Business day: the local date, or the day before it until `dayStartsAt`. */
  readonly businessDay: string
}
