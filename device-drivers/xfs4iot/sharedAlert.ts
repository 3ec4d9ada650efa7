import type { AlertCode } from '../../contracts/index.ts'
import type { DriverContext } from '../driver.ts'

/** One alert that several have reasons for: open as long as any of them has. */
export class SharedAlert {
  readonly #context: Pick<DriverContext, 'raise' | 'clear'>
  readonly #code: AlertCode
  readonly #reasons = new Map<string, string>()

  constructor(context: Pick<DriverContext, 'raise' | 'clear'>, code: AlertCode) {
    this.#context = context
    this.#code = code
  }

  raise(who: string, words: string): void {
    this.#reasons.set(who, words)
    this.#context.raise(this.#code, words.slice(0, 200))
  }

  clear(who: string): void {
    this.#reasons.delete(who)
    if (this.#reasons.size === 0) this.#context.clear(this.#code)
  }

  has(who: string): boolean {
    return this.#reasons.has(who)
  }
}
