import type { WhatIfView } from '../../../contracts/index.ts'
import type { PlayedDay, Visit } from './playedDay.ts'

type Interval = WhatIfView['intervals'][number]

const HALF_HOUR_MS = 1_800_000
/** Of two calendar days: a business day goes on after midnight. */
const HALF_HOURS = 96
/** Fewer in line than this are nobody. */
const SOMEBODY = 0.05

/** Arrivals, waits and people in line by local half-hour, summed over days. */
export class DayIntervals {
  readonly #arrivals = new Float64Array(HALF_HOURS)
  readonly #called = new Float64Array(HALF_HOURS)
  readonly #waitedMs = new Float64Array(HALF_HOURS)
  /** Time spent in line by everybody, by when it was. */
  readonly #inLineMs = new Float64Array(HALF_HOURS)
  #days = 0

  add(day: PlayedDay): void {
    this.#days += 1
    const midnight = day.start.tick - day.start.secondOfDay * 1000
    for (const visit of day.visits) this.#count(visit, midnight, day.endedAt)
  }

  /** Nobody comes and nobody waits from this half-hour on. */
  get end(): number {
    let end = HALF_HOURS
    while (end > 0 && this.arrivals(end - 1) === 0 && this.waiting(end - 1) < SOMEBODY) end -= 1
    return end
  }

  get begin(): number {
    const begin = this.#arrivals.findIndex((arrivals) => arrivals > 0)
    return begin < 0 ? HALF_HOURS : begin
  }

  /** Of a day, in the mean. */
  arrivals(half: number): number {
    return this.#days === 0 ? 0 : (this.#arrivals[half] ?? 0) / this.#days
  }

  /** Seconds until the first call, of those who came in it and were called; null: nobody was. */
  meanWaitS(half: number): number | null {
    const called = this.#called[half] ?? 0
    return called === 0 ? null : (this.#waitedMs[half] ?? 0) / called / 1000
  }

  /** How many stood in line, in the mean over the half-hour. */
  waiting(half: number): number {
    return this.#days === 0 ? 0 : (this.#inLineMs[half] ?? 0) / HALF_HOUR_MS / this.#days
  }

  #count({ arrivedAt, calledAt, leftAt, ending }: Visit, midnight: number, endedAt: number): void {
    const came = arrivedAt - midnight
    const half = Math.floor(came / HALF_HOUR_MS)
    if (half < 0 || half >= HALF_HOURS) return
    this.#arrivals[half] = (this.#arrivals[half] ?? 0) + 1
    if (ending === 'refused') return
    if (calledAt !== null) {
      this.#called[half] = (this.#called[half] ?? 0) + 1
      this.#waitedMs[half] = (this.#waitedMs[half] ?? 0) + calledAt - arrivedAt
    }
    this.#inLine(came, (calledAt ?? leftAt ?? endedAt) - midnight)
  }

  #inLine(from: number, until: number): void {
    for (let half = Math.floor(from / HALF_HOUR_MS); half < HALF_HOURS && half * HALF_HOUR_MS < until; half += 1) {
      const begin = Math.max(from, half * HALF_HOUR_MS)
      const end = Math.min(until, (half + 1) * HALF_HOUR_MS)
      this.#inLineMs[half] = (this.#inLineMs[half] ?? 0) + Math.max(0, end - begin)
    }
  }
}

/** From the first half-hour in which somebody came to the last in which anybody waited, in either world. */
export function comparedIntervals(before: DayIntervals, after: DayIntervals): Interval[] {
  const intervals: Interval[] = []
  for (let half = Math.min(before.begin, after.begin); half < Math.max(before.end, after.end); half += 1) {
    const hour = (half >> 1) % 24
    intervals.push({
      from: `${String(hour).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`,
      arrivals: { before: rounded(before.arrivals(half)), after: rounded(after.arrivals(half)) },
      meanWaitS: { before: rounded(before.meanWaitS(half)), after: rounded(after.meanWaitS(half)) },
      waiting: { before: rounded(before.waiting(half)), after: rounded(after.waiting(half)) },
    })
  }
  return intervals
}

/** To a thousandth, so that a view stays short. */
export function rounded<N extends number | null>(value: N): N {
  return (value === null ? null : Math.round(value * 1000) / 1000) as N
}
