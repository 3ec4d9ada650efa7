import type { Block } from './blocks.ts'
import type { Evaluator, Outcome, Steps } from './evaluator.ts'
import { HALF_HOUR_MS } from './halfHours.ts'
import type { Abilities, WindowKind } from './kinds.ts'
import { type Change, changed, isCovered, type Plan } from './plan.ts'
import { isLongEnough } from './shifts.ts'

/** Before a half-hour in which too few are called in time, help may be wanted so many half-hours earlier: whom it serves waits less later. */
const HELP_AHEAD = 1
/** Less of a gain, in customers a day, is chance. */
const LEAST_GAIN = 1e-6
/** What a plan has to keep to, whatever its levels. */
export interface Limits {
  readonly kinds: readonly WindowKind[]
  readonly abilities: Abilities
  readonly blocks: readonly Block[]
  /** Half-hours. */
  readonly minShift: number
}

interface Improved {
  readonly plan: Plan
  readonly outcome: Outcome
}

export class PlanSearch {
  readonly #limits: Limits
  readonly #evaluator: Evaluator

  constructor(limits: Limits, evaluator: Evaluator) {
    this.#limits = limits
    this.#evaluator = evaluator
  }

  /** The plan made good where it misses targets; with all windows open if no single window helps and one should. */
  *filled(start: Plan): Steps<Plan> {
    let plan = start
    let outcome = yield* this.#evaluator.outcome(plan)
    while (outcome.shortfall > 0) {
      const best = yield* this.#bestAddition(plan, outcome)
      if (best === undefined) return this.#evaluator.forgiveMissing(outcome) ? plan : this.#limits.abilities.most
      plan = best.plan
      outcome = best.outcome
    }
    return plan
  }

  /**
   * Windows taken away, or replaced by those of a cheaper kind, the idlest first, until the targets do not allow any single one to go. The
   * plan must meet them.
   */
  *thinned(start: Plan): Steps<Plan> {
    let plan = start
    let outcome = yield* this.#evaluator.outcome(plan)
    const refused = new Set<string>()
    const late = new Set<string>()
    for (;;) {
      const next = this.#idlest(plan, outcome, refused)
      if (next === undefined) {
        // What was refused while other windows were still there may be possible now.
        if (late.size === 0) return plan
        for (const key of late) refused.delete(key)
        late.clear()
        continue
      }
      const thinner = changed(plan, next)
      const thinnerOutcome = yield* this.#evaluator.outcomeIfMet(thinner, outcome)
      if (thinnerOutcome === undefined) {
        refused.add(keyOf(next))
        continue
      }
      plan = thinner
      outcome = thinnerOutcome
      for (const key of refused) late.add(key)
    }
  }

  /** The window that brings most customers in time for its cost, looked for where the first of them are missing. */
  *#bestAddition(plan: Plan, before: Outcome): Steps<Improved | undefined> {
    const { blocks, kinds } = this.#limits
    const missing = [...blocks.keys()].filter((block) => (before.spare[block] ?? 0) < 0)
    const from = Math.min(...missing.map((block) => blocks[block]?.from ?? 0))
    const first = missing.filter((block) => blocks[block]?.from === from)
    const to = Math.max(...first.map((block) => blocks[block]?.to ?? 0))
    // What a window does to others than these is chance as often as not, and has its turn when it is missing.
    const lackOf = (spare: Float64Array) => first.reduce((sum, block) => sum + Math.max(0, -(spare[block] ?? 0)), 0)
    const lack = lackOf(before.spare)
    for (const ahead of [HELP_AHEAD, from]) {
      const guesses: { readonly plan: Plan; readonly gain: number }[] = []
      for (const change of this.#additions(plan, Math.max(0, from - ahead), to)) {
        const more = changed(plan, change)
        const cost = change.length * (kinds[change.kind]?.cost ?? 1)
        guesses.push({ plan: more, gain: (lack - lackOf(yield* this.#evaluator.guess(more, before))) / cost })
      }
      guesses.sort((a, b) => b.gain - a.gain)
      for (const guess of guesses) {
        const outcome = yield* this.#evaluator.outcome(guess.plan)
        if (lack - lackOf(outcome.spare) > LEAST_GAIN) return { plan: guess.plan, outcome }
      }
    }
    return undefined
  }

  *#additions(plan: Plan, from: number, to: number): Generator<Change> {
    const { abilities, minShift } = this.#limits
    for (const [kind, counts] of plan.entries()) {
      const most = abilities.most[kind] ?? []
      for (let length = 1; length <= minShift; length += 1) {
        for (let at = Math.max(0, from - length + 1); at < to; at += 1) {
          const change: Change = { kind, at, length, by: 1 }
          const span = counts.slice(at, at + length)
          if (span.length < length || span.some((count, n) => count >= (most[at + n] ?? 0))) continue
          if (isLongEnough(changed(plan, change)[kind] ?? [], most, minShift)) yield change
        }
      }
    }
  }

  /** Of the changes that were not refused the one that spares most idle time. */
  #idlest(plan: Plan, { busy }: Outcome, refused: ReadonlySet<string>): Change | undefined {
    const { kinds } = this.#limits
    let best: { readonly change: Change; readonly idle: number } | undefined
    for (const change of this.#savings(plan)) {
      const { kind, at, length, instead } = change
      if (refused.has(keyOf(change))) continue
      let idle = 0
      for (let n = at; n < at + length; n += 1) {
        idle += HALF_HOUR_MS - (busy[kind]?.[n] ?? 0) / Math.max(1, plan[kind]?.[n] ?? 1)
      }
      idle *= (kinds[kind]?.cost ?? 1) - (instead === undefined ? 0 : (kinds[instead]?.cost ?? 1))
      if (best === undefined || idle > best.idle) best = { change, idle }
    }
    return best?.change
  }

  /** What makes the plan cheaper and leaves no queue without a window. */
  *#savings(plan: Plan): Generator<Change> {
    const { kinds, abilities, minShift } = this.#limits
    // A longer shift can be made shorter; a short one goes as a whole.
    const longest = Math.max(1, 2 * minShift - 1)
    for (const [kind, counts] of plan.entries()) {
      const cost = kinds[kind]?.cost ?? 1
      const cheaper = [...kinds.keys()].filter((other) => (kinds[other]?.cost ?? 1) < cost)
      for (let length = 1; length <= longest; length += 1) {
        for (let at = 0; at + length <= counts.length; at += 1) {
          if (counts.slice(at, at + length).some((count) => count === 0)) continue
          for (const instead of [undefined, ...cheaper]) {
            const change: Change = { kind, at, length, by: -1, ...(instead !== undefined && { instead }) }
            const other = changed(plan, change)
            const isAllowed = [kind, ...(instead === undefined ? [] : [instead])].every((each) => {
              const most = abilities.most[each] ?? []
              return isWithin(other[each] ?? [], most) && isLongEnough(other[each] ?? [], most, minShift)
            })
            if (isAllowed && isCovered(other, abilities)) yield change
          }
        }
      }
    }
  }
}

function isWithin(counts: readonly number[], most: readonly number[]): boolean {
  return counts.every((count, at) => count <= (most[at] ?? 0))
}

function keyOf({ kind, at, length, instead = -1 }: Change): string {
  return `${kind}/${at}/${length}/${instead}`
}
