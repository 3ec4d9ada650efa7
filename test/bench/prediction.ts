import type { Figure } from './main.ts'
import { madeUpDays, recordedDays } from './prediction/days.ts'
import { ESTIMATORS } from './prediction/estimators.ts'
import { predictedDays, type Said } from './prediction/run.ts'
import { type Score, scoreOf } from './prediction/score.ts'

/** Days of each kind the branch has lived before anything is held against the forecast, and days that count. */
const LEARN_DAYS = 4
const DAYS = Number(process.env.BENCH_DAYS ?? 6)

/**
 * What was said to every customer when he took his ticket, and what came true: on made-up days that differ from the
 * configuration and from each other, against the estimators of the literature.
 */
export async function benchPrediction(): Promise<Figure[]> {
  const figures: Figure[] = []
  const all: Said[] = []
  const rows: string[][] = []
  for (const days of madeUpDays(1000)) {
    const said = predictedDays(days, LEARN_DAYS, DAYS)
    all.push(...said)
    const score = scoreOf(said)
    rows.push(rowOf(days.title, score))
    figures.push(...figuresOf(days.id, score, days.isThreshold))
  }
  const recorded = recordedDays()
  const fromRecorded = scoreOf(predictedDays(recorded, 1, 2))
  const whole = scoreOf(all)
  rows.push(rowOf('all', whole))
  rows.push(rowOf(recorded.title, fromRecorded))
  figures.push(...figuresOf(recorded.id, fromRecorded, recorded.isThreshold))
  figures.push(figureOf('all: waits within P50, percent', whole.p50Percent, 50, 3))
  figures.push(figureOf('all: waits within P90, percent', whole.p90Percent, 90, 3))
  process.stdout.write(tableOf(rows))
  return figures
}

function figuresOf(id: string, { ratio, best, p50Percent, p90Percent }: Score, isThreshold: boolean): Figure[] {
  const aim = isThreshold ? 0.7 : 1.05
  const error: Figure = {
    bench: 'prediction',
    metric: `${id}: mean absolute error by that of the best estimator (${best})`,
    value: rounded(ratio),
    floor: null,
    ratio: null,
    aim: `at most ${aim}`,
    holds: ratio <= aim,
  }
  return [
    error,
    figureOf(`${id}: waits within P50, percent`, p50Percent, 50, 3),
    figureOf(`${id}: waits within P90, percent`, p90Percent, 90, 3),
  ]
}

function figureOf(metric: string, value: number, wanted: number, within: number): Figure {
  const aim = `${wanted} within ${within}`
  const holds = Math.abs(value - wanted) <= within
  return { bench: 'prediction', metric, value: rounded(value), floor: null, ratio: null, aim, holds }
}

const HEAD = ['days', 'tickets', 'mean wait', 'forecast', ...ESTIMATORS, 'P50 %', 'P90 %']

function rowOf(title: string, { tickets, meanWaitMin, mae, others, p50Percent, p90Percent }: Score): string[] {
  const errors = ESTIMATORS.map((name) => others[name].toFixed(2))
  const covered = [p50Percent.toFixed(1), p90Percent.toFixed(1)]
  return [title, String(tickets), meanWaitMin.toFixed(1), mae.toFixed(2), ...errors, ...covered]
}

/** As it stands in docs/science.md: minutes, mean absolute errors. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  return line(HEAD) + line(HEAD.map((_, at) => (at === 0 ? '---' : '---:'))) + rows.map(line).join('')
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
