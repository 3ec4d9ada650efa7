import { afterAll, describe, expect, it } from 'vitest'
import type { ServiceTime } from '../../contracts/index.ts'
import type { Estimate } from '../../hub/core/simulation/estimates.ts'
import {
  accumulating,
  allenCunneen,
  cobham,
  erlangA,
  erlangTail,
  erlangWait,
  highestTail,
  pollaczekKhinchine,
  residualWait,
  secondMoment,
} from './formulas.ts'
import { meanWait, measure, ofClass, SEEDS, type Statistic, shareLeft, tail } from './measurement.ts'
import { ACCUMULATING, EXPONENTIAL, FCFS, type QueueingModel, type Rules, STRICT } from './queueingBranch.ts'

/**
 * The simulator against closed formulas, time in mean services unless said otherwise. Every figure is a mean over 20 seeds whose 95%
 * interval is at most 2% of it to either side; it must lie within one and a half of that of the theory, and of all figures at
 * least nine in ten within the interval itself. The table that is printed stands in docs/science.md.
 */
const PRECISION = 0.02
const FURTHEST = 1.5
const MOSTLY = 0.9

interface Row {
  readonly model: string
  readonly figure: string
  readonly theory: number
  readonly measured: Estimate
  readonly customers: number
  /** How far an approximation may be off, as a share; 0 for what is exact. */
  readonly tolerance: number
}
const rows: Row[] = []

interface Expected {
  readonly figure: string
  readonly theory: number
  readonly statistic: Statistic
}

function holds(name: string, model: QueueingModel, rules: Rules, expected: readonly Expected[], tolerance = 0): void {
  const estimates = measure(
    model,
    rules,
    expected.map(({ statistic }) => statistic),
  )
  const customers = (model.customers - 2 * model.warmUp) * SEEDS.length
  const own = expected.map(({ figure, theory }, at): Row => {
    const measured = estimates[at] ?? { mean: null, halfWidth: null }
    return { model: name, figure, theory, measured, customers, tolerance }
  })
  rows.push(...own)
  for (const row of own) {
    const { mean, halfWidth } = known(row)
    expect(halfWidth / mean, `precision of ${name}, ${row.figure}`).toBeLessThanOrEqual(PRECISION)
    const furthest = row.tolerance > 0 ? row.tolerance * row.theory : FURTHEST * halfWidth
    expect(Math.abs(mean - row.theory), `${name}, ${row.figure}: ${mean}`).toBeLessThanOrEqual(furthest)
  }
}

function known({ measured: { mean, halfWidth } }: Row): { readonly mean: number; readonly halfWidth: number } {
  return { mean: mean ?? Number.NaN, halfWidth: halfWidth ?? Number.NaN }
}

const waits = (theory: readonly number[]): Expected[] =>
  theory.map((wait, at) => ({
    figure: `wait of class ${at + 1}`,
    theory: wait,
    statistic: ofClass(`c${at + 1}`, meanWait),
  }))

const wait = (theory: number): Expected => ({ figure: 'wait', theory, statistic: meanWait })
const late = (t: number, theory: number): Expected => ({ figure: `P(W > ${t})`, theory, statistic: tail(t) })

function model(
  windows: number,
  perMinute: readonly number[],
  customers: number,
  service: ServiceTime | readonly ServiceTime[] = EXPONENTIAL,
): QueueingModel {
  const services = Array.isArray(service) ? service : perMinute.map(() => service)
  const classes = perMinute.map((rate, at) => ({ perMinute: rate, service: services[at] ?? EXPONENTIAL }))
  return { windows, classes, customers, warmUp: 1000 }
}

const lognormal = (mean: number, cv: number): ServiceTime => ({ lognormal: { mean, cv } })

afterAll(() => {
  const line = ({ model: name, figure, theory, customers, ...row }: Row) => {
    const { mean, halfWidth } = known(row as Row)
    return `| ${name} | ${figure} | ${theory.toFixed(4)} | ${mean.toFixed(4)} | ±${halfWidth.toFixed(4)} (${((100 * halfWidth) / mean).toFixed(1)}%) | ${customers.toLocaleString('en')} |`
  }
  const header = ['| model | figure | theory | measured | 95% interval | customers |', '|---|---|---|---|---|---|']
  process.stdout.write(`\n${[...header, ...rows.map(line)].join('\n')}\n`)
})

/** Nearly a minute of a processor in all; a busy machine needs longer. */
const PATIENT = { timeout: 300_000 }

