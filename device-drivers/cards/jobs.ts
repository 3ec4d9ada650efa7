import type { DriverClock, DriverCommand, DriverCompletion } from '../driver.ts'
import { offline, TOO_LATE, unknown } from './completions.ts'

/** Past the deadline of a movement that has begun, its end is waited for so long before it is called unknown. */
const OVERTIME_MS = 25_000

/** One command from its receipt to its completion, which comes exactly once. */
export class Job {
  readonly command: DriverCommand
  readonly #resolve: (completion: DriverCompletion) => void
  readonly #cancels: (() => void)[]
  #begun = false
  #open = true

  constructor(command: DriverCommand, clock: DriverClock, resolve: (completion: DriverCompletion) => void) {
    this.command = command
    this.#resolve = resolve
    const leftMs = Math.max(0, command.deadline - clock.now())
    this.#cancels = [
      clock.after(leftMs, () => {
        if (!this.#begun) this.complete(TOO_LATE)
      }),
      clock.after(leftMs + OVERTIME_MS, () => this.complete(unknown('it has not ended in time'))),
    ]
  }

  /** Nobody has been answered yet. */
  get open(): boolean {
    return this.#open
  }

  /** From here on it may have an effect. False: it is too late, it must not begin. */
  begin(): boolean {
    if (!this.#open) return false
    this.#begun = true
    return true
  }

  complete(completion: DriverCompletion): void {
    if (!this.#open) return
    this.#open = false
    for (const cancel of this.#cancels) cancel()
    this.#resolve(completion)
  }

  /** The machine can not be spoken to any more. */
  lost(reason: string): void {
    this.complete(this.#begun ? unknown(`${reason} meanwhile`) : offline(reason))
  }
}
