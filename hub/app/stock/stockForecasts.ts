import type { RunsOut } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { zoneOffsetMs } from '../../core/localTime.ts'
import type { UnitForecast } from '../../core/stock/forecastUnit.ts'
import { openTimesOf } from '../../core/stock/openTimes.ts'
import type { Clock, Log } from '../ports.ts'
import type { Laboratory } from '../science/ports.ts'
import type { StockForecast, StockQuestion } from './stockJob.ts'

const HOUR_MS = 3_600_000
/** Nobody reads seconds of it, and what stays the same need not be sent again. */
const MINUTE_MS = 60_000
/** Anew every five minutes, and soon after something was filled; not more often than that. */
const EVERY_MS = 300_000
const LEAST_MS = 10_000

export interface StockForecastsOptions {
  readonly branch: Branch
  readonly clock: Clock
  readonly log: Log
  readonly laboratory: Laboratory
  readonly questions: () => readonly StockQuestion[]
  readonly made: () => void
}

/** When units run out, worked out in the laboratory beside the branch's work. */
export class StockForecasts {
  readonly #options: StockForecastsOptions
  #latest: StockForecast = {}
  #offsetMs = 0
  #askedAt: number | undefined
  #isWanted = false
  #isUnderWay = false
  #isFailing = false

  constructor(options: StockForecastsOptions) {
    this.#options = options
  }

  of(id: string): UnitForecast | undefined {
    return this.#latest[id]
  }

  /** In wall time; null: nothing is said. */
  runsOut(id: string): RunsOut | null {
    const found = this.#latest[id]?.usedUp
    if (!found) return null
    const wall = (at: number | null) => {
      return at === null ? null : Math.max(0, Math.round((at * HOUR_MS - this.#offsetMs) / MINUTE_MS) * MINUTE_MS)
    }
    return { p10: wall(found.p10), p50: wall(found.p50), p90: wall(found.p90) }
  }

  /** Something has changed by more than use. */
  want(): void {
    this.#isWanted = true
  }

  /** Once a second. */
  pass(): void {
    const waitedMs = this.#options.clock.monotonicMs() - (this.#askedAt ?? Number.NEGATIVE_INFINITY)
    if (this.#isUnderWay || waitedMs < LEAST_MS || (!this.#isWanted && waitedMs < EVERY_MS)) return
    void this.#ask()
  }

  async #ask(): Promise<void> {
    const { branch, clock, laboratory, questions, made, log } = this.#options
    const units = questions()
    if (!branch.config || units.length === 0) return
    this.#isUnderWay = true
    this.#isWanted = false
    this.#askedAt = clock.monotonicMs()
    const { wall } = clock.now()
    const offsetMs = zoneOffsetMs(wall, branch.config.outlet.timeZone)
    try {
      this.#latest = await laboratory.run('stock', { now: wall, offsetMs, open: openTimesOf(branch.config), units })
      this.#offsetMs = offsetMs
      this.#isFailing = false
      made()
    } catch (error) {
      if (!this.#isFailing) log.warn({ err: error }, 'when stock runs out could not be worked out')
      this.#isFailing = true
    } finally {
      this.#isUnderWay = false
    }
  }
}
