import type { Log } from './ports.ts'

/** What is to be done later, or again and again, and what must not keep anything else from its work when it fails. */
export class Chores {
  readonly #log: Log
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(log: Log) {
    this.#log = log
  }

  guarded(what: string, work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#log.error({ err: error, what }, 'an output failed')
    }
  }

  after(ms: number, callback: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      callback()
    }, ms)
    timer.unref()
    this.#timers.add(timer)
  }

  every(ms: number, callback: () => void): void {
    const again = () =>
      this.after(ms, () => {
        this.guarded('timer', callback)
        again()
      })
    again()
  }

  /** Nothing of it is done any more. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
