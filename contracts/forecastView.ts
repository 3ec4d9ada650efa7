import Type, { type Static } from 'typebox'
import { Id, keyed, nullable, strict, TICKET_ID_PATTERN, TickMs, WaitRange } from './common.ts'

const waits = {
  p50S: Type.Number({ minimum: 0, description: 'seconds; half of the customers wait no longer' }),
  p90S: Type.Number({ minimum: 0, description: 'seconds; nine of ten wait no longer' }),
  withinTarget: Type.Number({ minimum: 0, maximum: 1, description: 'share called within the target of the class' }),
}

/** Whole waits until the first call: of those of a class who wait now, and of those who come within the next half hour. */
export const ClassOutlook = strict(waits, { description: 'predicted waits of a class' })
export type ClassOutlook = Static<typeof ClassOutlook>

/** What is expected of waits, as predicted last. Empty, with nulls, while nothing is known. */
export const ForecastView = strict(
  {
    /** Tick of the state it was made of. */
    madeAt: nullable(TickMs),
    ageS: nullable(Type.Number({ minimum: 0, description: 'seconds since then; figures are as of now' })),
    /** Of everybody who waits, is held or is pending (as if activated now), by ticket. */
    tickets: keyed(TICKET_ID_PATTERN, WaitRange),
    /** Of whoever takes a ticket now. */
    next: Type.Array(strict({ businessId: Id, classId: Id, wait: WaitRange })),
    /** In the configuration's order; only classes somebody of is expected. */
    classes: Type.Array(
      strict({
        classId: Id,
        ...waits,
        customers: Type.Number({ minimum: 0, description: 'expected number of these customers' }),
        targetMinutes: Type.Number(),
      }),
    ),
  },
  { $id: 'ForecastView' },
)
export type ForecastView = Static<typeof ForecastView>
