import { gammaBelow, nineInTen } from './gamma.ts'
import type { Outlook } from './outlook.ts'
import { HOURS } from './useHours.ts'

/** When so many pieces are used up, in local hours since 1970: one in ten by then, half, nine in ten. Null: beyond the horizon. */
export interface UsedUp {
  readonly p10: number | null
  readonly p50: number | null
  readonly p90: number | null
}

/**
 * What only ever falls is used up by a time exactly when the sum until then has reached it, so no path is played: the sum is taken to
 * be gamma with its mean and variance.
 */
export function usedUp(outlook: Outlook, pieces: number): UsedUp {
  return { p10: reached(outlook, pieces, 0.1), p50: reached(outlook, pieces, 0.5), p90: reached(outlook, pieces, 0.9) }
}

function reached({ at, mean, variance }: Outlook, pieces: number, share: number): number | null {
  if (pieces <= 0) return at
  const reachedBy = (n: number) => 1 - gammaBelow(pieces, mean[n] ?? 0, variance[n] ?? 0)
  let high = mean.length - 1
  if (reachedBy(high) < share) return null
  let low = 0
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (reachedBy(middle) < share) low = middle
    else high = middle
  }
  const [below, above] = [low === 0 ? 0 : reachedBy(low), reachedBy(high)]
  const begin = low === 0 ? at : Math.floor(at) + low
  const end = Math.floor(at) + high
  return begin + (end - begin) * (above > below ? (share - below) / (above - below) : 1)
}

/** Pieces that nine of ten times are enough for so many days from now. */
export function enoughFor({ mean, variance }: Outlook, days: number): number {
  const n = Math.min(mean.length - 1, Math.round(days * HOURS))
  return Math.ceil(nineInTen(mean[n] ?? 0, variance[n] ?? 0))
}
