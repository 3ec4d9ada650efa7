/** Whole minutes begun so far, never negative: nobody has waited "-1 min" because two clocks differ by a moment. */
export function wholeMinutes(milliseconds: number): number {
  return Math.max(0, Math.floor(milliseconds / 60_000))
}

/** Running time as 1:46, from an hour on as 1:02:05. */
export function runningTime(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const two = (value: number) => `0${value}`.slice(-2)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** A target as it is read: tenths of a minute at most, whatever the configuration says. */
export function targetInWords(minutes: number): number {
  return Math.round(minutes * 10) / 10
}
