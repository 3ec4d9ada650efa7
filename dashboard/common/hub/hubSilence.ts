import type { SCREEN_SILENCE_MS } from '../../../contracts/index.ts'

/** Without a word of the hub for this long, what is on the screen no longer counts as true. */
export const SILENCE_MS: typeof SCREEN_SILENCE_MS = 2_700

export interface HubSilenceOptions {
  readonly monotonicMs: () => number
  readonly wallMs: () => number
  readonly schedule: (delayMs: number, work: () => void) => () => void
  /** The hub has been silent for too long; told once, until `open`. @param lastHeard Unix ms of this machine's clock */
  readonly onSilence: (lastHeard: number) => void
}

/**
 * Notices that the hub is not heard any more, whatever the transport believes. A tablet that slept has heard nothing either:
 * its timers stood still, and perhaps its monotone clock too, so the time of day is asked as well.
 */
export class HubSilence {
  readonly #options: HubSilenceOptions
  #heardMonotonic = 0
  #heardWall = 0
  #isOpen = false
  #cancelTimer = () => {}

  constructor(options: HubSilenceOptions) {
    this.#options = options
  }

  /** There is a connection. */
  open(): void {
    this.#isOpen = true
    this.#note()
    this.#listen(SILENCE_MS)
  }

  close(): void {
    this.#isOpen = false
    this.#cancelTimer()
  }

  /**
   * Something has come from the hub.
   * @returns false when it came after a silence: it may have lain somewhere meanwhile, and newer messages may be lost
   */
  heard(): boolean {
    if (!this.check()) return false
    this.#note()
    return true
  }

  /** @returns false when the silence is too long, or there is no connection at all */
  check(): boolean {
    if (!this.#isOpen) return false
    if (this.#silentMs() < SILENCE_MS) return true
    this.close()
    this.#options.onSilence(this.#heardWall)
    return false
  }

  /** A clock that was set back does not make a silence; one that was set forward costs one new snapshot. */
  #silentMs(): number {
    const { monotonicMs, wallMs } = this.#options
    return Math.max(monotonicMs() - this.#heardMonotonic, wallMs() - this.#heardWall)
  }

  #note(): void {
    this.#heardMonotonic = this.#options.monotonicMs()
    this.#heardWall = this.#options.wallMs()
  }

  #listen(delayMs: number): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#options.schedule(delayMs, () => {
      if (this.check()) this.#listen(Math.max(1, SILENCE_MS - this.#silentMs()))
    })
  }
}
