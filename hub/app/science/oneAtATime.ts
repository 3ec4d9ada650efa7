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
    this.#asked += 1
    const mine = this.#last.then(() => {
      if (gone?.aborted) throw new ProblemError('CALCULATION_FAILED', { reason: 'cancelled' })
      return work()
    })
    const ended = mine.then(
      () => undefined,
      () => undefined,
    )
    this.#last = ended.then(() => {
      this.#asked -= 1
    })
    return mine
  }
}
