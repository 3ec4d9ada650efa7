import type { Log } from '../../app/ports.ts'

const MOST_PEERS = 1_000

/** Logs the same mistake of the same peer once in a while, with the number of those left out: nobody fills the disk from outside. */
export class LimitedLog {
  readonly #log: Log
  readonly #everyMs: number
  readonly #now: () => number
  readonly #seen = new Map<string, { loggedAt: number; suppressed: number }>()

  /** @param now monotonic milliseconds */
  constructor(log: Log, everyMs: number, now: () => number) {
    this.#log = log
    this.#everyMs = everyMs
    this.#now = now
  }

  warn(kind: string, peer: string, fields: Record<string, unknown>, message: string): void {
    const key = `${kind} ${peer}`
    const now = this.#now()
    const seen = this.#seen.get(key)
    if (seen && now - seen.loggedAt < this.#everyMs) {
      seen.suppressed++
      return
    }
    if (!seen && this.#seen.size >= MOST_PEERS) this.#forget(now)
    // Peers made up by the thousand within this time are not worth a line each.
    if (!seen && this.#seen.size >= MOST_PEERS) return
    this.#seen.set(key, { loggedAt: now, suppressed: 0 })
    this.#log.warn({ ...fields, kind, peer, ...(seen?.suppressed ? { suppressed: seen.suppressed } : {}) }, message)
  }

  #forget(now: number): void {
    for (const [key, { loggedAt }] of this.#seen) {
      if (now - loggedAt >= this.#everyMs) this.#seen.delete(key)
    }
  }
}
