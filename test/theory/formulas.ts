import { erlangC } from '../../hub/core/simulation/formulas.ts'

/**
 * Closed formulas of queueing theory, for the simulator to be held against. Times are in one unit, rates are per unit. Classes are
 * in order of priority, the highest first.
 */

/** Mean wait of M/M/c, first come first served. */
export function erlangWait(windows: number, arrivals: number, service = 1): number {
  return (erlangC(windows, arrivals * service) * service) / (windows - arrivals * service)
}

/** P(W > t) of M/M/c, first come first served. */
export function erlangTail(windows: number, arrivals: number, t: number, service = 1): number {
  const load = arrivals * service
  return erlangC(windows, load) * Math.exp((-(windows - load) / service) * t)
}

/** Second moment of a service time by its mean and coefficient of variation. */
export function secondMoment(mean: number, cv: number): number {
  return mean * mean * (1 + cv * cv)
}

/** Mean wait of M/G/1, first come first served: Pollaczek and Khinchine. */
export function pollaczekKhinchine(arrivals: number, mean: number, cv: number): number {
  return (arrivals * secondMoment(mean, cv)) / (2 * (1 - arrivals * mean))
}

/** Mean wait of M/G/c, first come first served; an approximation (Allen and Cunneen). */
export function allenCunneen(windows: number, arrivals: number, mean: number, cv: number): number {
  return (erlangWait(windows, arrivals, mean) * (1 + cv * cv)) / 2
}

/** What the customer met by one who comes has left, of all windows busy: M/M/c with one mean for all. */
export function residualWait(windows: number, arrivals: number, service = 1): number {
  return (erlangC(windows, arrivals * service) * service) / windows
}

/** Mean waits by class under non-preemptive priority (Cobham 1954); `loads` are the shares of all windows each class takes. */
export function cobham(residual: number, loads: readonly number[]): number[] {
  let above = 0
  return loads.map((load) => {
    const wait = residual / ((1 - above) * (1 - above - load))
    above += load
    return wait
  })
}

/** P(W > t) of the highest class under non-preemptive priority, M/M/c. */
export function highestTail(windows: number, arrivals: number, highest: number, t: number): number {
  return erlangC(windows, arrivals) * Math.exp(-(windows - highest) * t)
}

/**
 * Mean waits by class where priority grows with the time waited, at these rates (Kleinrock 1964; Stanford, Taylor and Ziedins
 * 2014). Solved from the lowest class up.
 */
export function accumulating(residual: number, loads: readonly number[], rates: readonly number[]): number[] {
  const use = loads.reduce((sum, load) => sum + load, 0)
  const waits: number[] = loads.map(() => 0)
  const at = (list: readonly number[], index: number) => list[index] ?? 0
  for (let p = loads.length - 1; p >= 0; p -= 1) {
    let fromBelow = residual / (1 - use)
    for (let i = p + 1; i < loads.length; i += 1) {
      fromBelow -= at(loads, i) * at(waits, i) * (1 - at(rates, i) / at(rates, p))
    }
    let above = 1
    for (let i = 0; i < p; i += 1) above -= at(loads, i) * (1 - at(rates, p) / at(rates, i))
    waits[p] = fromBelow / above
  }
  return waits
}

/**
 * M/M/c with exponential patience (Erlang A, Palm 1943), from the stationary distribution of its birth-death chain: the share who
 * leave, and the mean time in line of all, those who leave included.
 */
export function erlangA(
  windows: number,
  arrivals: number,
  patience: number,
  service = 1,
): { left: number; inLine: number } {
  const states = windows + 2000
  let weight = 1
  let total = 1
  let line = 0
  for (let n = 1; n <= states; n += 1) {
    const deaths = Math.min(n, windows) / service + Math.max(0, n - windows) / patience
    weight *= arrivals / deaths
    total += weight
    line += Math.max(0, n - windows) * weight
  }
  const inLine = line / total / arrivals
  return { left: inLine / patience, inLine }
}
