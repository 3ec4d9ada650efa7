/** Times as a form writes them, read in the outlet's time zone: the person may sit in another. */

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/
const MINUTE = 60_000

/** `2026-11-23T09:05` as the clocks of the zone show it at this moment. */
export function fieldTime(at: number, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone && { timeZone }),
  })
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`
}

/** The moment at which the clocks of the zone show this; null where it is no time. */
export function momentOf(field: string, timeZone: string | undefined): number | null {
  const match = PATTERN.exec(field)
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number)
  const asUtc = Date.UTC(year, month - 1, day, hour, minute)
  if (Number.isNaN(asUtc)) return null
  // Twice, because the offset at the guess may be another than the one found.
  let at = asUtc
  for (let round = 0; round < 2; round += 1) {
    const shown = PATTERN.exec(fieldTime(at, timeZone))
    if (!shown) return null
    const [y = 0, mo = 0, d = 0, h = 0, mi = 0] = shown.slice(1).map(Number)
    at += asUtc - Date.UTC(y, mo - 1, d, h, mi)
  }
  return at
}

export type PlanMistake = 'order' | 'past' | 'tooLong'
const LONGEST = 31 * 24 * 60 * MINUTE

export function planMistake(from: number | null, until: number | null, now: number): PlanMistake | null {
  if (from === null || until === null) return null
  if (until <= from) return 'order'
  if (until <= now) return 'past'
  return until - from > LONGEST ? 'tooLong' : null
}

/** The next full quarter of an hour. */
export function nextQuarter(now: number): number {
  return Math.ceil(now / (15 * MINUTE)) * 15 * MINUTE
}
