import type { DriverLog } from '../driver.ts'

/** Counts what goes wrong and logs the first of its kind, the tenth, the hundredth ...: a camera repeats itself all day. */
export function tally(log: DriverLog): (message: string) => void {
  const counts = new Map<string, number>()
  return (message) => {
    const count = (counts.get(message) ?? 0) + 1
    counts.set(message, count)
    if (/^10*$/.test(String(count))) log.warn({ count }, message)
  }
}
