import type { DriverClock } from '../../device-drivers/driver.ts'

export interface FakeClock extends DriverClock {
  /** Moves time on, timer by timer in order of their due times, and lets everything each one sets off finish first. */
  advance(ms: number): Promise<void>
  /** Lets everything that is under way without a timer finish. */
  settle(): Promise<void>
  /** How many timers are waiting. */
  readonly pending: number
}

/** A clock that stands still until the test moves it. Serves drivers and simulated devices alike. */
export function fakeClock(startMs = 0): FakeClock {
  let now = startMs
  let order = 0
  const timers = new Map<number, { readonly due: number; readonly callback: () => void }>()
  // An immediate comes after all microtasks, so one turn is enough for work that is not waiting for a timer or for I/O.
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

  function next(until: number): number | undefined {
    let found: number | undefined
    for (const [id, { due }] of timers) {
      if (due <= until && (found === undefined || due < (timers.get(found)?.due ?? Infinity))) found = id
    }
    return found
  }

  return {
    now: () => now,
    after(ms, callback) {
      const id = order++
      timers.set(id, { due: now + Math.max(0, ms), callback })
      return () => timers.delete(id)
    },
    async advance(ms) {
      const until = now + ms
      await settle()
      for (let id = next(until); id !== undefined; id = next(until)) {
        const timer = timers.get(id)
        timers.delete(id)
        if (!timer) break
        now = Math.max(now, timer.due)
        timer.callback()
        await settle()
      }
      now = until
    },
    settle,
    get pending() {
      return timers.size
    },
  }
}
