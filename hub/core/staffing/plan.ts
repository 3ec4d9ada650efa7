import type { WindowSession } from '../simulation/session.ts'
import { HALF_HOUR_MS, type HalfHours } from './halfHours.ts'
import type { Abilities, WindowKind } from './kinds.ts'
import { shiftsOf } from './shifts.ts'

/** How many windows are open, by kind and half-hour of the plan. */
export type Plan = readonly (readonly number[])[]

/** One window of a kind, so many half-hours from `at` on, more or fewer; or fewer with one of another kind in its place. */
export interface Change {
  readonly kind: number
  readonly at: number
  readonly length: number
  readonly by: 1 | -1
  readonly instead?: number
}

export function changed(plan: Plan, { kind, at, length, by, instead }: Change): Plan {
  return plan.map((counts, k) => {
    const difference = k === kind ? by : k === instead ? 1 : 0
    if (difference === 0) return counts
    return counts.map((count, n) => (n >= at && n < at + length ? count + difference : count))
  })
}

export function costOf(plan: Plan, kinds: readonly WindowKind[]): number {
  return plan.reduce((sum, counts, k) => sum + (kinds[k]?.cost ?? 1) * totalOf(counts), 0)
}

/** Window-half-hours. */
export function halfHoursOf(plan: Plan): number {
  return plan.reduce((sum, counts) => sum + totalOf(counts), 0)
}

/**
 * Windows with somebody there, in milliseconds from midnight. A shift that lasts until the end of the plan goes on until nobody waits
 * any more.
 */
export function sessionsOf(plan: Plan, kinds: readonly WindowKind[], { first, count }: HalfHours): WindowSession[] {
  return plan.flatMap((counts, k) =>
    shiftsOf(counts).map(({ from, to, window }) => {
      const windowId = kinds[k]?.windows[window] ?? ''
      const until = to >= count ? null : (first + to) * HALF_HOUR_MS
      return { windowId, tellerId: windowId, from: (first + from) * HALF_HOUR_MS, until }
    }),
  )
}

/** Whether no queue is without a window. */
export function isCovered(plan: Plan, abilities: Abilities): boolean {
  return abilities.needed.every((queues, at) => [...queues].every((queueId) => isServed(plan, queueId, at, abilities)))
}

/** Whether some open window calls from the queue. */
export function isServed(plan: Plan, queueId: string, at: number, { serves }: Abilities): boolean {
  return plan.some((counts, kind) => (counts[at] ?? 0) > 0 && serves[kind]?.[at]?.has(queueId))
}

function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
