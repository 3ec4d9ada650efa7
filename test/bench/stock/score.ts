import { type Trial, trial } from './trial.ts'

/** Seeds of one number of watched days never meet those of another. */
const STRIDE = 1000

export interface StockScore {
  readonly trials: number
  readonly coveredPercent: number
  readonly belowP50Percent: number
  /** Mean absolute errors of the time it is empty, hours. */
  readonly errors: { readonly ours: number; readonly flatWeek: number; readonly sameWeekday: number }
}

/** So many machines, each of a law of its own, watched for so many days. */
export function stockTrials(machines: number, watchedDays: number): Trial[] {
  return Array.from({ length: machines }, (_, n) => trial((n + 1) * STRIDE + watchedDays, watchedDays)).filter(
    (made) => made !== undefined,
  )
}

export function stockScore(trials: readonly Trial[]): StockScore {
  const share = (of: (made: Trial) => boolean) => (100 * trials.filter(of).length) / trials.length
  const errors = trials.flatMap((made) => made.errors ?? [])
  const mean = (of: 'ours' | 'flatWeek' | 'sameWeekday') =>
    errors.reduce((total, each) => total + each[of], 0) / errors.length
  return {
    trials: trials.length,
    coveredPercent: share(({ isCovered }) => isCovered),
    belowP50Percent: share(({ isBelowP50 }) => isBelowP50),
    errors: { ours: mean('ours'), flatWeek: mean('flatWeek'), sameWeekday: mean('sameWeekday') },
  }
}
