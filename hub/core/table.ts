/** Steps that take changes back, newest last. */
export type UndoLog = (() => void)[]

/** Where a table logs how to take a change back; undefined while nobody may ask for it. */
export interface UndoHost {
  readonly undoLog: UndoLog | undefined
}

/**
 * Rows by id. Every change tells `changed` (which keeps derived indexes right) and, while the host keeps an undo log,
 * leaves there how to take it back. Rows are immutable values. The order of iteration means nothing: decisions that
 * depend on an order sort for themselves.
 */
export class Table<V extends object> {
  readonly #rows = new Map<string, V>()
  readonly #host: UndoHost
  readonly #changed: ((before: V | undefined, after: V | undefined) => void) | undefined

  constructor(host: UndoHost, changed?: (before: V | undefined, after: V | undefined) => void) {
    this.#host = host
    this.#changed = changed
  }

  get size(): number {
    return this.#rows.size
  }

  get(id: string): V | undefined {
    return this.#rows.get(id)
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  values(): IterableIterator<V> {
    return this.#rows.values()
  }

  entries(): IterableIterator<[string, V]> {
    return this.#rows.entries()
  }

  put(id: string, row: V): void {
    this.#set(id, row)
  }

  delete(id: string): void {
    if (this.#rows.has(id)) this.#set(id, undefined)
  }

  clear(): void {
    for (const id of [...this.#rows.keys()]) this.delete(id)
  }

  #set(id: string, row: V | undefined): void {
    const before = this.#rows.get(id)
    this.#host.undoLog?.push(() => this.#write(id, row, before))
    this.#write(id, before, row)
  }

  #write(id: string, before: V | undefined, after: V | undefined): void {
    if (after === undefined) this.#rows.delete(id)
    else this.#rows.set(id, after)
    this.#changed?.(before, after)
  }
}
