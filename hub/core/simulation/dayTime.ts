import { WEEKDAYS, type Weekday } from '../../../contracts/index.ts'
import type { ScheduleEntry } from '../lookup.ts'
import type { Now } from '../time.ts'

const DAY_SECONDS = 86_400
const DAY_MS = DAY_SECONDS * 1000

/** Local time at any tick, reckoned from now: of days before and after it too. */
export class DayTime {
  readonly #now: Now
  /** Tick at which the second that is now began. */
  readonly #secondBegan: number
  readonly #days = new Map<number, { readonly date: string; readonly weekday: Weekday }>()

  constructor(now: Now) {
    this.#now = now
    this.#secondBegan = now.tick - (now.wall % 1000)
  }

  at(tick: number): Pick<Now, 'tick' | 'date' | 'weekday' | 'secondOfDay'> {
    const second = this.#second(tick)
    const day = Math.floor(second / DAY_SECONDS)
    const { date, weekday } = this.#day(day)
    return { tick, date, weekday, secondOfDay: second - day * DAY_SECONDS }
  }

  /** Tick at which the local day of this one began. */
  midnight(tick: number): number {
    return this.#tickOf(Math.floor(this.#second(tick) / DAY_SECONDS) * DAY_SECONDS)
  }

  /** The next tick after this one at which a rule of the schedule begins or ends, or its day does. */
  nextChange(schedule: readonly Pick<ScheduleEntry, 'from' | 'to'>[], tick: number): number {
    if (schedule.length === 0) return Number.POSITIVE_INFINITY
    const today = Math.floor(this.#second(tick) / DAY_SECONDS)
    let next = this.#tickOf((today + 1) * DAY_SECONDS)
    for (const { from, to } of schedule) {
      for (const second of [from, to]) {
        const at = this.#tickOf(today * DAY_SECONDS + second)
        if (at > tick && at < next) next = at
      }
    }
    return next
  }

  /** Seconds since the midnight that today began with. */
  #second(tick: number): number {
    return this.#now.secondOfDay + Math.floor((tick - this.#secondBegan) / 1000)
  }

  #tickOf(second: number): number {
    return this.#secondBegan + (second - this.#now.secondOfDay) * 1000
  }

  #day(offset: number): { readonly date: string; readonly weekday: Weekday } {
    const known = this.#days.get(offset)
    if (known !== undefined) return known
    const midnight = Date.parse(`${this.#now.date}T00:00:00Z`) + offset * DAY_MS
    const at = (WEEKDAYS.indexOf(this.#now.weekday) + offset) % WEEKDAYS.length
    const weekday = WEEKDAYS[(at + WEEKDAYS.length) % WEEKDAYS.length] ?? this.#now.weekday
    const day = { date: new Date(midnight).toISOString().slice(0, 10), weekday }
    this.#days.set(offset, day)
    return day
  }
}
