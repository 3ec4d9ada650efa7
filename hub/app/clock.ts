import { WEEKDAYS, type Weekday } from '../../contracts/index.ts'
import { ZoneOffsets } from '../core/localTime.ts'
import type { Now } from '../core/time.ts'
import type { Clock } from './ports.ts'

const DAY_MS = 86_400_000
/** How far the wall may lie behind the last recorded time before it is called implausible: small steps are NTP's work. */
const BACKWARD_TOLERANCE_MS = 120_000
/** A branch computer that claims to have slept longer than this has lost its clock battery. */
const FORWARD_LIMIT_MS = 366 * DAY_MS
/** Before this there was no such program: a computer without a clock battery that has not been told the time yet. */
export const EARLIEST_MS = Date.UTC(2025, 0, 1)
/** Soon after its start a computer without one is told the time; a step of then is believed when it has held for so long. */
const STARTING_MS = 15 * 60_000
const HOLD_STARTING_MS = 30_000
/** A step of any other time is believed when it has held for so long, */
const HOLD_FORWARD_MS = 10 * 60_000
/** and one that puts the time back even later: somebody has set right what had been wrong. */
const HOLD_BACKWARD_MS = 60 * 60_000

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
 *
 * `wall` is the wall clock as far as that is believed. One that steps is not until the step has held for a while, and never by more
 * than a year; meanwhile the time that was believed goes on by the monotonic clock. What can not be undone (maintenance that ends,
 * days that close, what expires) is therefore never done by a clock that is put wrong and right again.
 */
export class BranchClock implements Clock {
  private readonly sources: ClockSources
  private readonly settings: () => ClockSettings
  private readonly tickAtStart: number
  private readonly monotonicAtStart: number
  private readonly lastMark: { readonly tick: number; readonly wall: number } | undefined
  /** The last reading that was believed. */
  private anchor: { readonly wall: number; readonly monotonic: number; readonly isTrusted: boolean }
  /** A step that is not believed yet: since when, and by how much wall and monotonic time differ since then. */
  private held: { readonly since: number; readonly offset: number } | undefined
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
    const wall = sources.wall()
    const isTrusted = this.isPlausible(wall)
    this.anchor = { wall: isTrusted ? wall : (lastMark?.wall ?? wall), monotonic: this.monotonicAtStart, isTrusted }
    const elapsed = lastMark ? wall - lastMark.wall : 0
    this.tickAtStart = (lastMark?.tick ?? 0) + (isTrusted ? Math.max(0, Math.round(elapsed)) : 0)
  }

  /** True while the wall clock contradicts what was recorded or seen before: then it is not followed, and no day is rolled by it. */
  doubted(): boolean {
    return this.read().isDoubted
  }

  /** Beside what was recorded before the start. */
  private isPlausible(wall: number): boolean {
    if (wall < EARLIEST_MS) return false
    if (!this.lastMark) return true
    const ahead = wall - this.lastMark.wall
    // A hub that has run for years has not lost its clock battery.
    const ranMs = this.sources.monotonic() - this.monotonicAtStart
    return ahead >= -BACKWARD_TOLERANCE_MS && ahead <= FORWARD_LIMIT_MS + ranMs
  }

  private read(): { readonly wall: number; readonly isDoubted: boolean } {
    const wall = this.sources.wall()
    const monotonic = this.sources.monotonic()
    const expected = this.anchor.wall + (monotonic - this.anchor.monotonic)
    if (this.isBelieved(wall, monotonic, wall - expected)) {
      this.anchor = { wall, monotonic, isTrusted: true }
      this.held = undefined
      return { wall, isDoubted: false }
    }
    return { wall: expected, isDoubted: true }
  }

  private isBelieved(wall: number, monotonic: number, step: number): boolean {
    if (!this.anchor.isTrusted) return this.isPlausible(wall)
    if (Math.abs(step) <= BACKWARD_TOLERANCE_MS) return true
    const offset = wall - monotonic
    const isSame = this.held !== undefined && Math.abs(this.held.offset - offset) <= BACKWARD_TOLERANCE_MS
    if (!this.held || !isSame) this.held = { since: monotonic, offset }
    if (step > FORWARD_LIMIT_MS || !this.isPlausible(wall)) return false
    const isStarting = this.held.since - this.monotonicAtStart < STARTING_MS
    const holdMs = step < 0 ? HOLD_BACKWARD_MS : isStarting ? HOLD_STARTING_MS : HOLD_FORWARD_MS
    return monotonic - this.held.since >= holdMs
  }

  get lastMarkWall(): number {
    return this.lastMark?.wall ?? 0
  }

  monotonicMs(): number {
    return this.sources.monotonic()
  }

  now(): Now {
    const { timeZone, dayStartsAt } = this.settings()
    const wall = Math.round(this.read().wall)
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
