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
  /** As `wallOf`: the zone is asked again only on days on which the clocks change. */
  readonly wall: (second: number) => number
}

function localDays(timeZone: string, from: string, to: string): LocalDay[] {
  const days: LocalDay[] = []
  let begin = wallOf(from, 0, timeZone)
  for (let date = from; date <= to; date = dateAfter(date)) {
    const [midnight, end] = [begin, wallOf(dateAfter(date), 0, timeZone)]
    const day = date
    const wall =
      end - midnight === DAY_MS
        ? (second: number) => midnight + second * 1000
        : (second: number) => wallOf(day, second, timeZone)
    days.push({ date, weekday: weekdayOf(date), wall })
    begin = end
  }
  return days
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
    for (const range of ranges) append(stretches, { from: day.wall(range.from), to: day.wall(range.to) })
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
