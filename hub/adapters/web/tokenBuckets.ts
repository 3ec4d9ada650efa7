/** A rate limit per key: `burst` at once, then `perSecond` more. Keys that are full again are forgotten. */
export class TokenBuckets {
  readonly #perSecond: number
  readonly #burst: number
  readonly #monotonicMs: () => number
  readonly #maxKeys: number
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  constructor(options: { perSecond: number; burst: number; monotonicMs: () => number; maxKeys?: number }) {
    this.#perSecond = options.perSecond
    this.#burst = options.burst
    this.#monotonicMs = options.monotonicMs
    this.#maxKeys = options.maxKeys ?? 10_000
  }

  /** Takes one; false when there is none left. */
  take(key: string): boolean {
    const bucket = this.#filled(key)
    const allowed = bucket.tokens >= 1
    if (allowed) bucket.tokens -= 1
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    if (this.#buckets.size > this.#maxKeys) this.#forget()
    return allowed
  }

  /** How long until there is one again; 0 when there is. */
  waitMs(key: string): number {
    return Math.ceil((Math.max(0, 1 - this.#filled(key).tokens) / this.#perSecond) * 1000)
  }

  /** Gives one back, for what turned out not to count. */
  giveBack(key: string): void {
    const bucket = this.#filled(key)
    bucket.tokens = Math.min(this.#burst, bucket.tokens + 1)
    this.#buckets.set(key, bucket)
  }

  #filled(key: string): { tokens: number; at: number } {
    const now = this.#monotonicMs()
    const bucket = this.#buckets.get(key)
    if (!bucket) return { tokens: this.#burst, at: now }
    const tokens = Math.min(this.#burst, bucket.tokens + ((now - bucket.at) / 1000) * this.#perSecond)
    return { tokens, at: now }
  }

  /** First those that are full again, then, if that is not enough, the one used longest ago. */
  #forget(): void {
    for (const key of [...this.#buckets.keys()]) {
      if (this.#filled(key).tokens >= this.#burst) this.#buckets.delete(key)
    }
    const oldest = this.#buckets.keys().next()
    if (this.#buckets.size > this.#maxKeys && !oldest.done) this.#buckets.delete(oldest.value)
  }
}
