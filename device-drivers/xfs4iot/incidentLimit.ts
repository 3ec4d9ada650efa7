import type { DriverClock } from '../driver.ts'

const WINDOW_MS = 60_000
/** Of one kind at one part within a minute; what comes on top of that says nothing more to anybody. */
const MOST = 5
const MOST_KINDS = 256

/** Keeps a part that repeats itself from filling the journal. */
export class IncidentLimit {
  readonly #clock: DriverClock
  readonly #seen = new Map<string, { since: number; count: number }>()

  constructor(clock: DriverClock) {
    this.#clock = clock
  }

  allows(component: string, code: string): boolean {
    const key = `${component} ${code}`
    const now = this.#clock.now()
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
