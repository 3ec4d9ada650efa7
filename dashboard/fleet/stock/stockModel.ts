import type { RunsOut, StockLine } from '../../../contracts/index.ts'

/** What the page works out of the lines of stock: totals, groups, and places on a time axis. */

/** Things go in here, so that it fills up instead of running out. */
export function fillsUp(role: StockLine['role']): boolean {
  return role === 'deposit' || role === 'retain' || role === 'reject'
}

export interface Denomination {
  readonly currency: string
  readonly value: number
  readonly pieces: number
  readonly amount: number
}
export interface CurrencyTotal {
  readonly currency: string
  readonly denominations: readonly Denomination[]
  readonly pieces: number
  readonly amount: number
}

/** Notes and coins that are counted, by currency and denomination, the largest first. */
export function totalsOf(lines: readonly StockLine[]): CurrencyTotal[] {
  const byCurrency = new Map<string, Map<number, number>>()
  for (const { currency, value, count } of lines) {
    if (currency === null || value === null || value <= 0 || count === null) continue
    const values = byCurrency.get(currency) ?? new Map<number, number>()
    values.set(value, (values.get(value) ?? 0) + count)
    byCurrency.set(currency, values)
  }
  return [...byCurrency]
    .map(([currency, values]) => {
      const denominations = [...values]
        .map(([value, pieces]) => ({ currency, value, pieces, amount: value * pieces }))
        .sort((a, b) => b.value - a.value)
      return {
        currency,
        denominations,
        pieces: denominations.reduce((whole, { pieces }) => whole + pieces, 0),
        amount: denominations.reduce((whole, { amount }) => whole + amount, 0),
      }
    })
    .sort((a, b) => b.amount - a.amount)
}

export interface StockGroup {
  /** Null: kept by hand, in no machine. */
  readonly deviceId: string | null
  readonly lines: readonly StockLine[]
}

/** By machine, the one with the most pressing line first; what is kept by hand last. */
export function groupsOf(lines: readonly StockLine[]): StockGroup[] {
  const groups = new Map<string | null, StockLine[]>()
  for (const line of lines) {
    const known = groups.get(line.deviceId)
    if (known) known.push(line)
    else groups.set(line.deviceId, [line])
  }
  return [...groups]
    .map(([deviceId, its]) => ({ deviceId, lines: its }))
    .sort(
      (a, b) =>
        Number(a.deviceId === null) - Number(b.deviceId === null) ||
        soonest(a.lines) - soonest(b.lines) ||
        ((a.deviceId ?? '') < (b.deviceId ?? '') ? -1 : 1),
    )
}

function soonest(lines: readonly StockLine[]): number {
  return Math.min(
    ...lines.map(({ runsOut, replenishment, role }) => {
      const isOver = replenishment === (fillsUp(role) ? 'full' : 'empty')
      return isOver ? 0 : (runsOut?.p10 ?? Number.POSITIVE_INFINITY)
    }),
  )
}

/** On an axis from now to the horizon, shares of its length; an end beyond it is cut off. Null: nothing falls on it. */
export interface AxisSpan {
  readonly from: number
  readonly to: number
  readonly middle: number | null
  /** The late end is beyond the axis. */
  readonly isOpen: boolean
}
export function spanOf({ p10, p50, p90 }: RunsOut, now: number, until: number): AxisSpan | null {
  const first = p10 ?? p50
  if (first === null || until <= now) return null
  const at = (moment: number) => Math.min(1, Math.max(0, (moment - now) / (until - now)))
  if (at(first) >= 1) return null
  return {
    from: at(first),
    to: p90 === null ? 1 : at(p90),
    middle: p50 === null || at(p50) >= 1 ? null : at(p50),
    isOpen: p90 === null || p90 > until,
  }
}

/** Where days begin on an axis of so many days from now: shares of its length. @param clock of now in the zone, 9:05 */
export function midnightsOf(clock: string, days: number): number[] {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  const first = 1 - (hours * 60 + minutes) / 1440
  return Array.from({ length: days }, (_, day) => (first + day) / days).filter((place) => place < 1)
}

/** Letters before the figures have to agree; null where the serials are no range. */
export function serialCount(from: string, to: string): number | null {
  const [first, last] = [/^([A-Za-z0-9]*?)(\d{1,15})$/.exec(from), /^([A-Za-z0-9]*?)(\d{1,15})$/.exec(to)]
  if (!first || !last || first[1] !== last[1] || from.length !== to.length) return null
  const count = Number(last[2]) - Number(first[2]) + 1
  return count >= 1 ? count : null
}
