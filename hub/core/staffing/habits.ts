import { NO_SHOW_MINUTES } from '../prediction/model.ts'
import { lognormal } from '../simulation/random.ts'
import type { RecordedDay, RecordedVisitor } from '../simulation/recordedDay.ts'

/** How long services take and what customers do, as the recorded days have it. Plain JSON; times are milliseconds. */
export interface Habits {
  /** By business: times of a service, sorted, each as likely; of an average teller. */
  readonly services: Readonly<Record<string, readonly number[]>>
  /** Between a customer and the next one: the teller's pause while somebody waits, and his share of those served without a ticket. */
  readonly gapMs: number
  /** Share of calls nobody comes to, by time waited: one for each of NO_SHOW_MINUTES. */
  readonly noShows: readonly number[]
  /** From a call nobody comes to until the teller says so. */
  readonly noShowMs: number
  /** Mean of an exponential patience; null where hardly anybody gives up. */
  readonly patienceMs: number | null
}

/** Longer times, by the mean, are forgotten finishes and not service. */
const LONGEST_RATIO = 8
/** A longer pause is a teller who did something else. */
const LONGEST_GAP_MS = 180_000
/** Enough values to give the shape of a distribution. */
const MOST_VALUES = 400
/** A business with fewer services than that is filled up with usual ones. */
const FEW_VALUES = 40
const USUAL_CV = 0.8
/** What is usual counts as so many observations: of a teller, of no-shows, of their length. */
const PRIOR = { teller: 15, noShow: 25, noShowMs: 5 } as const
/** 5-8 percent at short waits, 25 from half an hour on: counter statistics of bank branches. */
const USUAL_NO_SHOW = [0.05, 0.07, 0.1, 0.16, 0.22] as const
const USUAL_NO_SHOW_MS = 60_000
/** Fewer who gave up than that say nothing about patience. */
const FEW_LEAVING = 3

interface Timed {
  readonly tellerId: string
  readonly ms: number
}

/** Gathers habits from recorded days. */
export class HabitTaker {
  readonly #services = new Map<string, Timed[]>()
  readonly #calls = NO_SHOW_MINUTES.map(() => ({ missed: 0, all: 0 }))
  readonly #missed = { ms: 0, count: 0 }
  readonly #gaps = { ms: 0, count: 0 }
  #withoutTicketMs = 0
  #served = 0
  readonly #waited = { ms: 0, left: 0 }

  take(day: RecordedDay): void {
    for (const visitor of day.visitors) this.#takeVisitor(visitor)
    for (const { from, until, isQuick } of day.occupied) if (isQuick) this.#withoutTicketMs += until - from
    this.#takeGaps(day)
  }

  habits(): Habits {
    const services: Record<string, readonly number[]> = {}
    for (const [businessId, values] of sortedByKey(this.#leveled())) services[businessId] = distribution(values)
    const { ms, count } = this.#missed
    const pauseMs = this.#gaps.ms / Math.max(1, this.#gaps.count)
    const { ms: waitedMs, left } = this.#waited
    return {
      services,
      gapMs: Math.round(pauseMs + this.#withoutTicketMs / Math.max(1, this.#served)),
      noShows: this.#calls.map(({ missed, all }, bin) => {
        return (missed + PRIOR.noShow * (USUAL_NO_SHOW[bin] ?? 0)) / (all + PRIOR.noShow)
      }),
      noShowMs: Math.round((ms + PRIOR.noShowMs * USUAL_NO_SHOW_MS) / (count + PRIOR.noShowMs)),
      patienceMs: left < FEW_LEAVING ? null : Math.round(waitedMs / left),
    }
  }

  #takeVisitor({ calls, services, end, waitingSince, arrivedAt }: RecordedVisitor): void {
    const [first] = calls
    this.#waited.ms += (first?.tick ?? end.tick) - Math.max(waitingSince, arrivedAt)
    if (first === undefined && end.kind === 'cancelled') this.#waited.left += 1
    for (const { came, waitedMs, tick, missedAt } of calls) {
      if (came === null) continue
      const bin = this.#calls[NO_SHOW_MINUTES.findIndex((minutes) => waitedMs < minutes * 60_000)]
      if (bin === undefined) continue
      bin.all += 1
      if (came) continue
      bin.missed += 1
      if (missedAt === null) continue
      this.#missed.ms += missedAt - tick
      this.#missed.count += 1
    }
    for (const { businessId, tellerId, windowId, ms, end: how } of services) {
      if (how === 'dayEnd') continue
      const known = this.#services.get(businessId)
      const timed = { tellerId: tellerId ?? windowId, ms }
      if (known) known.push(timed)
      else this.#services.set(businessId, [timed])
      this.#served += 1
    }
  }