describe('first come, first served', PATIENT, () => {
  it('is Erlang C, with its tail', () => {
    holds('M/M/3, rho 0.8', model(3, [2.4], 130_000), FCFS(1), [
      wait(erlangWait(3, 2.4)),
      late(0, erlangTail(3, 2.4, 0)),
      late(1, erlangTail(3, 2.4, 1)),
      late(2, erlangTail(3, 2.4, 2)),
    ])
  })

  it('is Pollaczek-Khinchine at one window', () => {
    holds('M/G/1, lognormal cv 0.8, rho 0.6', model(1, [0.6], 40_000, lognormal(1, 0.8)), FCFS(1), [
      wait(pollaczekKhinchine(0.6, 1, 0.8)),
    ])
    holds('M/D/1, rho 0.7', model(1, [0.7], 40_000, { fixed: 1 }), FCFS(1), [wait(pollaczekKhinchine(0.7, 1, 0))])
  })

  it('is within a tenth of Allen-Cunneen at three windows', () => {
    const tenth = 0.1
    const usual = [wait(allenCunneen(3, 2.1, 1, 0.8))]
    holds('M/G/3, lognormal cv 0.8, rho 0.7', model(3, [2.1], 80_000, lognormal(1, 0.8)), FCFS(1), usual, tenth)
    const even = [wait(allenCunneen(3, 2.1, 1, 0))]
    holds('M/D/3, rho 0.7', model(3, [2.1], 40_000, { fixed: 1 }), FCFS(1), even, tenth)
  })

  it('is Erlang A where people lose patience', () => {
    const theory = erlangA(3, 3.3, 2)
    holds('M/M/3, load 1.1, patience 2', { ...model(3, [3.3], 30_000), patience: 2 }, FCFS(1), [
      { figure: 'share who leave', theory: theory.left, statistic: shareLeft },
      { figure: 'time in line', theory: theory.inLine, statistic: meanWait },
    ])
  })
})

describe('strict priority', PATIENT, () => {
  it('is Cobham at one window, also where each class has services of its own', () => {
    const two = [0.3, 0.2]
    const residual = (0.3 * secondMoment(0.5, 0.8) + 0.2 * secondMoment(2, 0.5)) / 2
    const services = [lognormal(0.5, 0.8), lognormal(2, 0.5)]
    holds(
      'M/G/1, two classes, rho 0.55',
      model(1, two, 60_000, services),
      STRICT(2),
      waits(cobham(residual, [0.15, 0.4])),
    )
    const three = [0.2, 0.2, 0.2]
    holds('M/M/1, three classes, rho 0.6', model(1, three, 70_000), STRICT(3), waits(cobham(0.6, three)))
  })

  it('is Cobham at three windows, with the tail of the highest class', () => {
    holds('M/M/3, two classes, rho 0.8', model(3, [1.2, 1.2], 160_000), STRICT(2), [
      ...waits(cobham(residualWait(3, 2.4), [0.4, 0.4])),
      { figure: 'P(W > 0.5) of class 1', theory: highestTail(3, 2.4, 1.2, 0.5), statistic: ofClass('c1', tail(0.5)) },
      { figure: 'P(W > 1) of class 1', theory: highestTail(3, 2.4, 1.2, 1), statistic: ofClass('c1', tail(1)) },
    ])
    const three = waits(cobham(residualWait(3, 1.8), [0.2, 0.2, 0.2]))
    holds('M/M/3, three classes, rho 0.6', model(3, [0.6, 0.6, 0.6], 80_000), STRICT(3), three)
  })
})

describe('accumulating priority', PATIENT, () => {
  it('is what Kleinrock, and Stanford, Taylor and Ziedins say', () => {
    const two = accumulating(residualWait(3, 2.1), [0.3, 0.4], [3, 1])
    holds('M/M/3, rates 3:1, rho 0.7', model(3, [0.9, 1.2], 80_000), ACCUMULATING([3, 1]), waits(two))
    const three = accumulating(residualWait(3, 1.8), [0.2, 0.2, 0.2], [4, 2, 1])
    holds('M/M/3, rates 4:2:1, rho 0.6', model(3, [0.6, 0.6, 0.6], 90_000), ACCUMULATING([4, 2, 1]), waits(three))
    const one = accumulating(0.6, [0.3, 0.3], [2, 1])
    holds('M/M/1, rates 2:1, rho 0.6', model(1, [0.3, 0.3], 50_000), ACCUMULATING([2, 1]), waits(one))
  })
})

it('holds nine in ten figures within their interval', () => {
  const exact = rows.filter(({ tolerance }) => tolerance === 0)
  const within = exact.filter((row) => Math.abs(known(row).mean - row.theory) <= known(row).halfWidth)
  expect(within.length / exact.length).toBeGreaterThanOrEqual(MOSTLY)
})
