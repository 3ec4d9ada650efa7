/** Milliseconds: the first wait, which is also the shortest, and the longest. */
export interface BackOffLimits {
  readonly firstMs: number
  readonly longestMs: number
}

export interface BackOff {
  /** How long to wait before the next attempt; each one waits about twice as long as the one before. */
  next(): number
  /** It worked: the next failure starts from the beginning. */
  reset(): void
}

export const DEVICE_BACK_OFF: BackOffLimits = { firstMs: 250, longestMs: 5_000 }

/**
 * Doubling waits, each shortened by up to a fifth so that many devices behind one fault do not come back in step.
 * @param random uniform in [0, 1)
 */
export function backOff(random: () => number, { firstMs, longestMs }: BackOffLimits): BackOff {
  let attempt = 0
  return {
    next() {
      // Past 2^20 nothing changes any more, and the power stays finite.
      const full = Math.min(longestMs, firstMs * 2 ** Math.min(attempt++, 20))
      return Math.max(firstMs, Math.round(full * (1 - 0.2 * random())))
    },
    reset() {
      attempt = 0
    },
  }
}
