import type { Person, PersonMaker } from './people.ts'
import type { Random } from './random.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** So many customers an hour between two local times of a day, in milliseconds from midnight. */
export interface Flow {
  readonly from: number
  readonly to: number
  readonly perHour: number
}

/** Where one stream of customers has got to. A rate that changes is followed exactly: its integral is walked along. */
class FlowClock {
  readonly #flows: readonly Flow[]
  readonly #repeats: boolean
  #index = 0
  #dayMs = 0
  #at: number

  /** `flows` in order of time and disjoint; with `repeats` every day is as the first. */
  constructor(flows: readonly Flow[], repeats: boolean) {
    this.#flows = flows
    this.#repeats = repeats && flows.some(({ perHour }) => perHour > 0)
    this.#at = flows[0]?.from ?? 0
  }

  /** When so many more customers are expected to have come; infinite: they never will. */
  after(expected: number): number {
    let left = expected
    for (;;) {
      const flow = this.#flows[this.#index]
      if (flow === undefined) return Number.POSITIVE_INFINITY
      const perMs = flow.perHour / HOUR_MS
      const room = (flow.to + this.#dayMs - this.#at) * perMs
      if (left < room) {
        this.#at += left / perMs
        return this.#at
      }
      left -= room
      this.#nextFlow()
    }
  }

  #nextFlow(): void {
    this.#index += 1
    if (this.#repeats && this.#index === this.#flows.length) {
      this.#index = 0
      this.#dayMs += DAY_MS
    }
    const flow = this.#flows[this.#index]
    if (flow) this.#at = flow.from + this.#dayMs
  }
}

export interface StreamPlan {
  readonly flows: readonly Flow[]
  readonly isPoisson: boolean
  readonly maker: PersonMaker
}

class PeopleStream {
  nextAt: number
  readonly #plan: StreamPlan
  readonly #clock: FlowClock
  readonly #random: Random

  constructor(plan: StreamPlan, repeats: boolean, random: Random) {
    this.#plan = plan
    this.#clock = new FlowClock(plan.flows, repeats)
    this.#random = random
    // Customers at even distances come in the middle of theirs, so that none stands on the edge of a rate.
    const first = this.#gap()
    this.nextAt = this.#clock.after(plan.isPoisson ? first : first / 2)
  }

  take(id: string): Person {
    const person = this.#plan.maker(id, Math.round(this.nextAt), this.#random)
    this.nextAt = this.#clock.after(this.#gap())
    return person
  }

  /** In expected customers. A number is drawn in any case, so that who comes brings the same however he comes. */
  #gap(): number {
    const u = this.#random()
    return this.#plan.isPoisson ? -Math.log(1 - u) : 1
  }
}

/**
 * Customers of several streams in order of time, at most so many. Each stream has chance of its own: a change of one leaves the
 * people of the others as they were.
 */
export class Arrivals implements Iterator<Person> {
  readonly #streams: readonly PeopleStream[]
  readonly #most: number
  #count = 0

  constructor(
    plans: readonly StreamPlan[],
    randomOf: (index: number) => Random,
    { repeats, most }: { readonly repeats: boolean; readonly most: number },
  ) {
    this.#streams = plans.map((plan, index) => new PeopleStream(plan, repeats, randomOf(index)))
    this.#most = most
  }

  next(): IteratorResult<Person, undefined> {
    let first: PeopleStream | undefined
    for (const stream of this.#streams) if (first === undefined || stream.nextAt < first.nextAt) first = stream
    if (first === undefined || first.nextAt === Number.POSITIVE_INFINITY || this.#count >= this.#most) {
      return { done: true, value: undefined }
    }
    const value = first.take(`v${this.#count}`)
    this.#count += 1
    return { done: false, value }
  }
}
