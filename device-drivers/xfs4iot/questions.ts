import type { DriverContext } from '../driver.ts'

/** What nobody can tell just now, by who asks: alert `result-unknown` is open as long as there is any. */
export class Questions {
  readonly #context: Pick<DriverContext, 'raise' | 'clear'>
  readonly #open = new Map<string, string>()

  constructor(context: Pick<DriverContext, 'raise' | 'clear'>) {
    this.#context = context
  }

  ask(who: string, words: string): void {
    this.#open.set(who, words)
    this.#context.raise('result-unknown', words.slice(0, 200))
  }

  settle(who: string): void {
    this.#open.delete(who)
    const [words] = this.#open.values()
    if (words === undefined) this.#context.clear('result-unknown')
  }

  has(who: string): boolean {
    return this.#open.has(who)
  }
}
