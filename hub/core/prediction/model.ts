import { type BranchConfig, USUAL_SERVICE_CV } from '../../../contracts/index.ts'
import { lognormal } from '../simulation/random.ts'
import { type ChangeState, driftOf } from './changePoint.ts'

/** A decaying sum of observations and how many it stands for. */
export interface Tally {
  readonly sum: number
  readonly weight: number
}

/**
 * What has been learned of a branch; plain JSON. Times are milliseconds. Made by the learner from events, in their order, so it
 * never knows more than had happened.
 */
export interface ModelState {
  /** Position of the last event it was told of. */
  readonly seq: number
  readonly days: number
  /** Time by the configured mean, over all businesses. */
  readonly branch: Tally
  /** Time by the configured mean, by business. */
  readonly businesses: Readonly<Record<string, Tally>>
  /** Time by what is usual for the business, by teller and by `<teller>/<business>`. */
  readonly tellers: Readonly<Record<string, Tally>>
  /** Whether today is as usual, by business. */
  readonly today: Readonly<Record<string, ChangeState>>
  /** Times by what was expected of them, the newest last, of the branch and by business. */
  readonly ratios: readonly number[]
  readonly ratiosOf: Readonly<Record<string, readonly number[]>>
  /** Calls nobody came to, by time waited: see `NO_SHOW_MINUTES`. */
  readonly noShows: readonly Tally[]
  /** From a call nobody came to until the teller said so. */
  readonly noShowMs: Tally
  /** From the end of a service to the next call while somebody waited. */
  readonly gapMs: Tally
  /** Who gave up his ticket while waiting: count, and minutes waited by all. */
  readonly leaving: Tally
  readonly arrivals: ArrivalState
}

/** Counts of tickets by `<business>/<class>`. */
export interface ArrivalState {
  /** Of earlier days by half-hour of the day, decaying by the day. */
  readonly history: Readonly<Record<string, readonly number[]>>
  /** Decayed number of days in `history`. */
  readonly days: number
  readonly date: string | null
  /** Of the day that is under way, by half-hour. */
  readonly today: Readonly<Record<string, readonly number[]>>
  /** Second of the day of the first ticket of today. */
  readonly openedAt: number | null
  /** How much days differ from each other, by the square of their tickets above or below what was expected, beyond chance. */
  readonly spread: Tally
}

export const NO_SHOW_MINUTES = [5, 10, 20, 30, Number.POSITIVE_INFINITY] as const
/** Before anything was seen: 5-8 percent at short waits, 25 percent from half an hour on (workload of bank branches). */
const USUAL_NO_SHOW = [0.05, 0.07, 0.1, 0.16, 0.22] as const
const USUAL_NO_SHOW_MS = 60_000
const USUAL_GAP_MS = 8_000
/** What is usual counts as so many observations. */
const PRIOR = { business: 12, branch: 10, teller: 15, tellerBusiness: 25, noShow: 25, gap: 20 } as const
const USUAL_RATIOS = 40
/** A business is known by its own times from so many on. */
const OWN_RATIOS = 80

/** Half-hours of a day. */
export const SLOTS = 48

export function emptyModel(): ModelState {
  const none: Tally = { sum: 0, weight: 0 }
  return {
    seq: 0,
    days: 0,
    branch: none,
    businesses: {},
    tellers: {},
    today: {},
    ratios: [],
    ratiosOf: {},
    noShows: NO_SHOW_MINUTES.map(() => none),
    noShowMs: none,
    gapMs: none,
    leaving: none,
    arrivals: { history: {}, days: 0, date: null, today: {}, openedAt: null, spread: none },
  }
}

function shrunk(tally: Tally | undefined, prior: number, weight: number): number {
  const { sum, weight: seen } = tally ?? { sum: 0, weight: 0 }
  return (sum + prior * weight) / (seen + weight)
}

/** A model ready to be asked. Service times are those of a window: from the call until the customer is gone. */
export class Model {
  readonly #state: ModelState
  readonly #configured: ReadonlyMap<string, number>
  readonly #overall: number
  readonly #times = new Map<string, Times>()
  readonly #noShows: readonly number[]
  readonly noShowMs: number
  readonly gapMs: number
  /** Mean patience; infinite where hardly anybody gives up. */
  readonly patienceMeanMs: number

