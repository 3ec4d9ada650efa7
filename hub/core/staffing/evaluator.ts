import { type Block, blockByCell } from './blocks.ts'
import { BusyTimes } from './busyTimes.ts'
import type { HalfHours } from './halfHours.ts'
import type { WindowKind } from './kinds.ts'
import { type Plan, sessionsOf } from './plan.ts'
import type { SampledDay } from './sampledDays.ts'
import { counts, type Trial, type WaitEnd } from './trial.ts'

/** How a plan does on the days it was tried on. */
export interface Outcome {
  /** By block: customers a day who are called in time beyond those who must be; negative: so many are missing. */
  readonly spare: Float64Array
  /** Sum of what is missing. */
  readonly shortfall: number
  /** Mean milliseconds a day in which a window was taken, by kind and half-hour. */
  readonly busy: readonly Float64Array[]
  /** The same as `spare` on each day, day after day, without margin and relief. */
  readonly daily: Float64Array
}

/** What plans are tried on. */
export interface Tried {
  readonly trial: Trial
  readonly days: readonly SampledDay[]
  readonly kinds: readonly WindowKind[]
  readonly halfHours: HalfHours
  readonly blocks: readonly Block[]
  readonly classCount: number
}

/**
 * A plan is to meet its targets on other days too, and the search picks plans that were lucky on those it has. So it asks for so many
 * standard errors more than the target.
 */
const MARGIN = 0.5
/** A plan is given up as soon as it is so many standard errors below a target, */
const CERTAIN = 3
/** from so many days on. */
const FIRST_DAYS = 12
/** Near enough: so many of the customers, and so much of what the best lacks. */
const NEAR_BEST_SHARE = 0.01
const NEAR_BEST_GAP = 0.1
/** Less than this, in customers a day, is the computer's arithmetic. */
const NOTHING = 1e-9
/** Days on which plans are compared at first. */
const GUESS_DAYS = 20
/** Between two steps others have their turn: about a hundredth of a second. */
const CUSTOMERS_A_STEP = 2000

/** Work that others may interrupt. */
export type Steps<R> = Generator<undefined, R, undefined>

/** Tries plans on the same days, each with the same customers: plans differ by their staffing alone (common random numbers). */
export class Evaluator {
  readonly #tried: Tried
  /** By cell: its block, and the time within which its customers are to be called. */
  readonly #blockOf: Int16Array
  readonly #withinMs: Float64Array
  /** By block, customers a day who may be missing, because no plan has them all. */
  #relief: Float64Array
  #evaluations = 0

  constructor(tried: Tried) {
    this.#tried = tried
    const { halfHours, blocks, classCount } = tried
    this.#blockOf = blockByCell(blocks, classCount, halfHours)
    this.#withinMs = Float64Array.from(this.#blockOf, (block) => blocks[block]?.withinMs ?? 0)
    this.#relief = new Float64Array(blocks.length)
  }

  get evaluations(): number {
    return this.#evaluations
  }

  get relief(): Float64Array {
    return this.#relief
  }

