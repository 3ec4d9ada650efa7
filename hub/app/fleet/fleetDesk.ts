import type { AvailabilityView, FleetAlert, FleetView, RecordedEvent } from '../../../contracts/index.ts'
import type { Clock } from '../ports.ts'
import { type AlertFilter, alertsAsked } from './alertHistory.ts'
import { availabilityCsv } from './availabilityCsv.ts'
import { AvailabilityReport } from './availabilityReport.ts'
import { FleetHealth, type FleetHealthOptions } from './fleetHealth.ts'
import { type FleetSources, FleetViews } from './fleetView.ts'
import type { FleetJournal } from './ports.ts'

interface Options extends FleetHealthOptions, FleetSources {
  readonly clock: Clock
  readonly journal: FleetJournal
}

/** A node has become ready, or has described itself; a device's status or alerts have changed. */
interface Change {
  readonly nodeId?: string
  readonly describes?: string
  readonly deviceId?: string
}

/** Keeping devices alive: what is wrong with them, what was, and how much of their time they were there. */
export class FleetDesk {
  private readonly options: Options
  private readonly health: FleetHealth
  private readonly views: FleetViews
  private readonly reports: AvailabilityReport

  constructor(options: Options) {
    this.options = options
    this.health = new FleetHealth(options)
    this.views = new FleetViews(options)
    this.reports = new AvailabilityReport(options)
  }

  start(): void {
    this.health.start()
  }

  changed({ nodeId, deviceId, describes }: Change): void {
    if (describes !== undefined) this.views.nodeChanged(describes)
    if (nodeId !== undefined) {
      this.views.nodeChanged(nodeId)
      this.health.nodeReady(nodeId)
    }
    if (deviceId !== undefined) {
      this.views.deviceChanged(deviceId)
      this.health.deviceChanged(deviceId)
    }
  }

  committed(events: readonly RecordedEvent[]): void {
    this.views.committed(events)
    if (events.some(({ type }) => type === 'ConfigurationApplied')) this.health.configured()
  }

  /** Undefined before the first configuration. */
  view(): FleetView | undefined {
    return this.views.view()
  }

  alerts(filter: AlertFilter): Promise<FleetAlert[]> {
    return alertsAsked(this.options, filter)
  }

  availability(from: string, to: string): Promise<AvailabilityView> {
    return this.reports.report(from, to)
  }

  async availabilityCsv(from: string, to: string): Promise<Uint8Array> {
    return new TextEncoder().encode(availabilityCsv(await this.reports.report(from, to)))
  }
}
