import { ProblemError } from '../../../contracts/index.ts'

/** Long work one after the other, in the order it was asked for: side by side, everybody would wait for the last. */
export class OneAtATime {
  readonly #most: number
  #last: Promise<unknown> = Promise.resolve()
  #asked = 0

  /** @param most that are under way or wait; whoever comes then is refused */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * @param gone nobody waits for it any more: what has not begun does not begin
   * Rejects with ProblemError TOO_MANY_REQUESTS, CALCULATION_FAILED where nobody waits for it, and as the work does.
   */
  run<R>(work: () => Promise<R>, gone?: AbortSignal): Promise<R> {
    if (this.#asked >= this.#most) return Promise.reject(new ProblemError('TOO_MANY_REQUESTS'))
    if (gone?.aborted) return Promise.reject(nobodyWaits())
    this.#asked += 1
    let hasPlace = true
    const leave = () => {
      if (hasPlace) this.#asked -= 1
      hasPlace = false
    }
    // Whoever hangs up before his turn keeps no place from those who come; what is under way keeps its own to its end.
    gone?.addEventListener('abort', leave, { once: true })
    const mine = this.#last.then(() => {
      gone?.removeEventListener('abort', leave)
      if (gone?.aborted) throw nobodyWaits()
      return work()
    })
    const ended = mine.then(
      () => undefined,
      () => undefined,
    )
    this.#last = ended.then(leave)
    return mine
  }
}

const nobodyWaits = () => new ProblemError('CALCULATION_FAILED', { reason: 'cancelled' })
