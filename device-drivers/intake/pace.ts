const MINUTE_MS = 60_000

/** Lets so many through in a minute, evenly after a burst of as many. */
export function paceLimit(perMinute: number): (now: number) => boolean {
  let left = perMinute
  let since: number | undefined
  return (now) => {
    left = Math.min(perMinute, left + ((now - (since ?? now)) * perMinute) / MINUTE_MS)
    since = now
    if (left < 1) return false
    left--
    return true
  }
}

/** Counts what happened within the last minute, in memory of a fixed size. */
export function minuteCount(most: number): { add(now: number): void; count(now: number): number } {
  const times: number[] = []
  const trim = (now: number) => {
    while (times[0] !== undefined && now - times[0] >= MINUTE_MS) times.shift()
  }
  return {
    add(now) {
      trim(now)
      times.push(now)
      if (times.length > most) times.shift()
    },
    count(now) {
      trim(now)
      return times.length
    },
  }
}
