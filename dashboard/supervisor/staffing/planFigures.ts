import type { StaffedDay } from '../../../contracts/index.ts'

/** A half-hour of a plan: windows of all kinds together. */
export interface PlanLine {
  readonly from: string
  readonly to: string
  readonly customers: number
  readonly planned: number
  readonly recorded: number
  readonly busyPercent: number | null
  readonly recordedBusyPercent: number | null
  /** By kind, in the plan's order. */
  readonly kinds: readonly { readonly open: number; readonly recorded: number; readonly most: number }[]
}

export function planLines({ halfHours }: Pick<StaffedDay, 'halfHours'>): PlanLine[] {
  return halfHours.map(({ from, to, customers, kinds, busyPercent, recordedBusyPercent }) => ({
    from,
    to,
    customers,
    planned: kinds.reduce((sum, { open }) => sum + open, 0),
    recorded: kinds.reduce((sum, { recorded }) => sum + recorded, 0),
    busyPercent,
    recordedBusyPercent,
    kinds,
  }))
}

/** 9:00 of 09:00. */
export function shortTime(time: string): string {
  return time.replace(/^0/, '')
}

/** `84% (79–88)`; – where there was nobody. */
export function levelWords({
  percent,
  low,
  high,
}: {
  percent: number | null
  low: number | null
  high: number | null
}): string {
  if (percent === null) return '–'
  const range = low === null || high === null ? '' : ` (${Math.round(low)}–${Math.round(high)})`
  return `${Math.round(percent)}%${range}`
}

/** `+6 (2–10)`, percentage points with their 95% interval. */
export function gainWords({
  points,
  low,
  high,
}: {
  points: number | null
  low: number | null
  high: number | null
}): string {
  if (points === null) return '–'
  const sign = (value: number) => {
    const whole = Math.round(value)
    return whole === 0 ? '0' : `${whole < 0 ? '−' : '+'}${Math.abs(whole)}`
  }
  return low === null || high === null ? sign(points) : `${sign(points)} (${sign(low)}…${sign(high)})`
}
