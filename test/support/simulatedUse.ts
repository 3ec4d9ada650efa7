import { exponential, normal, type Random, stream } from '../../hub/core/simulation/random.ts'
import { HOURS, sum, type UseHour, weekdayOf } from '../../hub/core/stock/useHours.ts'

/** A machine whose law is known: what it is held against is drawn from it, never from what was learned. */
export interface UseLaw {
  readonly seed: number
  /** Transactions an hour by hour of the day, before the weekday's factor. */
  readonly perHour: readonly number[]
  readonly byWeekday: readonly number[]
  /** Variance of a day's own factor. */
  readonly daySpread: number
  /** Pieces of one transaction, each as likely. */
  readonly pieces: readonly number[]
  /** Share of days with an outage of some hours: used on, and not seen. */
  readonly outages: number
}

/** Round-the-clock machine, or one in a hall that opens from 9 to 17. */
export function lawOf(seed: number): UseLaw {
  const random = stream(seed, 'law')
  const isInBranch = random() < 0.4
  const busy = 1 + 9 * random()
  const perHour = Array.from({ length: HOURS }, (_, hour) => {
    if (isInBranch) return hour >= 9 && hour < 17 ? busy * (0.6 + 0.8 * random()) : 0
    return busy * (0.03 + Math.exp(-(((hour - 11) / 3) ** 2)) + 0.8 * Math.exp(-(((hour - 18) / 2.5) ** 2)))
  })
  const weekend = isInBranch ? (random() < 0.5 ? 0 : 0.5) : 0.5 + random()
  const byWeekday = [1.2, 1, 0.9 + 0.2 * random(), 1, 1.3, weekend, weekend * (isInBranch ? 0.5 : 1)]
  const isCash = random() < 0.75
  const pieces = isCash ? [1, 2, 3, 5, 5, 10, 10, 20, 20, 30, 50] : [1]
  return { seed, perHour, byWeekday, daySpread: 0.01 + 0.15 * random() ** 2, pieces, outages: 0.1 * random() }
}

export function meanPerDay({ perHour, byWeekday, pieces }: UseLaw): number {
  return (sum(perHour) * sum(byWeekday) * sum(pieces)) / (byWeekday.length * pieces.length)
}

export interface SimulatedUse {
  readonly rows: UseHour[]
  /** Time (local hours since 1970) and pieces of each transaction. */
  readonly takings: { readonly at: number; readonly pieces: number }[]
}

/** @param from local days since 1970 */
export function simulatedUse(law: UseLaw, from: number, days: number): SimulatedUse {
  const rows: UseHour[] = []
  const takings: { at: number; pieces: number }[] = []
  for (let day = from; day < from + days; day += 1) {
    const random = stream(law.seed, `day ${day}`)
    const factor = gammaDraw(random, law.daySpread) * (law.byWeekday[weekdayOf(day)] ?? 1)
    const away = random() < law.outages ? Math.floor(random() * HOURS) : HOURS
    for (let hour = 0; hour < HOURS; hour += 1) {
      const rate = factor * (law.perHour[hour] ?? 0)
      let used = 0
      for (let at = exponential(random(), 1); at < rate; at += exponential(random(), 1)) {
        const pieces = law.pieces[Math.floor(random() * law.pieces.length)] ?? 1
        used += pieces
        takings.push({ at: day * HOURS + hour + at / rate, pieces })
      }
      const isSeen = hour < away || hour > away + 4
      if (isSeen) rows.push({ hour: day * HOURS + hour, used, added: 0, minutes: 60 })
    }
  }
  return { rows, takings }
}

/** Gamma with mean 1 (Marsaglia and Tsang 2000). */
function gammaDraw(random: Random, variance: number): number {
  if (variance <= 0) return 1
  const shape = 1 / variance
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const z = normal(random())
    const v = (1 + c * z) ** 3
    if (v > 0 && Math.log(random()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v * variance
  }
}
