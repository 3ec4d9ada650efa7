import { type Figures, GROUP_METRICS, type GroupFigures, type Named } from './figures.ts'
import { WINDOW_METRICS, type WindowFigures } from './windowFigures.ts'

/** A mean over runs that do not depend on each other. */
export interface Estimate {
  readonly mean: number | null
  /** Half the width of its 95% confidence interval (Student's t); null for fewer than two runs. */
  readonly halfWidth: number | null
}

/** Of the runs that have a value. */
export function estimate(values: readonly (number | null)[]): Estimate {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return { mean: null, halfWidth: null }
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  if (known.length === 1) return { mean, halfWidth: null }
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const degrees = known.length - 1
  return { mean, halfWidth: studentT(degrees) * Math.sqrt(squares / degrees / known.length) }
}

/** Every figure over several runs. */
export function overRuns(runs: readonly Figures[]): Figures<Estimate> {
  return combined(runs, (pick) => estimate(runs.map(pick)))
}

/** What the second rules change: by run, so that what chance brings to both takes no part (common random numbers). */
export function differences(before: readonly Figures[], after: readonly Figures[]): Figures<Estimate> {
  return combined([...before, ...after], (pick) => {
    return estimate(before.map((figures, run) => difference(pick(figures), pick(after[run]))))
  })
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before
}

type Pick = (figures: Figures | undefined) => number | null

function combined(runs: readonly Figures[], over: (pick: Pick) => Estimate): Figures<Estimate> {
  const groups = (kind: 'classes' | 'businesses') =>
    idsOf(runs, kind).map((id) => ({
      id,
      figures: eachMetric(GROUP_METRICS, (metric) => over((run) => find(run?.[kind], id)?.[metric] ?? null)),
    }))
  return {
    all: eachMetric(GROUP_METRICS, (metric) => over((run) => run?.all[metric] ?? null)),
    classes: groups('classes'),
    businesses: groups('businesses'),
    windows: idsOf(runs, 'windows').map((id) => ({
      id,
      figures: eachMetric(WINDOW_METRICS, (metric) => over((run) => find(run?.windows, id)?.[metric] ?? null)),
    })),
  }
}

function eachMetric<M extends string>(metrics: readonly M[], over: (metric: M) => Estimate) {
  return Object.fromEntries(metrics.map((metric) => [metric, over(metric)])) as Record<M, Estimate>
}

/** Those to whom anybody came or belonged in some run, in the order in which they are first named. */
function idsOf(runs: readonly Figures[], kind: 'classes' | 'businesses' | 'windows'): string[] {
  const named = runs.flatMap<Named<GroupFigures> | Named<WindowFigures>>((run) => run[kind])
  const used = new Set(named.filter(isUsed).map(({ id }) => id))
  return [...new Set(named.map(({ id }) => id))].filter((id) => used.has(id))
}

function isUsed({ figures }: Named<GroupFigures> | Named<WindowFigures>): boolean {
  return (figures.customers ?? 0) > 0 || ('openHours' in figures && (figures.openHours ?? 0) > 0)
}

function find<T extends GroupFigures | WindowFigures>(named: readonly Named<T>[] | undefined, id: string) {
  return named?.find((each) => each.id === id)?.figures
}

/** 97.5% quantiles of Student's t for 1 to 30 degrees of freedom. */
const STUDENT_T = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448, 2.1314,
  2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
]

/** Beyond the table by two terms of the Cornish-Fisher expansion, right to three decimals. */
function studentT(degrees: number): number {
  const z = 1.959964
  const known = STUDENT_T[degrees - 1]
  return known ?? z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
}
