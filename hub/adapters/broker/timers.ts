/** Timers of this process, given so that tests can move time themselves. */
export interface Timers {
  /** Calls back once after `ms`; returns the cancel function. */
  after(ms: number, callback: () => void): () => void
}

/** Real timers; none of them keeps the process alive. */
export const systemTimers: Timers = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
