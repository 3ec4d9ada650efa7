import type { DriverClock } from './driver.ts'

const WINDOW_MS = 60_000
/** Of one kind at one part within a minute; what comes on top of that says nothing more to anybody. */
const MOST = 5
/** Of all kinds within a minute: everything that breaks at once. */
const MOST_IN_ALL = 60
const MOST_KINDS = 256

/** Keeps a part that repeats itself from filling the journal, and a machine that makes things up too. */
export class IncidentLimit {
  readonly #clock: DriverClock
  readonly #seen = new Map<string, { since: number; count: number }>()
  #all = { since: Number.NEGATIVE_INFINITY, count: 0 }

  constructor(clock: DriverClock) {
    this.#clock = clock
  }

  allows(component: string, code: string): boolean {
    const now = this.#clock.now()
    if (!this.#allowsKind(`${component} ${code}`, now)) return false
    if (now - this.#all.since >= WINDOW_MS) this.#all = { since: now, count: 0 }
    return ++this.#all.count <= MOST_IN_ALL
  }

  #allowsKind(key: string, now: number): boolean {
    const seen = this.#seen.get(key)
    if (!seen || now - seen.since >= WINDOW_MS) {
      this.#seen.delete(key)
      if (this.#seen.size >= MOST_KINDS) this.#seen.clear()
      this.#seen.set(key, { since: now, count: 1 })
      return true
    }
    return ++seen.count <= MOST
  }
}
