import type { Timers } from './timers.ts'

export type RebirthReason = 'gap' | 'noDescription'

/** More than this missing at once is not worth counting. */
const MOST_MISSING = 1_000

/**
 * One connection's session: which number it has, whether it has described itself, and whether its status, alerts and events
 * have come without a gap. Asks for a rebirth when one of them stays missing.
 */
export class NodeSession {
  readonly #timers: Timers
  readonly #waitMs: number
  readonly #askRebirth: (reason: RebirthReason) => void
  readonly #missing = new Set<number>()
  #number: number | undefined
  #described = false
  #next = 0
  #cancelGap: (() => void) | undefined
  #cancelDescription: (() => void) | undefined

  /** @param session as the will of the connection names it */
  constructor(
    session: number | undefined,
    options: { timers: Timers; waitMs: number; askRebirth: (reason: RebirthReason) => void },
  ) {
    this.#number = session
    this.#timers = options.timers
    this.#waitMs = options.waitMs
    this.#askRebirth = options.askRebirth
  }

  get number(): number | undefined {
    return this.#number
  }

  /**
   * Takes the session of a message. `stale`: it belongs to an earlier session of the node. `begun`: with it a new session
   * begins on this connection.
   */
  take(session: number): 'current' | 'stale' | 'begun' {
    if (this.#number !== undefined && session < this.#number) return 'stale'
    const begun = this.#number !== undefined && session > this.#number
    if (begun) this.end()
    if (begun || this.#number === undefined) {
      this.#described = false
      this.#next = 0
      this.#missing.clear()
    }
    this.#number = session
    if (!this.#described)
      this.#cancelDescription ??= this.#timers.after(this.#waitMs, () => this.#askRebirth('noDescription'))
    return begun ? 'begun' : 'current'
  }

  /** `$desc` of the current session has come. */
  described(): void {
    this.#described = true
    this.#cancelDescription?.()
    this.#cancelDescription = undefined
  }

  /** A number of the current session has come. */
  sequence(seq: number): void {
    if (seq < this.#next) {
      this.#missing.delete(seq)
    } else {
      for (let lost = this.#next; lost < seq && this.#missing.size < MOST_MISSING; lost++) this.#missing.add(lost)
      this.#next = seq + 1
    }
    if (this.#missing.size === 0) {
      this.#cancelGap?.()
      this.#cancelGap = undefined
    } else {
      this.#cancelGap ??= this.#timers.after(this.#waitMs, () => {
        this.#cancelGap = undefined
        this.#missing.clear()
        this.#askRebirth('gap')
      })
    }
  }

  end(): void {
    this.#cancelGap?.()
    this.#cancelGap = undefined
    this.#cancelDescription?.()
    this.#cancelDescription = undefined
  }
}
