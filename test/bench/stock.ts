import { StockModels, type StockQuestion } from '../../hub/app/stock/stockJob.ts'
import { HOURS, type UseHour } from '../../hub/core/stock/useHours.ts'
import { lawOf, simulatedUse } from '../support/simulatedUse.ts'
import type { Figure } from './main.ts'
import { recyclerTrial } from './stock/recyclerTrial.ts'
import { type StockScore, stockScore, stockTrials } from './stock/score.ts'

/** With less than a fortnight nothing is said. */
const WATCHED = [14, 21, 28, 56, 84] as const
const MACHINES = Number(process.env.BENCH_MACHINES ?? 1000)
const FLEET = { machines: 200, units: 6, days: 84 } as const
const PASS_AIM_MS = 200

/**
 * When a unit is empty, said of machines whose law is known and of which so many days were seen: how often the 80% interval holds, and
 * how far its middle is out against two simple methods. And what it costs for a large fleet.
 */
export async function benchStock(): Promise<Figure[]> {
  const scores = WATCHED.map((days) => ({ days, trials: stockTrials(MACHINES, days) }))
  const rows = scores.map(({ days, trials }) => ({ title: `${days} days seen`, score: stockScore(trials) }))
  const all = stockScore(scores.flatMap(({ trials }) => trials))
  process.stdout.write(tableOf([...rows, { title: 'all', score: all }]))
  const recyclers = Array.from({ length: MACHINES }, (_, n) => recyclerTrial(n + 1, 28)).filter((made) => made)
  const covered = (100 * recyclers.filter((made) => made?.isCovered).length) / recyclers.length
  return [
    ...rows.flatMap(({ title, score }) => figuresOf(title, score)),
    ...figuresOf('all', all),
    figure(
      'recyclers, 28 days seen: times within the 80% interval, percent',
      covered,
      '76 to 86',
      covered >= 76 && covered <= 86,
    ),
    ...cost(),
  ]
}

function figuresOf(title: string, { coveredPercent, errors }: StockScore): Figure[] {
  const best = Math.min(errors.flatWeek, errors.sameWeekday)
  const isHonest = coveredPercent >= 76 && coveredPercent <= 84
  return [
    figure(`${title}: times within the 80% interval, percent`, coveredPercent, '76 to 84', isHonest),
    figure(
      `${title}: mean absolute error by that of the better simple method`,
      errors.ours / best,
      'below 1',
      errors.ours < best,
    ),
  ]
}

/** Models learned once a day, forecasts of everything every five minutes. */
function cost(): Figure[] {
  const today = 20_731 + FLEET.days
  const histories = Array.from({ length: 50 }, (_, n) => simulatedUse(lawOf(n + 1), 20_731, FLEET.days + 1).rows)
  const units = Array.from({ length: FLEET.machines * FLEET.units }, (_, n): StockQuestion => {
    // Of six units of a machine four are cassettes, one a recycler and one a bin.
    const kind = n % FLEET.units
    return { id: `unit-${n}`, members: [`unit-${n}`], since: 0, count: 500, room: 1500, out: kind < 5, into: kind > 3 }
  })
  const rowsOf = (stockId: string, from: number) => {
    const rows = histories[Number(stockId.slice(5)) % histories.length] ?? []
    const first = rows.findIndex(({ hour }) => hour >= from)
    return (first < 0 ? [] : rows.slice(first)).map((row: UseHour) => ({ ...row, added: row.used, refilled: 0 }))
  }
  const models = new StockModels({ of: rowsOf })
  const pass = (hour: number) => {
    const job = { now: (today * HOURS + hour) * 3_600_000, offsetMs: 0, open: { week: null, closedDays: [] }, units }
    const from = process.cpuUsage()
    const steps = models.forecast(job)
    while (!steps.next().done);
    const { user, system } = process.cpuUsage(from)
    return (user + system) / 1000
  }
  const learning = pass(9)
  const passes = [10, 11, 12, 13, 14].map(pass).sort((a, b) => a - b)
  const middle = passes[2] ?? Number.POSITIVE_INFINITY
  const of = `${FLEET.machines} machines of ${FLEET.units} units`
  return [
    figure(`CPU of all forecasts of ${of}, ms, p50`, middle, `under ${PASS_AIM_MS} ms`, middle < PASS_AIM_MS),
    figure(`CPU of learning ${FLEET.days} days of ${of}, once a day, ms`, learning, 'counted', true),
  ]
}

function tableOf(rows: readonly { readonly title: string; readonly score: StockScore }[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const head = [
    'seen',
    'machines',
    'within 80%',
    'before P50',
    'forecast',
    'last 7 days, flat',
    'same weekday last week',
  ]
  const body = rows.map(({ title, score: { trials, coveredPercent, belowP50Percent, errors } }) => {
    const hours = [errors.ours, errors.flatWeek, errors.sameWeekday].map((error) => `${error.toFixed(1)} h`)
    return [title, String(trials), `${coveredPercent.toFixed(1)} %`, `${belowP50Percent.toFixed(1)} %`, ...hours]
  })
  return line(head) + line(head.map((_, at) => (at === 0 ? '---' : '---:'))) + body.map(line).join('')
}

function figure(metric: string, value: number, aim: string, holds: boolean): Figure {
  return { bench: 'stock', metric, value: Math.round(value * 100) / 100, floor: null, ratio: null, aim, holds }
}
