import type { DriverClock } from '../../device-drivers/driver.ts'

/** The machine's own time, for drivers at the other end of real ports. */
export const realClock: DriverClock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
