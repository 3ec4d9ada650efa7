import type { BranchConfig, Weekday } from '../../../contracts/index.ts'
import { localFields, zoneOffsetMs } from '../localTime.ts'
import { lookup } from '../lookup.ts'
import { openRangesOn, rangesOn } from '../openingHours.ts'

const DAY_MS = 86_400_000

/** Stretches of wall time, in order and apart. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Unix time of a second of a local date. Where the clocks go back the hour that comes twice is the second of the two. */
export function wallOf(date: string, second: number, timeZone: string): number {
  const local = Date.parse(`${date}T00:00:00Z`) + second * 1000
  return local - zoneOffsetMs(local - zoneOffsetMs(local, timeZone), timeZone)
}

/** When each device is meant to work from one local date to another, both included: by the configuration as it is now. */
export function serviceTimes(config: BranchConfig, from: string, to: string): Map<string, readonly Stretch[]> {
  const hoursOf = new Map(config.operations.devices.map(({ device, hours }) => [device, hours]))
  const days = localDays(config.outlet.timeZone, from, to)
  // Most machines have the same hours: those are worked out once.
  const known = new Map<string, readonly Stretch[]>()
  const stretchesFor = (hours: Hours) => {
    const key = JSON.stringify(hours)
    const stretches = known.get(key) ?? stretchesOf(config, hours, days)
    known.set(key, stretches)
    return stretches
  }
  return new Map(config.devices.map(({ id }) => [id, stretchesFor(hoursOf.get(id) ?? 'opening')]))
}

type Hours = BranchConfig['operations']['devices'][number]['hours']

interface LocalDay {
  readonly date: string
  readonly weekday: Weekday
  /** Parts of the day in which the clocks run on: one, but for days on which they change. */
  readonly parts: readonly (Stretch & { readonly offsetMs: number })[]
}

function localDays(timeZone: string, from: string, to: string): LocalDay[] {
  const days: LocalDay[] = []
  let begin = wallOf(from, 0, timeZone)
  for (let date = from; date <= to; date = dateAfter(date)) {
    const end = wallOf(dateAfter(date), 0, timeZone)
    const midnight = Date.parse(`${date}T00:00:00Z`)
    const parts =
      end - begin === DAY_MS
        ? [{ from: begin, to: end, offsetMs: midnight - begin }]
        : partsOf({ from: begin, to: end }, timeZone)
    days.push({ date, weekday: weekdayOf(date), parts })
    begin = end
  }
  return days
}

/** Clocks change once a day at the most. */
function partsOf({ from, to }: Stretch, timeZone: string): LocalDay['parts'] {
  const before = zoneOffsetMs(from, timeZone)
  const after = zoneOffsetMs(to - 1, timeZone)
  if (before === after) return [{ from, to, offsetMs: before }]
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (zoneOffsetMs(middle, timeZone) === before) low = middle
    else high = middle
  }
  return [
    { from, to: high, offsetMs: before },
    { from: high, to, offsetMs: after },
  ]
}

function stretchesOf(config: BranchConfig, hours: Hours, days: readonly LocalDay[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const day of days) {
    const ranges =
      hours === 'always'
        ? [{ from: 0, to: DAY_MS / 1000 }]
        : hours === 'opening'
          ? openRangesOn(lookup(config), day)
          : rangesOn(hours, day)
    const midnight = Date.parse(`${day.date}T00:00:00Z`)
    // By what a clock on the wall shows: an hour that comes twice counts twice, one that is left out does not.
    for (const { from, to, offsetMs } of day.parts)
      for (const range of ranges)
        append(stretches, {
          from: Math.max(from, midnight + range.from * 1000 - offsetMs),
          to: Math.min(to, midnight + range.to * 1000 - offsetMs),
        })
  }
  return stretches
}

function append(stretches: Stretch[], { from, to }: Stretch): void {
  const last = stretches.at(-1)
  if (to <= from) return
  if (last && from <= last.to) stretches[stretches.length - 1] = { from: last.from, to: Math.max(last.to, to) }
  else stretches.push({ from, to })
}

export function dateAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
}

function weekdayOf(date: string): Weekday {
  return localFields(Date.parse(`${date}T00:00:00Z`)).weekday
}

/** How much of the stretches lies before a moment: found in as many steps as their number has digits in base two. */
export class StretchSum {
  private readonly stretches: readonly Stretch[]
  private readonly before: number[] = []

  constructor(stretches: readonly Stretch[]) {
    this.stretches = stretches
    let sum = 0
    for (const { from, to } of stretches) {
      this.before.push(sum)
      sum += to - from
    }
  }

  /** Milliseconds of the stretches within [from, to). */
  within(from: number, to: number): number {
    return to <= from ? 0 : this.upTo(to) - this.upTo(from)
  }

  private upTo(moment: number): number {
    let [low, high] = [0, this.stretches.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.stretches[middle] as Stretch).from <= moment) low = middle + 1
      else high = middle
    }
    const last = this.stretches[low - 1]
    return last === undefined ? 0 : (this.before[low - 1] as number) + Math.min(moment, last.to) - last.from
  }
}
