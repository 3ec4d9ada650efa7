import Type, { type Static } from 'typebox'
import { Id, nullable, strict, TickMs } from './common.ts'
import { Compared } from './whatIf.ts'

/** What could be done now. */
export const AdviceChange = Type.Union(
  [
    /** `tellerId`: who would sit there; default whoever paused there, else somebody who takes as long as is usual. */
    strict({ open: Id, tellerId: Type.Optional(Id) }),
    strict({ close: Id }),
    /** The window calls by another profile, for the next hour. */
    strict({ window: Id, profile: Id }),
  ],
  { $id: 'AdviceChange', description: 'a window opens, closes, or calls by another profile' },
)
export type AdviceChange = Static<typeof AdviceChange>

const effects = {
  /** Expected number of customers: who waits now, and who comes within the next hour. */
  customers: Type.Number({ minimum: 0 }),
  /** Until the first call; of those who leave or are not called in four hours, until then. */
  meanWaitS: Compared,
  /** Share called within the target of the class. */
  withinTarget: Compared,
}

/**
 * What it does to the waits of those who wait now and who come within the next hour, by futures that are the same but for the
 * change: the same customers with the same service times.
 */
export const Advice = strict(
  {
    change: AdviceChange,
    /** It clears the noise, is worth doing, and costs no class its target. */
    isWorth: Type.Boolean(),
    ...effects,
    /** In the configuration's order, those customers of whom are expected. */
    classes: Type.Array(strict({ classId: Id, ...effects })),
  },
  { $id: 'Advice' },
)
export type Advice = Static<typeof Advice>

export const AdviceView = strict(
  {
    /** Tick of the state it was made of; null while nothing is known. */
    madeAt: nullable(TickMs),
    /** Only what is worth saying, the best first; empty: leave it as it is. */
    advice: Type.Array(Advice),
  },
  { $id: 'AdviceView' },
)
export type AdviceView = Static<typeof AdviceView>
