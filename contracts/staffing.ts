import Type, { type Static } from 'typebox'
import { BusinessDay, ID_PATTERN, Id, keyed, LocalDate, LocalTime, nullable, oneOf, strict } from './common.ts'
import { WEEKDAYS } from './configurationTimes.ts'

/**
 * Windows by half-hour that meet the targets of all classes at least cost, made from recorded days and checked by simulation.
 * Shares are percent, waits minutes, figures of a day means over sampled days.
 */

export const STAFFING_BY = ['interval', 'day'] as const
export const StaffingOptions = strict({
  by: Type.Optional(
    oneOf(STAFFING_BY, { description: 'targets in every half-hour (default), or over the day as the branch counts' }),
  ),
  minShift: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 16, description: 'half-hours an open window stays open at least; default 1' }),
  ),
  weekday: Type.Optional(oneOf(WEEKDAYS, { description: 'only these days; default: day types are told apart' })),
  /** Windows open in this time; default: when they usually were. */
  hours: Type.Optional(strict({ from: LocalTime, to: LocalTime })),
  costs: Type.Optional(
    keyed(ID_PATTERN, Type.Number({ exclusiveMinimum: 0, maximum: 1000 }), {
      description: 'of half an hour, by window: that of its kind; 1 unless given',
    }),
  ),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295, description: 'default 1' })),
})
export type StaffingOptions = Static<typeof StaffingOptions>

export const StaffingRequest = strict(
  {
    /** Recorded business days, both included; default: the last 31 days. */
    from: Type.Optional(LocalDate),
    to: Type.Optional(LocalDate),
    options: Type.Optional(StaffingOptions),
  },
  { $id: 'StaffingRequest' },
)
export type StaffingRequest = Static<typeof StaffingRequest>

const Percent = Type.Number({ minimum: 0, maximum: 100 })
const Amount = Type.Number({ minimum: 0 })

/** A share of customers called in time, with its 95% interval; null: there was nobody. */
const Level = strict({ percent: nullable(Percent), low: nullable(Percent), high: nullable(Percent) })
const Waits = strict({
  meanMinutes: nullable(Amount),
  p50Minutes: nullable(Amount),
  p90Minutes: nullable(Amount),
  /** Share who leave without having been called. */
  gaveUpPercent: nullable(Percent),
})

export const LEVEL_STATES = ['met', 'close', 'missed'] as const
export const STAFFED_DAYS = ['weekday', 'busy', 'weekend', ...WEEKDAYS] as const

/** Windows that are as good as each other: same rules at the same times, same breaks. */
const StaffedKind = strict({
  /** That of its first window. */
  kindId: Id,
  profileId: Id,
  windows: Type.Array(Id),
  cost: Amount,
})

const StaffedHalfHour = strict({
  from: LocalTime,
  to: LocalTime,
  customers: Amount,
  /** By kind, in their order. `recorded`: as it was, in the mean. */
  kinds: Type.Array(
    strict({
      open: Type.Integer({ minimum: 0 }),
      /** As many as can be: none while all have a planned break. */
      most: Type.Integer({ minimum: 0 }),
      recorded: Amount,
      busyPercent: nullable(Percent),
    }),
  ),
  busyPercent: nullable(Percent),
  recordedBusyPercent: nullable(Percent),
})

const StaffedClass = strict({
  classId: Id,
  targetMinutes: Amount,
  targetPercent: Percent,
  customers: Amount,
  planned: strict({ level: Level, waits: Waits }),
  /** The staffing as it was, on the same sampled days. */
  before: strict({ level: Level, waits: Waits }),
  /** `planned` less `before`, day by day, so that chance common to both takes no part. */
  gain: strict({ points: nullable(Type.Number()), low: nullable(Type.Number()), high: nullable(Type.Number()) }),
  /** As it is in the journal. */
  recordedPercent: nullable(Percent),
})

/** Where a target is asked for: a class in a half-hour, or in as many as bring enough of its customers. */
const StaffedBlock = strict({
  classId: Id,
  from: LocalTime,
  to: LocalTime,
  targetPercent: Percent,
  customers: Amount,
  planned: Level,
  before: Level,
  /** `close`: the target lies within the interval. */
  state: oneOf(LEVEL_STATES),
  /** Where all windows together miss the target: what they reach. */
  bestPercent: nullable(Percent),
})

export const StaffedDay = strict({
  dayType: oneOf(STAFFED_DAYS),
  /** The recorded days it is made from. */
  dates: Type.Array(BusinessDay),
  customers: Amount,
  kinds: Type.Array(StaffedKind),
  halfHours: Type.Array(StaffedHalfHour),
  /** The same as shifts of windows; which window of a kind it is does not matter. */
  shifts: Type.Array(strict({ windowId: Id, from: LocalTime, to: LocalTime })),
  classes: Type.Array(StaffedClass),
  blocks: Type.Array(StaffedBlock),
  /** No block is missed. */
  isMet: Type.Boolean(),
  cost: Amount,
  /** Planned, and after the end until the last customer has gone. */
  windowHours: Amount,
  overtimeHours: Amount,
  recordedWindowHours: Amount,
  /** Of the days the search has used, and of those it has not, which all levels are from. */
  searchedDays: Type.Integer({ minimum: 0 }),
  checkedDays: Type.Integer({ minimum: 0 }),
  evaluations: Type.Integer({ minimum: 0 }),
})
export type StaffedDay = Static<typeof StaffedDay>

export const StaffingView = strict(
  {
    by: oneOf(STAFFING_BY),
    minShift: Type.Integer({ minimum: 1 }),
    seed: Type.Integer({ minimum: 0 }),
    days: Type.Array(StaffedDay),
    /** Recorded days that were left out because their end is not in the journal. */
    unfinished: Type.Integer({ minimum: 0 }),
    /** Recorded visits for which the configuration has no queue, by business and class. */
    unknown: Type.Array(strict({ businessId: Id, classId: Id, visits: Type.Integer({ minimum: 1 }) })),
  },
  { $id: 'StaffingView' },
)
export type StaffingView = Static<typeof StaffingView>
