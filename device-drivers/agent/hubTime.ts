import type { DriverClock } from '../driver.ts'

/** The hub's time, kept on this process's monotonic clock so that a step of the local clock moves nothing. */
export interface HubTime {
  /** Unix milliseconds of the hub at a moment of the monotonic clock; now when none is given. */
  at(monotonicMs?: number): number
  /** The moment of the monotonic clock at which the hub's time is `wallMs`. */
  toMonotonic(wallMs: number): number
  /** The hub has said what time it is. */
  set(wallMs: number): void
}

/** @param wallNow this machine's Unix time in milliseconds, used until the hub has spoken */
export function hubTime(clock: DriverClock, wallNow: () => number): HubTime {
  let offsetMs = wallNow() - clock.now()
  return {
    at: (monotonicMs = clock.now()) => Math.max(0, Math.round(monotonicMs + offsetMs)),
    toMonotonic: (wallMs) => wallMs - offsetMs,
    set(wallMs) {
      offsetMs = wallMs - clock.now()
    },
  }
}
