import { type AvailabilityView, ProblemError } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { Availability } from '../../core/fleet/availability.ts'
import { dateAfter, serviceTimes, wallOf } from '../../core/fleet/serviceTime.ts'
import type { Clock } from '../ports.ts'
import { fleetEvents } from './fleetEvents.ts'
import type { FleetJournal } from './ports.ts'

const LONGEST_DAYS = 366
const DAY_MS = 86_400_000

interface Options {
  readonly branch: Branch
  readonly journal: FleetJournal
  readonly clock: Clock
}

/** How much of their service time devices were there for customers, of local dates, both included. One report at a time. */
export class AvailabilityReport {
  private readonly options: Options
  private last: Promise<unknown> = Promise.resolve()

  constructor(options: Options) {
    this.options = options
  }

  /** Rejects with ProblemError: BAD_REQUEST where the dates are no period, DAY_NOT_OPEN before the first configuration. */
  report(from: string, to: string): Promise<AvailabilityView> {
    const made = this.last.then(() => this.make(from, to))
    this.last = made.catch(() => undefined)
    return made
  }

  private async make(from: string, to: string): Promise<AvailabilityView> {
    const { branch, journal, clock } = this.options
    const { config } = branch
    if (config === undefined) throw new ProblemError('DAY_NOT_OPEN')
    checkDates(from, to)
    const { timeZone } = config.outlet
    const begins = wallOf(from, 0, timeZone)
    const until = Math.max(begins, Math.min(wallOf(dateAfter(to), 0, timeZone), clock.now().wall))
    const service = serviceTimes(config, from, to)
    const availability = new Availability({ from: begins, until }, service)
    for await (const event of fleetEvents(journal, 'health', begins, until)) availability.add(event)
    return { from, to, until, devices: availability.rows() }
  }
}

/** Refuses days that do not exist, ends before beginnings, and more than a year. */
export function checkDates(from: string, to: string): void {
  const [begin, end] = [dayOf(from), dayOf(to)]
  if (begin > end || end - begin >= LONGEST_DAYS * DAY_MS) throw noPeriod()
}

/** The date so many days before another one; refuses one that does not exist. */
export function daysBefore(date: string, days: number): string {
  return new Date(dayOf(date) - days * DAY_MS).toISOString().slice(0, 10)
}

function dayOf(date: string): number {
  const ms = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(date)) throw noPeriod()
  return ms
}

function noPeriod(): ProblemError {
  return new ProblemError('BAD_REQUEST', { mistakes: [{ path: '/from', message: 'is no period with /to' }] })
}
