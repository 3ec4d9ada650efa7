import Type, { type Static } from 'typebox'
import { BusinessDay, Id, LocalTime, nullable, strict, Text } from './common.ts'
import { Mistake } from './problem.ts'

/**
 * Recorded days under other rules, staffing or arrivals. Times are local, HH:MM, of the day that was recorded; ranges are
 * [from, to). Waits are seconds until the first call, shares and utilisation fractions of 1.
 */

const WhatIfRules = Type.Union([
  strict({ configuration: Type.Unknown() }),
  /** One profile in place of the one with its id (a new id: at the windows named). */
  strict({ profile: Type.Unknown(), windows: Type.Optional(Type.Array(Id, { uniqueItems: true })) }),
  /** A profile there is, at these windows all day. */
  strict({ profileId: Id, windows: Type.Array(Id, { minItems: 1, uniqueItems: true }) }),
])

const WhatIfStaffing = Type.Union([
  /** `teller`: default somebody who takes as long as is usual. */
  strict({ open: Id, from: LocalTime, to: LocalTime, teller: Type.Optional(Id) }),
  strict({ close: Id, from: LocalTime, to: LocalTime }),
  strict({ moveBreak: Id, at: LocalTime, to: LocalTime }),
])

const WhatIfArrivals = strict({
  business: Type.Optional(Id),
  from: Type.Optional(LocalTime),
  to: Type.Optional(LocalTime),
  factor: Type.Optional(Type.Number({ minimum: 0, maximum: 5, description: 'times as many' })),
  shiftMinutes: Type.Optional(Type.Integer({ minimum: -600, maximum: 600, description: 'so much later' })),
})

/** What would have been otherwise. */
export const WhatIfChange = strict({
  rules: Type.Optional(WhatIfRules),
  /** Windows open as well, or not open, in a time; or a break that began about `at` begins at `to` and lasts as long as it did. */
  staffing: Type.Optional(Type.Array(WhatIfStaffing, { maxItems: 50 })),
  /** One after the other; of a business that is the first of a visit, default all, default all day. */
  arrivals: Type.Optional(Type.Array(WhatIfArrivals, { maxItems: 20 })),
})
export type WhatIfChange = Static<typeof WhatIfChange>

export const MOST_WHAT_IF_DAYS = 31
export const MOST_REPLICATIONS = 500
export const USUAL_REPLICATIONS = 60
export const WhatIfRequest = strict(
  {
    days: Type.Array(BusinessDay, { minItems: 1, maxItems: MOST_WHAT_IF_DAYS, uniqueItems: true }),
    change: WhatIfChange,
    replications: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: MOST_REPLICATIONS,
        default: USUAL_REPLICATIONS,
        description: 'days drawn anew from each',
      }),
    ),
  },
  { $id: 'WhatIfRequest' },
)
export type WhatIfRequest = Static<typeof WhatIfRequest>

/**
 * Means over the days drawn anew. `halfWidth`: half the 95% interval of the difference, which is taken day by day with the same
 * customers before and after; `isClear`: the interval leaves out zero, and the difference is worth telling.
 */
export const Compared = strict({
  before: nullable(Type.Number()),
  after: nullable(Type.Number()),
  difference: nullable(Type.Number()),
  halfWidth: nullable(Type.Number({ minimum: 0 })),
  isClear: Type.Boolean(),
})
export type Compared = Static<typeof Compared>

/**
 * Of a group of customers. Waits are of those who were called. `uncalled` never were, some of them because they lost patience
 * (`left`): they have missed their target.
 */
const ComparedGroup = strict({
  customers: Compared,
  meanWaitS: Compared,
  p50WaitS: Compared,
  p90WaitS: Compared,
  withinTarget: Compared,
  left: Compared,
  noShows: Compared,
  uncalled: Compared,
  /** How many who came later were called before a customer, on average. */
  overtakes: Compared,
  /** Who waited past the shortest starvation guard of the rules; null where all are off. */
  pastGuard: Compared,
})
export type ComparedGroup = Static<typeof ComparedGroup>

const DayFigures = strict({
  customers: Type.Integer({ minimum: 0 }),
  called: Type.Integer({ minimum: 0 }),
  meanWaitS: nullable(Type.Number()),
  p90WaitS: nullable(Type.Number()),
  withinTarget: nullable(Type.Number()),
})
export type DayFigures = Static<typeof DayFigures>

const Pair = strict({ before: nullable(Type.Number()), after: nullable(Type.Number()) })

export const WhatIfView = strict(
  {
    /** Of the change; where there are any nothing was played. */
    mistakes: Type.Array(Mistake),
    days: Type.Array(BusinessDay),
    replications: Type.Integer({ minimum: 0 }),
    /** The days just as they were: as the journal has them, played by their own rules, and played with the change. */
    recorded: strict({ measured: DayFigures, before: DayFigures, after: DayFigures }),
    all: ComparedGroup,
    classes: Type.Array(
      strict({
        classId: Id,
        name: Text,
        targetMinutes: Type.Number(),
        targetPercent: Type.Number(),
        figures: ComparedGroup,
      }),
    ),
    /** Half-hours from the first customer to the last call: who came in it, their mean wait, and how many stood in line in the mean. */
    intervals: Type.Array(strict({ from: LocalTime, arrivals: Pair, meanWaitS: Pair, waiting: Pair })),
    windows: Type.Array(
      strict({
        windowId: Id,
        number: Type.Integer(),
        /** Planned breaks left out. */
        openHours: Pair,
        /** Share of it in which a customer was there, from the call on. */
        utilisation: Pair,
      }),
    ),
  },
  { $id: 'WhatIfView' },
)
export type WhatIfView = Static<typeof WhatIfView>

export const RecordedDaysView = strict(
  {
    days: Type.Array(
      strict({
        day: BusinessDay,
        /** False of today. */
        isOver: Type.Boolean(),
        customers: Type.Integer({ minimum: 0 }),
        called: Type.Integer({ minimum: 0 }),
        meanWaitS: nullable(Type.Number()),
        /** As they were open that day. No end: it was open when the record ends. */
        windows: Type.Array(
          strict({
            windowId: Id,
            number: Type.Integer(),
            profileId: Id,
            sessions: Type.Array(strict({ from: LocalTime, to: nullable(LocalTime) })),
            /** Between two sessions of one teller: these can be moved. */
            breaks: Type.Array(strict({ from: LocalTime, to: LocalTime })),
          }),
        ),
        profiles: Type.Array(strict({ id: Id, name: Text })),
        businesses: Type.Array(strict({ id: Id, name: Text })),
      }),
    ),
  },
  { $id: 'RecordedDaysView' },
)
export type RecordedDaysView = Static<typeof RecordedDaysView>
