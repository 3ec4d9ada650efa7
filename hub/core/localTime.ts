import { WEEKDAYS, type Weekday } from '../../contracts/index.ts'
import type { Now } from './time.ts'

const DAY_MS = 86_400_000

/** Calendar date (YYYY-MM-DD), weekday and second of the day of local milliseconds: Unix time plus the zone's offset. */
export function localFields(localMs: number): Pick<Now, 'date' | 'weekday' | 'secondOfDay'> {
  const day = Math.floor(localMs / DAY_MS)
  return {
    date: new Date(day * DAY_MS).toISOString().slice(0, 10),
    // 1970-01-01 was a Thursday; WEEKDAYS begins with Monday.
    weekday: WEEKDAYS[(((day + 3) % 7) + 7) % 7] as Weekday,
    secondOfDay: Math.floor((localMs - day * DAY_MS) / 1000),
  }
}

/** Offset of an IANA zone from UTC at a moment (Unix time), in milliseconds. */
export function zoneOffsetMs(wall: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(wall)
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const local = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  )
  return local - Math.floor(wall / 1000) * 1000
}

/** Making one takes a hundred times as long as asking it. */
const FORMATS = new Map<string, Intl.DateTimeFormat>()
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  FORMATS.set(timeZone, made)
  return made
}

/** Offsets of zones, each looked up once a quarter of an hour: the step by which offsets change anywhere. */
export class ZoneOffsets {
  #quarter = Number.NaN
  #timeZone = ''
  #offsetMs = 0

  /** Milliseconds from UTC at a moment (Unix time). */
  at(wall: number, timeZone: string): number {
    const quarter = Math.floor(wall / 900_000)
    if (quarter !== this.#quarter || timeZone !== this.#timeZone) {
      this.#quarter = quarter
      this.#timeZone = timeZone
      this.#offsetMs = zoneOffsetMs(wall, timeZone)
    }
    return this.#offsetMs
  }
}

/** The date so many days later (earlier, where negative); both YYYY-MM-DD. */
export function dateAfterDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
