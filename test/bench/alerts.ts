import type { Figure } from './main.ts'
import { type AlertFigures, alertsOn } from './prediction/alerts.ts'
import { madeUpDays } from './prediction/days.ts'

const LEARN_DAYS = 4
const DAYS = Number(process.env.BENCH_DAYS ?? 3)

/** How often the lobby manager is told rightly that a class will miss its target, and how long before it does. */
export async function benchAlerts(): Promise<Figure[]> {
  const rows: string[] = []
  const all: AlertFigures = { alerts: 0, right: 0, leadMin: [], missed: 0, foreseen: 0, slots: 0 }
  for (const days of madeUpDays(2000)) {
    const found = alertsOn(days, LEARN_DAYS, DAYS)
    rows.push(rowOf(days.title, found))
    all.alerts += found.alerts
    all.right += found.right
    all.missed += found.missed
    all.foreseen += found.foreseen
    all.slots += found.slots
    all.leadMin.push(...found.leadMin)
  }
  process.stdout.write('| days | alerts | right | lead P50, min | missed half-hours | foreseen | half-hours |\n')
  process.stdout.write('| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n')
  for (const row of [...rows, rowOf('all', all)]) process.stdout.write(row)
  return [
    figure('alerts that came true, percent', (100 * all.right) / all.alerts),
    figure('missed half-hours that were foreseen, percent', (100 * all.foreseen) / all.missed),
    figure('lead time of half of the right alerts, min', medianOf(all.leadMin)),
  ]
}

function figure(metric: string, value: number): Figure {
  const rounded = Math.round(value * 10) / 10
  return { bench: 'alerts', metric, value: rounded, floor: null, ratio: null, aim: 'none set', holds: true }
}

function rowOf(title: string, { alerts, right, leadMin, missed, foreseen, slots }: AlertFigures): string {
  return `| ${[title, alerts, right, medianOf(leadMin).toFixed(1), missed, foreseen, slots].join(' | ')} |\n`
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
