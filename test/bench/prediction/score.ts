import { ESTIMATORS, type Estimator } from './estimators.ts'
import type { Said } from './run.ts'

const MINUTE = 60_000

export interface Score {
  readonly tickets: number
  readonly meanWaitMin: number
  /** Mean absolute errors in minutes: of the forecast's P50, and of each estimator. */
  readonly mae: number
  readonly others: Readonly<Record<Estimator, number>>
  /** The best of the estimators of the literature. */
  readonly best: Estimator
  readonly ratio: number
  /** Percent of waits no longer than P50 and P90. Tickets that were told of no wait at all say nothing about it. */
  readonly p50Percent: number
  readonly p90Percent: number
}

/** People ahead by the real rules is this system's own, so it is shown and not held against it. */
const OF_OTHERS = ESTIMATORS.filter((name) => name !== 'people ahead')

/** Who was called at once, as was said, is no matter of prediction. */
export function scoreOf(all: readonly Said[]): Score {
  const said = all.filter(({ p90Ms, actualMs }) => p90Ms > 0 || actualMs > 0)
  const error = (guess: (one: Said) => number) => {
    return said.reduce((sum, one) => sum + Math.abs(guess(one) - one.actualMs), 0) / said.length / MINUTE
  }
  const others = Object.fromEntries(ESTIMATORS.map((name) => [name, error((one) => one.others[name])])) as Record<
    Estimator,
    number
  >
  const best = OF_OTHERS.reduce((known, name) => (others[name] < others[known] ? name : known))
  const mae = error((one) => one.p50Ms)
  return {
    tickets: said.length,
    meanWaitMin: said.reduce((sum, { actualMs }) => sum + actualMs, 0) / said.length / MINUTE,
    mae,
    others,
    best,
    ratio: mae / others[best],
    p50Percent: covered(said, ({ p50Ms }) => p50Ms),
    p90Percent: covered(said, ({ p90Ms }) => p90Ms),
  }
}

function covered(said: readonly Said[], bound: (one: Said) => number): number {
  const told = said.filter((one) => bound(one) > 0)
  return (100 * told.filter((one) => one.actualMs <= bound(one)).length) / told.length
}
