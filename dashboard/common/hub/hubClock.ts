import { shallowRef } from 'vue'

/** A sample that differs by more than this is not explained by a slow network: the hub's clock was set anew. */
const MAX_LATENCY_MS = 2000

/**
 * The hub's tick on this screen. Each message brings the tick of its sending; the one that travelled shortest fits best,
 * so the estimate only rises until the two clocks have really moved apart.
 */
export class HubClock {
  readonly #monotonicMs: () => number
  /** Watched by what counts time: with the first message it is right at once. */
  readonly #offsetMs = shallowRef<number>()
  readonly #wallOfTickZero = shallowRef<number>()

  /** @param monotonicMs milliseconds of this machine's monotone clock */
  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  /** A message with the hub's two clocks at its sending has just arrived. @param wall Unix ms */
  note(tick: number, wall: number): void {
    // Both were read at once, so nothing of the way is in it; the newest holds, for the hub's clock may be set.
    this.#wallOfTickZero.value = wall - tick
    const sample = tick - this.#monotonicMs()
    const known = this.#offsetMs.value
    this.#offsetMs.value =
      known === undefined || Math.abs(sample - known) > MAX_LATENCY_MS ? sample : Math.max(known, sample)
  }

  /** Estimated tick of the hub now; 0 before the first message. */
  tick(): number {
    const offsetMs = this.#offsetMs.value
    return offsetMs === undefined ? 0 : Math.round(this.#monotonicMs() + offsetMs)
  }

  /** What time it was, or will be, by the hub at this tick, in Unix ms; undefined before the first message. */
  wallOf(tick: number): number | undefined {
    const zero = this.#wallOfTickZero.value
    return zero === undefined ? undefined : zero + tick
  }
}
