import { normal, stream } from '../simulation/random.ts'
import { HORIZON_DAYS, type Outlook } from './outlook.ts'
import type { UsedUp } from './useUp.ts'

const PATHS = 200
const STEP_HOURS = 2
const STEPS = (HORIZON_DAYS * 24) / STEP_HOURS

/** The same for every unit and every run: a step of one path. */
const DRAWS = drawn()

function drawn(): Float64Array {
  const random = stream(1, 'units that fill and empty')
  return Float64Array.from({ length: PATHS * STEPS }, () => normal(random()))
}

export interface BothWays {
  readonly empty: UsedUp
  readonly full: UsedUp
  /** Share of the paths that came to either end first. */
  readonly emptyFirst: number
  readonly fullFirst: number
}

/**
 * A recycler gives out what was put in: its level wanders, and is empty the first time it comes to nothing, however it stands later.
 * Played on paths with the means and variances of both outlooks step by step (seeded; variances of sums grow, so their differences are
 * those of independent steps), each path until it is empty or full.
 *
 * @param room pieces that still fit
 */
export function bothWays(out: Outlook, into: Outlook, count: number, room: number): BothWays {
  const drift = new Float64Array(STEPS)
  const spread = new Float64Array(STEPS)
  for (let step = 0; step < STEPS; step += 1) {
    const [from, to] = [step * STEP_HOURS, (step + 1) * STEP_HOURS]
    drift[step] = between(into.mean, from, to) - between(out.mean, from, to)
    spread[step] = Math.sqrt(Math.max(0, between(into.variance, from, to) + between(out.variance, from, to)))
  }
  const emptyAt: number[] = []
  const fullAt: number[] = []
  for (let path = 0; path < PATHS; path += 1) {
    let level = count
    for (let step = 0; step < STEPS; step += 1) {
      const before = level
      level += (drift[step] ?? 0) + (spread[step] ?? 0) * (DRAWS[path * STEPS + step] ?? 0)
      if (level > 0 && level < count + room) continue
      const isEmpty = level <= 0
      const reached = isEmpty ? before / (before - level) : (count + room - before) / (level - before)
      ;(isEmpty ? emptyAt : fullAt).push(out.at + (step + Math.min(1, reached)) * STEP_HOURS)
      break
    }
  }
  return {
    empty: quantiles(emptyAt),
    full: quantiles(fullAt),
    emptyFirst: emptyAt.length / PATHS,
    fullFirst: fullAt.length / PATHS,
  }
}

function between(sums: Float64Array, from: number, to: number): number {
  return (sums[to] ?? 0) - (sums[from] ?? 0)
}

/** Of all paths: those that never come to it count as beyond the horizon. */
function quantiles(times: readonly number[]): UsedUp {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(share * PATHS) - 1] ?? null
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9) }
}
