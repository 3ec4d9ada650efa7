/** What becomes due, the earliest first; of equal ones what was added first. */
export class Deadlines<T> {
  /** The latest first, so that the next one is taken off the end. */
  readonly #entries: { readonly at: number; readonly item: T }[] = []

  /** Tick of the earliest; infinite when there is none. */
  get next(): number {
    return this.#entries.at(-1)?.at ?? Number.POSITIVE_INFINITY
  }

  add(at: number, item: T): void {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#entries[middle]?.at ?? 0) > at) low = middle + 1
      else high = middle
    }
    this.#entries.splice(low, 0, { at, item })
  }

  take(): T | undefined {
    return this.#entries.pop()?.item
  }
}
