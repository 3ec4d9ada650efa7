import type { FleetAlert } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { isLookedAfter } from '../../core/decide/fleetHealth.ts'
import { dateAfter, wallOf } from '../../core/fleet/serviceTime.ts'
import type { Alert } from '../../core/records.ts'
import type { Now } from '../../core/time.ts'
import type { Clock } from '../ports.ts'
import { checkDates, daysBefore } from './availabilityReport.ts'
import { fleetEvents } from './fleetEvents.ts'
import type { FleetJournal } from './ports.ts'

const MOST_ALERTS = 1_000
const DEFAULT_DAYS = 7

export interface AlertFilter {
  readonly state?: 'open' | 'closed'
  readonly device?: string
  /** Local dates, both included; of when it was closed. Default the last week. */
  readonly from?: string
  readonly to?: string
}

interface Options {
  readonly branch: Branch
  readonly journal: FleetJournal
  readonly clock: Clock
}

/** An open alert as it is shown. */
export function alertView(branch: Branch, alert: Alert, now: Now): FleetAlert {
  const { cameAt, closedAt, isTold, dueSince, ...shown } = alert
  return { ...shown, isSuppressed: isLookedAfter(branch, alert, now), closedAt: null }
}

/** Alerts that are open, from the state, and those that were, from the journal: the newest first, at most a thousand. */
export async function alertsAsked(options: Options, filter: AlertFilter): Promise<FleetAlert[]> {
  const found = filter.state === 'closed' ? await closedAlerts(options, filter) : openOnes(options)
  const fits = ({ deviceId, nodeId }: FleetAlert) =>
    filter.device === undefined || (deviceId === null ? nodeId : deviceId) === filter.device
  return found.filter(fits).slice(0, MOST_ALERTS)
}

function openOnes({ branch, clock }: Options): FleetAlert[] {
  const now = clock.now()
  return [...branch.alerts.values()]
    .filter(({ closedAt }) => closedAt === null)
    .map((alert) => alertView(branch, alert, now))
    .sort((a, b) => b.openedAt - a.openedAt || (a.alertId < b.alertId ? 1 : -1))
}

async function closedAlerts({ branch, journal, clock }: Options, { from, to }: AlertFilter): Promise<FleetAlert[]> {
  const now = clock.now()
  const last = to ?? now.date
  const first = from ?? daysBefore(last, DEFAULT_DAYS - 1)
  checkDates(first, last)
  const timeZone = branch.config?.outlet.timeZone ?? 'UTC'
  const begins = wallOf(first, 0, timeZone)
  const closed = new Map<string, FleetAlert>()
  for await (const event of fleetEvents(journal, 'alerts', begins, wallOf(dateAfter(last), 0, timeZone))) {
    // It has come back: it is open, or closed anew later.
    if (event.type === 'AlertRepeated') closed.delete(event.data.alertId)
    if (event.type !== 'AlertClosed' || event.wall < begins) continue
    const { end, isFinal, wasTold, ...alert } = event.data
    closed.set(alert.alertId, { ...alert, isSuppressed: !wasTold, closedAt: event.wall })
  }
  return [...closed.values()].reverse()
}