  /** The pauses that were taken, and the calls that came with the end of the service before: pauses of no length. */
  #takeGaps({ gaps, visitors }: RecordedDay): void {
    for (const { from, until, isAfterService } of gaps) {
      if (!isAfterService || until - from > LONGEST_GAP_MS) continue
      this.#gaps.ms += until - from
      this.#gaps.count += 1
    }
    const ends = new Set(
      visitors.flatMap(({ services }) => services.map(({ windowId, until }) => `${windowId} ${until}`)),
    )
    for (const { calls } of visitors) {
      for (const { windowId, tick } of calls) if (ends.has(`${windowId} ${tick}`)) this.#gaps.count += 1
    }
  }

  /** Times as an average teller takes them: by the factor of each one's own, and in the mean as they were. */
  #leveled(): Map<string, number[]> {
    const means = new Map([...this.#services].map(([businessId, timed]) => [businessId, usualMean(timed)]))
    const factors = this.#tellerFactors(means)
    const leveled = new Map<string, number[]>()
    for (const [businessId, timed] of this.#services) {
      const most = LONGEST_RATIO * (means.get(businessId) ?? 0)
      const kept = timed.filter(({ ms }) => ms <= most)
      const values = kept.map(({ tellerId, ms }) => ms / (factors.get(tellerId) ?? 1))
      const scale = meanOf(kept.map(({ ms }) => ms)) / Math.max(1, meanOf(values))
      leveled.set(
        businessId,
        values.map((value) => value * scale),
      )
    }
    return leveled
  }

  #tellerFactors(means: ReadonlyMap<string, number>): Map<string, number> {
    const ratios = new Map<string, { sum: number; count: number }>()
    for (const [businessId, timed] of this.#services) {
      const mean = Math.max(1, means.get(businessId) ?? 1)
      for (const { tellerId, ms } of timed) {
        const ratio = ratios.get(tellerId) ?? { sum: 0, count: 0 }
        ratio.sum += Math.min(LONGEST_RATIO, ms / mean)
        ratio.count += 1
        ratios.set(tellerId, ratio)
      }
    }
    return new Map(
      [...ratios].map(([tellerId, { sum, count }]) => [tellerId, (sum + PRIOR.teller) / (count + PRIOR.teller)]),
    )
  }
}

/** Habits ready to be asked. */
export class HabitModel {
  readonly gapMs: number
  readonly noShowMs: number
  readonly patienceMs: number | null
  readonly #habits: Habits
  readonly #configured: ReadonlyMap<string, number>
  readonly #filled = new Map<string, readonly number[]>()
  readonly #means = new Map<string, number>()

  /** `configuredMs`: the mean of each business by the configuration, for those with few services. */
  constructor(habits: Habits, configuredMs: ReadonlyMap<string, number>) {
    this.#habits = habits
    this.#configured = configuredMs
    this.gapMs = habits.gapMs
    this.noShowMs = habits.noShowMs
    this.patienceMs = habits.patienceMs
  }

  /** The time that so many of all do not exceed, with the pause after it; `u` in (0, 1). */
  serviceMs(businessId: string, u: number): number {
    const values = this.#valuesOf(businessId)
    const position = u * values.length - 0.5
    const below = Math.max(0, Math.floor(position))
    const low = values[below] ?? 0
    const high = values[Math.min(values.length - 1, below + 1)] ?? low
    return Math.round(low + (high - low) * Math.min(1, Math.max(0, position - below))) + this.gapMs
  }

  /** With the pause after it. */
  meanMs(businessId: string): number {
    const known = this.#means.get(businessId)
    if (known !== undefined) return known
    const mean = meanOf(this.#valuesOf(businessId)) + this.gapMs
    this.#means.set(businessId, mean)
    return mean
  }

  /** Mean of the squared time. */
  meanSquare(businessId: string): number {
    return meanOf(this.#valuesOf(businessId).map((value) => (value + this.gapMs) ** 2))
  }

  /** Probability that nobody comes to a call. */
  noShow(waitedMs: number): number {
    const bin = NO_SHOW_MINUTES.findIndex((minutes) => waitedMs < minutes * 60_000)
    return this.#habits.noShows[bin] ?? 0
  }

  #valuesOf(businessId: string): readonly number[] {
    const known = this.#filled.get(businessId)
    if (known !== undefined) return known
    const seen = this.#habits.services[businessId] ?? []
    const values = filledUp(seen, this.#configured.get(businessId) ?? 300_000)
    this.#filled.set(businessId, values)
    return values
  }
}

function filledUp(seen: readonly number[], configuredMs: number): readonly number[] {
  const lacking = FEW_VALUES - seen.length
  if (lacking <= 0) return seen
  const usual = Array.from({ length: lacking }, (_, n) => lognormal((n + 0.5) / lacking, configuredMs, USUAL_CV))
  return [...seen, ...usual].sort((a, b) => a - b)
}

/** At most so many values of the same mean and shape, sorted. */
function distribution(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b)
  if (sorted.length <= MOST_VALUES) return sorted.map(Math.round)
  const picked = Array.from({ length: MOST_VALUES }, (_, n) => {
    const from = Math.floor((n * sorted.length) / MOST_VALUES)
    const to = Math.floor(((n + 1) * sorted.length) / MOST_VALUES)
    return meanOf(sorted.slice(from, to))
  })
  return picked.map(Math.round)
}

/** Without the forgotten finishes. */
function usualMean(timed: readonly Timed[]): number {
  const raw = meanOf(timed.map(({ ms }) => ms))
  return meanOf(timed.map(({ ms }) => ms).filter((ms) => ms <= LONGEST_RATIO * raw))
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function sortedByKey<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}
