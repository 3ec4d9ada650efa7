import type { TicketView } from '../../../contracts/index.ts'

/** A half-hour of today. */
export interface TrendPoint {
  /** Wall time it begins at, Unix ms. */
  readonly from: number
  readonly called: number
  /** Share of those called in it who had waited no longer than their target; null: nobody was called. */
  readonly share: number | null
}

const HALF_HOUR = 30 * 60_000

/**
 * How a class stood against its target in each half-hour of today, from the first call to now. A wait ends with the last call of
 * the ticket.
 * @param wallOf wall time of a tick
 */
export function levelTrend(
  tickets: readonly Pick<TicketView, 'classId' | 'calledAt' | 'waitingSince'>[],
  classId: string,
  targetMinutes: number,
  now: number,
  wallOf: (tick: number) => number,
): TrendPoint[] {
  const counts = new Map<number, { called: number; within: number }>()
  for (const { classId: of, calledAt, waitingSince } of tickets) {
    if (of !== classId || calledAt === null) continue
    const from = Math.floor(wallOf(calledAt) / HALF_HOUR) * HALF_HOUR
    const count = counts.get(from) ?? { called: 0, within: 0 }
    count.called += 1
    if (calledAt - waitingSince <= targetMinutes * 60_000) count.within += 1
    counts.set(from, count)
  }
  if (counts.size === 0) return []
  const points: TrendPoint[] = []
  for (let from = Math.min(...counts.keys()); from <= now; from += HALF_HOUR) {
    const count = counts.get(from)
    points.push({ from, called: count?.called ?? 0, share: count ? count.within / count.called : null })
  }
  return points
}
