type Done = (error?: Error | null) => void

interface Entry {
  readonly done: Done
  outcome: 'pending' | 'done' | Error
}

/**
 * Lets the work of one connection run side by side and finish in the order in which it was begun: PUBACKs leave in order of
 * arrival, whatever is committed first. After a failure nothing behind it is acknowledged any more.
 */
export class OrderedFlush {
  readonly #queue: Entry[] = []
  #failure: Error | undefined

  /** @param work what has to be over before `done`; undefined when it is over already */
  add(work: Promise<void> | undefined, done: Done): void {
    if (this.#failure) {
      done(this.#failure)
      return
    }
    const entry: Entry = { done, outcome: work ? 'pending' : 'done' }
    this.#queue.push(entry)
    work?.then(
      () => this.#settle(entry, 'done'),
      (error: unknown) => this.#settle(entry, error instanceof Error ? error : new Error(String(error))),
    )
    if (!work) this.#flush()
  }

  /** Ends everything that is under way, and everything added later, with this error. */
  fail(error: Error): void {
    if (this.#failure) return
    this.#failure = error
    for (const { done } of this.#queue.splice(0)) done(error)
  }

  #settle(entry: Entry, outcome: 'done' | Error): void {
    entry.outcome = outcome
    this.#flush()
  }

  #flush(): void {
    for (let head = this.#queue[0]; head && head.outcome !== 'pending'; head = this.#queue[0]) {
      if (head.outcome !== 'done') {
        this.fail(head.outcome)
        return
      }
      this.#queue.shift()
      head.done(null)
    }
  }
}
