import {
  forecastUnit,
  LOOK_BACK_DAYS,
  learnUnit,
  type OpenTimes,
  type UnitForecast,
  type UnitModels,
  type UnitNow,
} from '../../core/stock/forecastUnit.ts'
import { HOURS, type UseHour } from '../../core/stock/useHours.ts'
import type { Steps } from '../science/jobs.ts'
import type { StockHours } from './ports.ts'

const HOUR_MS = 3_600_000
const UNITS_PER_STEP = 20
const ALWAYS: OpenTimes = { week: null, closedDays: [] }

/** A unit, or several that customers empty together (then its history is the sum of theirs). */
export interface StockQuestion extends UnitNow {
  readonly id: string
  readonly members: readonly string[]
  /** Unix hour its history begins with. */
  readonly since: number
  /** Used round the clock, by the configuration; else its history says. */
  readonly isAlwaysOpen?: boolean
}

export interface StockJob {
  /** Wall time, and the zone's offset from it. */
  readonly now: number
  readonly offsetMs: number
  readonly open: OpenTimes
  readonly units: readonly StockQuestion[]
}

/** By id; times in local hours since 1970. */
export type StockForecast = Readonly<Record<string, UnitForecast>>

interface Learned {
  readonly today: number
  readonly since: number
  readonly members: string
  readonly models: UnitModels
}

/** What units have taught is learned once a local day; only today's hours are read again each time. */
export class StockModels {
  readonly #hours: StockHours
  readonly #learned = new Map<string, Learned>()

  constructor(hours: StockHours) {
    this.#hours = hours
  }

  *forecast({ now, offsetMs, open, units }: StockJob): Steps<StockForecast> {
    const at = (now + offsetMs) / HOUR_MS
    const today = Math.floor(at / HOURS)
    const offset = Math.round(offsetMs / HOUR_MS)
    const made: Record<string, UnitForecast> = {}
    let work = 0
    for (const unit of units) {
      const models = this.#modelsOf(unit, today, offset, unit.isAlwaysOpen ? ALWAYS : open, () => (work += 1))
      const todays = this.#rows(unit, today * HOURS, offset)
      made[unit.id] = forecastUnit(models, unit, todays, at, open.closedDays)
      if (work >= UNITS_PER_STEP) {
        work = 0
        yield
      }
    }
    return made
  }

  #modelsOf(unit: StockQuestion, today: number, offset: number, open: OpenTimes, worked: () => void): UnitModels {
    const members = unit.members.join(' ')
    const known = this.#learned.get(unit.id)
    if (known?.today === today && known.since === unit.since && known.members === members) return known.models
    worked()
    const models = learnUnit(this.#rows(unit, (today - LOOK_BACK_DAYS) * HOURS, offset), today, open, unit)
    this.#learned.set(unit.id, { today, since: unit.since, members, models })
    return models
  }

  /** @param from local hour */
  #rows({ members, since }: StockQuestion, from: number, offset: number): UseHour[] {
    const unixFrom = Math.max(since, from - offset)
    const sums = new Map<number, UseHour>()
    for (const stockId of members) {
      for (const { hour, used, added, minutes } of this.#hours.of(stockId, unixFrom)) {
        const before = sums.get(hour)
        sums.set(hour, {
          hour: hour + offset,
          used: used + (before?.used ?? 0),
          added: added + (before?.added ?? 0),
          minutes: Math.max(minutes, before?.minutes ?? 0),
        })
      }
    }
    return [...sums.values()]
  }
}
