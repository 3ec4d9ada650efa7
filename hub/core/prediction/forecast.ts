import { Futures, GHOST_EVERY, type Person } from './futures.ts'
import type { Present } from './present.ts'

/** Milliseconds until the next call: half wait no longer than `p50Ms`, nine of ten no longer than `p90Ms`. */
export interface WaitQuantiles {
  readonly p50Ms: number
  readonly p90Ms: number
}

/**
 * Whole waits of a class: of those who wait now, and of those who come within the look-ahead. Its quantiles are what the class
 * comes to as likely as not: half of the futures have a lower P50, and half a lower P90. Put together into one heap, the few worst
 * of the futures would make a P90 that hardly any of them has.
 */
export interface ClassForecast extends WaitQuantiles {
  readonly classId: string
  /** Expected number of them. */
  readonly customers: number
  /** Share called within the target of the class. */
  readonly withinTarget: number
}

export interface Forecast {
  /** Tick of the state it was made of. */
  readonly madeAt: number
  /** By ticket. Missing: nobody would call it. */
  readonly tickets: Readonly<Record<string, WaitQuantiles>>
  /** Of somebody who takes a ticket now, by `<business>/<class>`. Missing: nobody would call him. */
  readonly next: Readonly<Record<string, WaitQuantiles>>
  readonly classes: readonly ClassForecast[]
}

export interface ForecastOptions {
  /** Futures played at most; the fuller the hall, the fewer, for each takes longer and waits of many services vary less. */
  readonly replications: number
  /** ... and at least so many. */
  readonly fewest: number
  readonly seed: number
  /** Of class figures: those who come within so long count. */
  readonly lookAheadMs: number
}

export const FORECAST_OPTIONS: ForecastOptions = {
  replications: 160,
  fewest: 48,
  seed: 1,
  lookAheadMs: 30 * 60_000,
}

/** Of a quantile fewer calls than this share of the runs say nothing. */
const CALLED_SHARE = 0.5

/**
 * Waits to come, by playing the branch forward from its real state under its real rules: service times as learned, those at the
 * windows for what is left of them, customers still to come, no-shows, breaks and schedules. The same input gives the same
 * forecast.
 */
export function forecast(present: Present, options: ForecastOptions = FORECAST_OPTIONS): Forecast {
  const futures = new Futures(present)
  const waits = new Map<string, number[]>()
  const next = new Map<string, number[]>()
  const classes = new Map<string, Waited[][]>()
  const { tick } = present.now
  const note = (into: Map<string, number[]>, key: string, ms: number) => {
    const known = into.get(key)
    if (known) known.push(ms)
    else into.set(key, [ms])
  }
  const runs = runsFor(present, options)
  for (let run = 0; run < runs; run += 1) {
    const inThisOne = new Map<string, Waited[]>()
    const noteClass = (who: Person, waitedMs: number, isCalled: boolean) => {
      // A second call is none of a first wait.
      if (who.isGhost || who.wasCalled) return
      const known = inThisOne.get(who.classId)
      if (known) known.push({ waitedMs, isCalled })
      else inThisOne.set(who.classId, [{ waitedMs, isCalled }])
    }
    futures.play(
      { ...options, run },
      (who, waitedMs, at) => {
        if (who.probe !== null) note(next, who.probe, at - tick)
        else if (who.isKnown) note(waits, who.id, at - tick)
        noteClass(who, waitedMs, true)
      },
      (who, waitedMs, isThere) => {
        // Beyond what was played.
        if (isThere && who.probe !== null) note(next, who.probe, Number.POSITIVE_INFINITY)
        else if (isThere && who.isKnown) note(waits, who.id, Number.POSITIVE_INFINITY)
        noteClass(who, waitedMs, false)
      },
    )
    for (const [classId, waited] of inThisOne) {
      const known = classes.get(classId)
      if (known) known.push(waited)
      else classes.set(classId, [waited])
    }
  }
  const enough = CALLED_SHARE * runs
  return {
    madeAt: tick,
    tickets: quantilesOf(waits, (id) => (futures.isGhost(id) ? enough / GHOST_EVERY : enough)),
    next: quantilesOf(next, (key) => enough / futures.probesBeside(key)),
    classes: present.config.classes.flatMap(({ id, target }) => {
      const seen = classes.get(id)
      return seen === undefined ? [] : [classForecast(id, seen, target.minutes * 60_000, runs)]
    }),
  }
}

/** Somebody's wait in one of the futures; not called: until he left, or as far as was played. */
interface Waited {
  readonly waitedMs: number
  readonly isCalled: boolean
}

/** `futures`: the waits of each in which there was somebody of the class. */
function classForecast(
  classId: string,
  futures: readonly (readonly Waited[])[],
  targetMs: number,
  runs: number,
): ClassForecast {
  const sorted = futures.map((waited) => Float64Array.from(waited.map(({ waitedMs }) => waitedMs)).sort())
  const middle = (share: number) => quantile(Float64Array.from(sorted.map((of) => nearestRank(of, share))).sort(), 0.5)
  const all = futures.flat()
  const within = all.filter(({ waitedMs, isCalled }) => isCalled && waitedMs <= targetMs).length / all.length
  return { classId, customers: all.length / runs, p50Ms: middle(0.5), p90Ms: middle(0.9), withinTarget: within }
}

/** The smallest that so many of all do not exceed: above a target exactly when more than the rest do. */
function nearestRank(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share - 1e-9) - 1)] ?? 0
}

/** Customers played in all futures together, about. */
const PLAYED = 16_000

export function runsFor({ tickets }: Present, { replications, fewest }: ForecastOptions): number {
  return Math.max(fewest, Math.min(replications, Math.round(PLAYED / (tickets.length + 30))))
}

/** Of whom the P90 lies beyond what was played nothing is said. */
function quantilesOf(waits: ReadonlyMap<string, number[]>, enough: (key: string) => number) {
  const found: Record<string, WaitQuantiles> = {}
  for (const [key, seen] of waits) {
    const told = seen.length >= enough(key) ? quantiles(Float64Array.from(seen).sort()) : undefined
    if (told && Number.isFinite(told.p90Ms)) found[key] = told
  }
  return found
}

function quantiles(sorted: Float64Array): WaitQuantiles {
  return { p50Ms: quantile(sorted, 0.5), p90Ms: quantile(sorted, 0.9) }
}

/** Between the order statistics (Hyndman and Fan 1996, type 8), which is right for a tail on average. */
function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length + 1 / 3) * share + 1 / 3 - 1
  const below = Math.min(sorted.length - 1, Math.max(0, Math.floor(position)))
  const above = Math.min(sorted.length - 1, below + 1)
  const low = sorted[below] ?? 0
  return Math.round(low + ((sorted[above] ?? low) - low) * Math.min(1, Math.max(0, position - below)))
}
