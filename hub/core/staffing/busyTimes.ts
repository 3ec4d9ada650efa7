import { HALF_HOUR_MS, type HalfHours } from './halfHours.ts'
import type { WindowKind } from './kinds.ts'

/** Time in which windows were taken, by kind and half-hour of the plan, summed over days. What lies outside the plan counts nowhere. */
export class BusyTimes {
  readonly #kindOf: ReadonlyMap<string, number>
  readonly #halfHours: HalfHours
  readonly #times: readonly Float64Array[]

  constructor(kinds: readonly WindowKind[], halfHours: HalfHours) {
    this.#kindOf = new Map(kinds.flatMap(({ windows }, kind) => windows.map((id) => [id, kind] as const)))
    this.#halfHours = halfHours
    this.#times = kinds.map(() => new Float64Array(halfHours.count))
  }

  add(windowId: string, from: number, until: number): void {
    const times = this.#times[this.#kindOf.get(windowId) ?? -1]
    if (times === undefined) return
    const { first, count } = this.#halfHours
    for (let at = Math.max(0, Math.floor(from / HALF_HOUR_MS) - first); at < count; at += 1) {
      const begin = (first + at) * HALF_HOUR_MS
      if (begin >= until) return
      times[at] = (times[at] ?? 0) + Math.min(until, begin + HALF_HOUR_MS) - Math.max(from, begin)
    }
  }

  perDay(days: number): readonly Float64Array[] {
    return this.#times.map((times) => times.map((ms) => ms / days))
  }
}