  constructor(state: ModelState, config: BranchConfig) {
    this.#state = state
    this.#configured = new Map(config.businesses.map(({ id, meanServiceMinutes }) => [id, meanServiceMinutes * 60_000]))
    const all = [...this.#configured.values()]
    this.#overall = all.reduce((sum, ms) => sum + ms, 0) / Math.max(1, all.length)
    this.#noShows = USUAL_NO_SHOW.map((usual, bin) => shrunk(state.noShows[bin], usual, PRIOR.noShow))
    this.noShowMs = Math.round(shrunk(state.noShowMs, USUAL_NO_SHOW_MS, 5))
    this.gapMs = Math.round(shrunk(state.gapMs, USUAL_GAP_MS, PRIOR.gap))
    const { sum: left, weight: minutes } = state.leaving
    this.patienceMeanMs = left < 3 ? Number.POSITIVE_INFINITY : (minutes / left) * 60_000
  }

  /** Expected time with this teller (any, when null), as things go today. */
  meanServiceMs(businessId: string, tellerId: string | null): number {
    const { means } = this.#timesOf(businessId)
    const known = means.get(tellerId)
    if (known !== undefined) return known
    const today = this.#state.today[businessId]
    const mean = this.usualServiceMs(businessId, tellerId) * (today ? driftOf(today) : 1)
    means.set(tellerId, mean)
    return mean
  }

  /** As on an average day. */
  usualServiceMs(businessId: string, tellerId: string | null): number {
    const { branch, businesses, tellers } = this.#state
    const ofBranch = shrunk(branch, 1, PRIOR.branch)
    const ofBusiness = shrunk(businesses[businessId], ofBranch, PRIOR.business)
    const usual = (this.#configured.get(businessId) ?? this.#overall) * ofBusiness
    if (tellerId === null) return usual
    const ofTeller = shrunk(tellers[tellerId], 1, PRIOR.teller)
    return usual * shrunk(tellers[`${tellerId}/${businessId}`], ofTeller, PRIOR.tellerBusiness)
  }

  /** The time that so many of all do not exceed; `u` in (0, 1). */
  serviceMs(businessId: string, tellerId: string | null, u: number): number {
    return Math.round(this.meanServiceMs(businessId, tellerId) * at(this.#timesOf(businessId).shape, u))
  }

  /** As `serviceMs`, on an average day and with any teller. */
  usualServiceQuantileMs(businessId: string, u: number): number {
    return Math.round(this.usualServiceMs(businessId, null) * at(this.#timesOf(businessId).shape, u))
  }

  /** As `serviceMs`, of what is left of a service that has taken so long already. */
  remainingMs(businessId: string, tellerId: string | null, elapsedMs: number, u: number): number {
    const mean = this.meanServiceMs(businessId, tellerId)
    const { shape } = this.#timesOf(businessId)
    const passed = shareBelow(shape, elapsedMs / mean)
    // Longer than ever seen: it goes on as the longest do.
    if (passed >= 1 - 0.5 / shape.length) return Math.round(-Math.log(1 - u) * mean)
    return Math.max(0, Math.round(mean * at(shape, passed + (1 - passed) * u)) - elapsedMs)
  }

  /** Probability that nobody comes to a call. */
  noShow(waitedMs: number): number {
    const bin = NO_SHOW_MINUTES.findIndex((minutes) => waitedMs < minutes * 60_000)
    return this.#noShows[bin] ?? 0
  }

  #timesOf(businessId: string): Times {
    const known = this.#times.get(businessId)
    if (known !== undefined) return known
    const own = this.#state.ratiosOf[businessId] ?? []
    const times = { shape: shapeOf(own.length >= OWN_RATIOS ? own : this.#state.ratios), means: new Map() }
    this.#times.set(businessId, times)
    return times
  }
}

interface Times {
  /** Sorted ratios of time to expected time with mean 1: those seen, beside some that are usual. */
  readonly shape: Float64Array
  /** By teller. */
  readonly means: Map<string | null, number>
}

function shapeOf(seen: readonly number[]): Float64Array {
  const usual = Array.from({ length: USUAL_RATIOS }, (_, n) => lognormal((n + 0.5) / USUAL_RATIOS, 1, USUAL_SERVICE_CV))
  const shape = Float64Array.from([...seen, ...usual]).sort()
  const mean = shape.reduce((sum, ratio) => sum + ratio, 0) / shape.length
  return shape.map((ratio) => ratio / mean)
}

/** Quantile, between the sorted values. */
function at(sorted: Float64Array, u: number): number {
  const position = u * sorted.length - 0.5
  const below = Math.floor(position)
  const low = sorted[Math.max(0, below)] ?? 0
  const high = sorted[Math.min(sorted.length - 1, below + 1)] ?? low
  return low + (high - low) * Math.min(1, Math.max(0, position - below))
}

function shareBelow(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low / sorted.length
}
