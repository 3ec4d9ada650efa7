/** As many as are remembered; of more the oldest is forgotten. */
const MOST = 4096

/** Messages by their numbers, so that one that is sent again counts once. Holds what came of them and nothing that stood in them. */
export class MessageNumbers<T> {
  readonly #withinMs: number
  readonly #kept = new Map<string, { readonly at: number; readonly fate: T }>()

  constructor(withinMs: number) {
    this.#withinMs = withinMs
  }

  /** What came of it, if it has come within the time. */
  find(key: string, now: number): T | undefined {
    const found = this.#kept.get(key)
    if (!found) return undefined
    if (now - found.at < this.#withinMs) return found.fate
    this.#kept.delete(key)
    return undefined
  }

  keep(key: string, fate: T, now: number): void {
    this.#kept.delete(key)
    this.#kept.set(key, { at: now, fate })
    if (this.#kept.size <= MOST) return
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined) this.#kept.delete(oldest)
  }

  /** Nothing has come of it: sent again it is as good as new. */
  forget(key: string): void {
    this.#kept.delete(key)
  }

  get size(): number {
    return this.#kept.size
  }
}