  /** Where all windows together miss a target, one comes near enough to what they reach. From then on outcomes are by that. */
  *forgive(all: Plan): Steps<void> {
    const { spare } = yield* this.outcome(all)
    const customers = this.#customers()
    this.#relief = spare.map((value, block) => {
      return value < 0 ? NEAR_BEST_SHARE * (customers[block] ?? 0) - (1 + NEAR_BEST_GAP) * value : 0
    })
  }

  /** As `forgive`, what this outcome still lacks, if no target is among it that can be met. */
  forgiveMissing({ spare }: Outcome): boolean {
    if (spare.some((value, block) => value < 0 && this.#relief[block] === 0)) return false
    this.#relief = this.#relief.map((relief, block) => {
      const value = spare[block] ?? 0
      return value < 0 ? relief - value + NOTHING : relief
    })
    return true
  }

  *outcome(plan: Plan): Steps<Outcome> {
    const outcome = yield* this.#run(plan, undefined)
    if (outcome === undefined) throw new Error('nothing was to be given up')
    return outcome
  }

  /**
   * The outcome of a plan with fewer windows than one that is known (`than`), if it meets the targets; undefined as soon as it is clear
   * that it does not. By the difference, day by day, between the two: it tells much sooner than either.
   */
  *outcomeIfMet(plan: Plan, than: Outcome): Steps<Outcome | undefined> {
    const outcome = yield* this.#run(plan, than)
    return outcome && outcome.shortfall <= 0 ? outcome : undefined
  }

  /** `spare` of a plan by its difference from one that is known on a few days: not exact, and good enough to compare plans. */
  *guess(plan: Plan, { spare, daily: known }: Outcome): Steps<Float64Array> {
    const days = this.#tried.days.slice(0, GUESS_DAYS)
    const { daily } = yield* this.#played(plan, days)
    const guessed = spare.slice()
    for (const [at, value] of daily.entries()) {
      const block = at % spare.length
      guessed[block] = (guessed[block] ?? 0) + (value - (known[at] ?? 0)) / days.length
    }
    return guessed
  }

  *#run(plan: Plan, than: Outcome | undefined): Steps<Outcome | undefined> {
    const { days } = this.#tried
    const { daily, busy, isLost } = yield* this.#played(plan, days, than)
    return isLost ? undefined : { ...this.#result(daily), busy: busy.perDay(days.length), daily }
  }

  *#played(plan: Plan, days: readonly SampledDay[], than?: Outcome): Steps<Played> {
    this.#evaluations += 1
    const { trial, kinds, halfHours, blocks } = this.#tried
    const sessions = sessionsOf(plan, kinds, halfHours)
    const daily = new Float64Array(days.length * blocks.length)
    const busy = new BusyTimes(kinds, halfHours)
    const race = than && new Race(than, blocks.length)
    let offset = 0
    const observer = {
      customer: ({ cell }: { readonly cell: number }, waitedMs: number, how: WaitEnd) => {
        const block = this.#blockOf[cell] ?? -1
        if (block < 0) return
        const isWithin = waitedMs <= (this.#withinMs[cell] ?? 0)
        if (!counts(how, isWithin)) return
        const at = offset + block
        daily[at] = (daily[at] ?? 0) + (isWithin ? 1 : 0) - (blocks[block]?.share ?? 0)
      },
      busy: (windowId: string, from: number, until: number) => busy.add(windowId, from, until),
    }
    let played = 0
    for (const day of days) {
      trial.play(day, sessions, observer)
      if (race?.isLost(daily, offset)) return { daily, busy, isLost: true }
      offset += blocks.length
      played += day.customers.length
      if (played < CUSTOMERS_A_STEP) continue
      played = 0
      yield
    }
    return { daily, busy, isLost: false }
  }

  #result(daily: Float64Array): Pick<Outcome, 'spare' | 'shortfall'> {
    const { blocks, days } = this.#tried
    const spare = new Float64Array(blocks.length)
    let shortfall = 0
    for (const block of blocks.keys()) {
      let sum = 0
      let squares = 0
      for (let at = block; at < daily.length; at += blocks.length) {
        sum += daily[at] ?? 0
        squares += (daily[at] ?? 0) ** 2
      }
      spare[block] = sum / days.length - MARGIN * standardError(sum, squares, days.length) + (this.#relief[block] ?? 0)
      shortfall += Math.max(0, -(spare[block] ?? 0))
    }
    return { spare, shortfall }
  }

  /** Mean a day, by block. */
  #customers(): Float64Array {
    const { days, blocks } = this.#tried
    const customers = new Float64Array(blocks.length)
    for (const { arrivals } of days) {
      for (const [cell, count] of arrivals.entries()) {
        const block = this.#blockOf[cell] ?? -1
        if (block >= 0) customers[block] = (customers[block] ?? 0) + count / days.length
      }
    }
    return customers
  }
}

interface Played {
  readonly daily: Float64Array
  readonly busy: BusyTimes
  /** Given up before all days were played. */
  readonly isLost: boolean
}

/** A plan against one that is known, on the same days. */
class Race {
  readonly #than: Outcome
  readonly #sums: Float64Array
  readonly #squares: Float64Array
  #days = 0

  constructor(than: Outcome, blocks: number) {
    this.#than = than
    this.#sums = new Float64Array(blocks)
    this.#squares = new Float64Array(blocks)
  }

  /** After one more day, which begins at `offset`. */
  isLost(daily: Float64Array, offset: number): boolean {
    const { spare, daily: known } = this.#than
    this.#days += 1
    let isLost = false
    for (let block = 0; block < this.#sums.length; block += 1) {
      const less = (daily[offset + block] ?? 0) - (known[offset + block] ?? 0)
      const sum = (this.#sums[block] ?? 0) + less
      const squares = (this.#squares[block] ?? 0) + less * less
      this.#sums[block] = sum
      this.#squares[block] = squares
      if (this.#days < FIRST_DAYS || less === 0) continue
      const expected = (spare[block] ?? 0) + sum / this.#days
      if (expected + CERTAIN * standardError(sum, squares, this.#days) < 0) isLost = true
    }
    return isLost
  }
}

/** Of a mean over so many days. */
function standardError(sum: number, squares: number, days: number): number {
  const mean = sum / days
  return Math.sqrt(Math.max(0, squares / days - mean * mean) / days)
}
