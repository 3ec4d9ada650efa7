import Type from 'typebox'
import { LocalDate, LocalTime, oneOf } from './common.ts'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Local times of certain days: ranges are [from, to); with neither weekdays nor dates of every day. */
export const DayTimes = {
  weekdays: Type.Optional(Type.Array(oneOf(WEEKDAYS), { minItems: 1, uniqueItems: true })),
  dates: Type.Optional(Type.Array(LocalDate, { minItems: 1, uniqueItems: true })),
  from: Type.Optional(LocalTime),
  to: Type.Optional(LocalTime),
}
