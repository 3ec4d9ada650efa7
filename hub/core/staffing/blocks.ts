import type { ClassConfig } from '../../../contracts/index.ts'
import type { DemandDay } from './demand.ts'
import { type HalfHours, halfHourOf } from './halfHours.ts'
import { cellOf } from './sampledDays.ts'

/** Half-hours of the plan, [from, to), over which the target of a class is to be met. */
export interface Block {
  readonly classIndex: number
  readonly from: number
  readonly to: number
  /** Share to be called in time, 0-1. */
  readonly share: number
  readonly withinMs: number
}

/** Over the whole day, as the branch itself counts; or in every half-hour. */
export type By = 'day' | 'interval'

/** A class that few come of has no share by the half-hour: as many are put together as bring so many customers a day. */
const FEW_CUSTOMERS = 3

export function blocksOf(
  classes: readonly ClassConfig[],
  days: readonly DemandDay[],
  halfHours: HalfHours,
  by: By,
): Block[] {
  const expected = expectedByCell(classes, days, halfHours)
  return classes.flatMap(({ target }, classIndex) => {
    const counts = expected.subarray(classIndex * halfHours.count, (classIndex + 1) * halfHours.count)
    const made = { classIndex, share: target.percent / 100, withinMs: target.minutes * 60_000 }
    return spans(counts, by).map((span) => ({ ...made, ...span }))
  })
}

/** Mean customers a day by class and half-hour. */
export function expectedByCell(
  classes: readonly ClassConfig[],
  days: readonly DemandDay[],
  halfHours: HalfHours,
): Float64Array {
  const expected = new Float64Array(classes.length * halfHours.count)
  const index = new Map(classes.map(({ id }, at) => [id, at]))
  for (const { visitors } of days) {
    for (const { at, classId } of visitors) {
      const classIndex = index.get(classId)
      if (classIndex === undefined) continue
      const cell = cellOf(classIndex, halfHourOf(at), halfHours)
      expected[cell] = (expected[cell] ?? 0) + 1 / days.length
    }
  }
  return expected
}

/** The block each cell belongs to; -1: none. */
export function blockByCell(blocks: readonly Block[], classCount: number, { count }: HalfHours): Int16Array {
  const blockOf = new Int16Array(classCount * count).fill(-1)
  for (const [n, { classIndex, from, to }] of blocks.entries()) {
    blockOf.fill(n, classIndex * count + from, classIndex * count + to)
  }
  return blockOf
}

function spans(counts: Float64Array, by: By): { readonly from: number; readonly to: number }[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return []
  if (by === 'day') return [{ from: 0, to: counts.length }]
  const found: { from: number; to: number }[] = []
  let from = 0
  let sum = 0
  for (const [at, count] of counts.entries()) {
    sum += count
    if (sum < FEW_CUSTOMERS) continue
    found.push({ from, to: at + 1 })
    from = at + 1
    sum = 0
  }
  const last = found.at(-1)
  if (last === undefined) return [{ from: 0, to: counts.length }]
  // What is left at the end of the day is too little for a block of its own.
  last.to = counts.length
  return found
}
