import type { AvailabilityRow } from '../../../contracts/index.ts'

/** Of all devices together, and by cause: sums of the hub's rows, so that the parts always add up to the whole. */

export interface FleetFigures {
  /** Null: nothing is known of any. */
  readonly availability: number | null
  readonly upS: number
  readonly downS: number
  readonly unknownS: number
  readonly plannedS: number
  readonly failures: number
  /** Mean over the devices, weighted with their failures; null: none ended. */
  readonly mttrS: number | null
}

export function figuresOf(rows: readonly AvailabilityRow[]): FleetFigures {
  const sum = (part: (row: AvailabilityRow) => number) => rows.reduce((whole, row) => whole + part(row), 0)
  const [upS, downS] = [sum((row) => row.upS), sum((row) => row.downS)]
  const restored = rows.filter(({ mttrS, failures }) => mttrS !== null && failures > 0)
  const weight = restored.reduce((whole, { failures }) => whole + failures, 0)
  return {
    availability: upS + downS > 0 ? upS / (upS + downS) : null,
    upS,
    downS,
    unknownS: sum((row) => row.unknownS),
    plannedS: sum((row) => row.plannedS),
    failures: sum((row) => row.failures),
    mttrS:
      weight > 0 ? restored.reduce((whole, { mttrS, failures }) => whole + (mttrS ?? 0) * failures, 0) / weight : null,
  }
}

export interface CauseRow {
  readonly key: string
  readonly code: AvailabilityRow['causes'][number]['code']
  readonly owner: AvailabilityRow['causes'][number]['owner']
  readonly seconds: number
  readonly times: number
  readonly devices: number
}

/** The longest first. */
export function causesOf(rows: readonly AvailabilityRow[]): CauseRow[] {
  const causes = new Map<string, CauseRow>()
  for (const row of rows) {
    const seen = new Set<string>()
    for (const { code, owner, seconds, times } of row.causes) {
      const key = `${code} ${owner}`
      const known = causes.get(key) ?? { key, code, owner, seconds: 0, times: 0, devices: 0 }
      const devices = known.devices + (seen.has(key) ? 0 : 1)
      seen.add(key)
      causes.set(key, { ...known, seconds: known.seconds + seconds, times: known.times + times, devices })
    }
  }
  return [...causes.values()].sort((a, b) => b.seconds - a.seconds || (a.key < b.key ? -1 : 1))
}

/** The least available first; those of which nothing is known last. */
export function lowestFirst(rows: readonly AvailabilityRow[]): AvailabilityRow[] {
  return [...rows].sort(
    (a, b) => (a.availability ?? 2) - (b.availability ?? 2) || b.downS - a.downS || (a.deviceId < b.deviceId ? -1 : 1),
  )
}

/** 99.87%, rounded down where it would read 100% and is not. */
export function percent(share: number | null, none: string): string {
  if (share === null) return none
  const shown = Math.min(share, share < 1 ? 0.9999 : 1) * 100
  return `${shown.toFixed(shown === 100 ? 0 : 2)}%`
}
