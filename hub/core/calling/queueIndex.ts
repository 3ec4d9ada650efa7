import type { Place } from '../../../contracts/index.ts'

/** What the order of calling depends on. Tickets fit; so does the light copy of a forecast. */
export interface Waiting {
  readonly id: string
  readonly classId: string
  readonly businessId: string
  readonly place: Place
  readonly waitingSince: number
  readonly sequence: number
  readonly callableFrom: number | null
}

/** Earlier waitingSince, then issue sequence: the tie rule of every comparison. */
export function byWaitingSince(a: Waiting, b: Waiting): number {
  return a.waitingSince - b.waitingSince || a.sequence - b.sequence
}

/** Earlier place (time, then its sequence), then the tie rule. */
export function byPlace(a: Waiting, b: Waiting): number {
  return a.place.tick - b.place.tick || a.place.sequence - b.place.sequence || byWaitingSince(a, b)
}

function byCallableFrom(a: Waiting, b: Waiting): number {
  return (a.callableFrom ?? 0) - (b.callableFrom ?? 0) || a.sequence - b.sequence
}

type Order = (a: Waiting, b: Waiting) => number

/** Where `item` stands, or would be put, in a list sorted by `order`. */
function position<T extends Waiting>(list: readonly T[], item: Waiting, order: Order): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (order(list[middle] as T, item) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function insert<T extends Waiting>(list: T[], item: T, order: Order): void {
  const last = list.at(-1)
  if (last === undefined || order(last, item) < 0) list.push(item)
  else list.splice(position(list, item, order), 0, item)
}

function remove<T extends Waiting>(list: T[], item: Waiting, order: Order): boolean {
  // Nearly always it is the first who goes.
  if (list[0]?.id === item.id) {
    list.shift()
    return true
  }
  const at = position(list, item, order)
  if (list[at]?.id !== item.id) return false
  list.splice(at, 1)
  return true
}

/**
 * The waiting tickets of one queue (or one direct list) in the two orders the rules ask about. A ticket that cools down
 * after a no-show stands outside until `callableFrom`; `at(tick)` lets in those whose time has come (and, asked about an
 * earlier tick, out again), so every answer depends on the tickets and the tick alone. Answers are O(1), changes
 * O(log n) comparisons and one move in memory.
 */
export class QueueIndex<T extends Waiting = Waiting> {
  #places: T[] = []
  #waits: T[] = []
  /** Not yet callable, by callableFrom. */
  #cooling: T[] = []
  /** Callable again and in the lists above, by callableFrom. */
  #cooled: T[] = []
  #tick = 0

  /** The index as it is at this tick. */
  at(tick: number): this {
    if (tick > this.#tick) {
      while (this.#cooling.length > 0 && (this.#cooling[0]?.callableFrom ?? 0) <= tick) {
        const item = this.#cooling.shift() as T
        insert(this.#cooled, item, byCallableFrom)
        this.#enter(item)
      }
      this.#tick = tick
    } else if (tick < this.#tick) {
      while (this.#cooled.length > 0 && (this.#cooled.at(-1)?.callableFrom ?? 0) > tick) {
        const item = this.#cooled.pop() as T
        insert(this.#cooling, item, byCallableFrom)
        this.#leave(item)
      }
      this.#tick = tick
    }
    return this
  }

  /** How many are eligible. */
  get eligible(): number {
    return this.#places.length
  }

  /** All that wait here, the cooling included. */
  get size(): number {
    return this.#places.length + this.#cooling.length
  }

  /** The first by place. */
  get head(): T | undefined {
    return this.#places[0]
  }

  /** The one with the oldest waitingSince. */
  get oldest(): T | undefined {
    return this.#waits[0]
  }

  /** The nth eligible by place, from 1. */
  nth(n: number): T | undefined {
    return this.#places[n - 1]
  }

  /** How many eligible stand before it by place. */
  countBefore(item: Waiting): number {
    return position(this.#places, item, byPlace)
  }

  /** When the next cooling ticket becomes eligible. */
  get nextChange(): number | undefined {
    return this.#cooling[0]?.callableFrom ?? undefined
  }

  /** When the last of those who wait here became eligible after a cool-down. */
  get lastCooled(): number | undefined {
    return this.#cooled.at(-1)?.callableFrom ?? undefined
  }

  /** Everybody who waits here, by place: the cooling are where they will stand. */
  everybody(): readonly T[] {
    return this.#cooling.length === 0 ? this.#places : [...this.#places, ...this.#cooling].sort(byPlace)
  }

  /** Eligible tickets by place. */
  inOrder(): readonly T[] {
    return this.#places
  }

  add(item: T): void {
    if (item.callableFrom === null) {
      this.#enter(item)
    } else if (item.callableFrom > this.#tick) {
      insert(this.#cooling, item, byCallableFrom)
    } else {
      insert(this.#cooled, item, byCallableFrom)
      this.#enter(item)
    }
  }

  delete(item: Waiting): void {
    if (item.callableFrom !== null) {
      if (remove(this.#cooling, item, byCallableFrom)) return
      remove(this.#cooled, item, byCallableFrom)
    }
    this.#leave(item)
  }

  /** A copy to play a forecast on. */
  clone(): QueueIndex<T> {
    const copy = new QueueIndex<T>()
    copy.#places = this.#places.slice()
    copy.#waits = this.#waits.slice()
    copy.#cooling = this.#cooling.slice()
    copy.#cooled = this.#cooled.slice()
    copy.#tick = this.#tick
    return copy
  }

  #enter(item: T): void {
    insert(this.#places, item, byPlace)
    insert(this.#waits, item, byWaitingSince)
  }

  #leave(item: Waiting): void {
    remove(this.#places, item, byPlace)
    remove(this.#waits, item, byWaitingSince)
  }
}
