/** Customers of a day: who counts, and who of them was called in time. */
export interface DayCount {
  counted: number
  within: number
}

/** Percent with its 95% interval; null: there was nobody. */
export interface Share {
  readonly percent: number | null
  readonly low: number | null
  readonly high: number | null
}

const Z = 1.959964
const NOBODY: Share = { percent: null, low: null, high: null }

/**
 * Share over days that do not depend on each other, whose customers do: a ratio of sums, with the error of a ratio taken from the days
 * (linearisation). The interval is Wilson's for as many independent customers as would have that error, so it lies within 0 and 100 and
 * does not vanish where everybody is in time.
 */
export function shareOf(days: readonly DayCount[]): Share {
  const { counted, within } = totalOf(days)
  if (counted === 0) return NOBODY
  const p = within / counted
  const variance = days.reduce((sum, day) => sum + (day.within - p * day.counted) ** 2, 0) / counted ** 2
  const people = variance > 0 ? Math.min(counted, (p * (1 - p)) / variance) : counted
  const middle = (p + Z ** 2 / (2 * people)) / (1 + Z ** 2 / people)
  const half = (Z * Math.sqrt((p * (1 - p)) / people + Z ** 2 / (4 * people ** 2))) / (1 + Z ** 2 / people)
  return { percent: 100 * p, low: 100 * Math.max(0, middle - half), high: 100 * Math.min(1, middle + half) }
}

/** Points that the second has more than the first, on the same days. */
export function gainOf(
  before: readonly DayCount[],
  after: readonly DayCount[],
): { points: number; low: number; high: number } | undefined {
  const [first, second] = [totalOf(before), totalOf(after)]
  if (first.counted === 0 || second.counted === 0) return undefined
  const [p, q] = [first.within / first.counted, second.within / second.counted]
  let variance = 0
  for (const [n, day] of after.entries()) {
    const old = before[n] ?? { counted: 0, within: 0 }
    variance += ((day.within - q * day.counted) / second.counted - (old.within - p * old.counted) / first.counted) ** 2
  }
  const half = 100 * Z * Math.sqrt(variance)
  const points = 100 * (q - p)
  return { points, low: points - half, high: points + half }
}

function totalOf(days: readonly DayCount[]): DayCount {
  let counted = 0
  let within = 0
  for (const day of days) {
    counted += day.counted
    within += day.within
  }
  return { counted, within }
}
