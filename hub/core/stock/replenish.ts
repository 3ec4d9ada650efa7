import type { Denomination, Replenishment, StockLine } from '../../../contracts/index.ts'

/** Notes come and go in bundles. */
const BUNDLE = 100
const SOON_MS = 2 * 3_600_000

/** A line with what its forecast says of filling and emptying it. */
export interface LineNeed {
  readonly line: StockLine
  readonly act: 'fill' | 'takeAway'
  /** Pieces that are used in 1, 2 ... days from now, at most, nine times in ten; empty: not known. */
  readonly enough: readonly number[]
  /** Of several that are emptied together: how much of what is brought goes into this one. */
  readonly share: number
}

/**
 * What to bring, and what to take away, on a round that is to hold for so many days: the most pressing first. Money that lies in a
 * machine earns nothing, so no more is brought than nine times in ten is needed, and never more than fits.
 *
 * @param dayEnd wall time of the end of this service day
 */
export function replenishmentOf(
  needs: readonly LineNeed[],
  horizonDays: number,
  now: number,
  dayEnd: number,
): Replenishment[] {
  const listed = needs.flatMap((need) => {
    const urgency = urgencyOf(need, horizonDays, now, dayEnd)
    if (urgency === undefined) return []
    const pieces = need.act === 'fill' ? toBring(need, horizonDays) : toTake(need, horizonDays)
    if (pieces === 0 && urgency === 'nextRound') return []
    const { stockId, value } = need.line
    const amount = value === null ? null : pieces * value
    return [{ stockId, act: need.act, pieces, amount, before: runsOutOf(need)?.p10 ?? null, urgency }]
  })
  return listed.sort((a, b) => rank(a) - rank(b) || (a.before ?? Number.MAX_VALUE) - (b.before ?? Number.MAX_VALUE))
}

function rank({ urgency }: Replenishment): number {
  return urgency === 'now' ? 0 : urgency === 'today' ? 1 : 2
}

/** That of the cassettes of one note together counts where there are several. */
function runsOutOf({ line }: LineNeed) {
  return line.together ? line.together.runsOut : line.runsOut
}

function urgencyOf(
  need: LineNeed,
  horizonDays: number,
  now: number,
  dayEnd: number,
): Replenishment['urgency'] | undefined {
  const { replenishment, count } = need.line
  const isAtEnd = need.act === 'fill' ? replenishment === 'empty' || count === 0 : replenishment === 'full'
  if (isAtEnd && !need.line.together) return 'now'
  const runsOut = runsOutOf(need)
  if (runsOut?.p50 != null && runsOut.p50 < now + SOON_MS) return 'now'
  if (runsOut?.p10 != null && runsOut.p10 < dayEnd) return 'today'
  const isNear = need.act === 'fill' ? replenishment === 'low' : replenishment === 'high'
  if (runsOut === null && isNear) return 'today'
  if (runsOut?.p10 != null && runsOut.p10 < now + horizonDays * 86_400_000) return 'nextRound'
  return isNear || isAtEnd ? 'nextRound' : undefined
}

/** Whole bundles of notes: as many as are wanted, then as fit. Without a forecast it is filled. */
function toBring({ line, enough, share }: LineNeed, horizonDays: number): number {
  const count = line.count ?? 0
  const room = line.capacity === null ? Number.POSITIVE_INFINITY : Math.max(0, line.capacity - count)
  const needed = enough[Math.min(horizonDays, enough.length) - 1]
  const missing = Math.max(0, (needed ?? 0) - (line.together?.count ?? count)) * share
  const wanted = needed === undefined ? (Number.isFinite(room) ? room : 0) : missing
  const step = line.kind === 'cash' ? BUNDLE : 1
  return Math.min(Math.ceil(wanted / step), Math.floor(room / step)) * step
}

/** A bin is emptied. Of a recycler only what makes room for what comes: what it gives out again is not taken from it. */
function toTake({ line, enough }: LineNeed, horizonDays: number): number {
  const count = line.count ?? 0
  const coming = enough[Math.min(horizonDays, enough.length) - 1]
  if (line.role !== 'recycle' || coming === undefined || line.capacity === null) return count
  const step = line.kind === 'cash' ? BUNDLE : 1
  return Math.min(count, Math.ceil(Math.max(0, coming - Math.max(0, line.capacity - count)) / step) * step)
}

/** What the list asks for in money, by note over all machines: the largest first. */
export function denominationsOf(list: readonly Replenishment[], lines: readonly StockLine[]): Denomination[] {
  const byId = new Map(lines.map((line) => [line.stockId, line]))
  const sums = new Map<string, Denomination>()
  for (const { stockId, act, pieces } of list) {
    const { currency, value } = byId.get(stockId) ?? {}
    if (act !== 'fill' || pieces === 0 || !currency || !value) continue
    const key = `${currency} ${value}`
    const before = sums.get(key)?.pieces ?? 0
    sums.set(key, { currency, value, pieces: before + pieces, amount: (before + pieces) * value })
  }
  return [...sums.values()].sort((a, b) =>
    a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : b.value - a.value,
  )
}
