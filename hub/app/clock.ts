import { WEEKDAYS, type Weekday } from '../../contracts/index.ts'
import { ZoneOffsets } from '../core/localTime.ts'
import type { Now } from '../core/time.ts'
import type { Clock } from './ports.ts'

const DAY_MS = 86_400_000
/** How far the wall may lie behind the last recorded time before it is called implausible: small steps are NTP's work. */
const BACKWARD_TOLERANCE_MS = 120_000
/** A branch computer that claims to have slept longer than this has lost its clock battery. */
const FORWARD_LIMIT_MS = 366 * DAY_MS

export interface ClockSources {
  /** Unix time in ms. */
  wall(): number
  /** Milliseconds, monotonic within the process. */
  monotonic(): number
}

export interface ClockSettings {
  timeZone: string
  /** HH:MM. */
  dayStartsAt: string
}

/**
 * The branch's clock. `tick` goes on from the persisted mark: by the wall time that has passed since, when that is
 * plausible, else from where it stopped; after the start it follows the process's monotonic clock only, so a step of the
 * wall clock changes nobody's wait.
 */
export class BranchClock implements Clock {
  private readonly sources: ClockSources
  private readonly settings: () => ClockSettings
  private readonly tickAtStart: number
  private readonly monotonicAtStart: number
  private readonly lastMark: { readonly tick: number; readonly wall: number } | undefined
  private readonly offsets = new ZoneOffsets()
  /** Two local days are asked about again and again: today's and the business day's. */
  private readonly dates = new Map<number, string>()

  constructor(
    sources: ClockSources,
    settings: () => ClockSettings,
    lastMark: { tick: number; wall: number } | undefined,
  ) {
    this.sources = sources
    this.settings = settings
    this.lastMark = lastMark
    this.monotonicAtStart = sources.monotonic()
    const elapsed = lastMark ? sources.wall() - lastMark.wall : 0
    this.tickAtStart = (lastMark?.tick ?? 0) + (this.doubted() ? 0 : Math.max(0, Math.round(elapsed)))
  }

  /** True while the wall clock contradicts the last recorded time: then no day is rolled. */
  doubted(): boolean {
    if (!this.lastMark) return false
    const ahead = this.sources.wall() - this.lastMark.wall
    // A hub that has run for years has not lost its clock battery.
    const ranMs = this.sources.monotonic() - this.monotonicAtStart
    return ahead < -BACKWARD_TOLERANCE_MS || ahead > FORWARD_LIMIT_MS + ranMs
  }

  get lastMarkWall(): number {
    return this.lastMark?.wall ?? 0
  }

  monotonicMs(): number {
    return this.sources.monotonic()
  }

  now(): Now {
    const { timeZone, dayStartsAt } = this.settings()
    const wall = Math.round(this.sources.wall())
    const tick = this.tickAtStart + Math.round(this.sources.monotonic() - this.monotonicAtStart)
    const local = wall + this.offsets.at(wall, timeZone)
    const [hours = '0', minutes = '0'] = dayStartsAt.split(':')
    const dayStartMs = (Number(hours) * 60 + Number(minutes)) * 60_000
    return {
      tick,
      wall,
      date: this.isoDate(local),
      // 1970-01-01 was a Thursday; WEEKDAYS begins with Monday.
      weekday: WEEKDAYS[(Math.floor(local / DAY_MS) + 3) % 7] as Weekday,
      secondOfDay: Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / 1000),
      businessDay: this.isoDate(local - dayStartMs),
    }
  }

  private isoDate(localMs: number): string {
    const day = Math.floor(localMs / DAY_MS)
    const known = this.dates.get(day)
    if (known !== undefined) return known
    if (this.dates.size > 8) this.dates.clear()
    const date = new Date(day * DAY_MS).toISOString().slice(0, 10)
    this.dates.set(day, date)
    return date
  }
}
