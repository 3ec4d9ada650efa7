import type { AvailabilityRow, DeviceHealth, HealthCause, RecordedEvent } from '../../../contracts/index.ts'
import { type Stretch, StretchSum } from './serviceTime.ts'

const DOWN = 3

/** A device from one change to the next. Null: nothing is known of it. */
type State = Pick<DeviceHealth, 'severity' | 'causes' | 'isPlanned' | 'isOwnMaintenance'> | null

interface Failure {
  readonly began: number
  /** Some of it was in service time of the period. */
  counts: boolean
}
interface CauseTime {
  readonly cause: HealthCause
  ms: number
  times: number
}
interface Watched {
  readonly deviceId: string
  readonly service: StretchSum
  state: State
  since: number
  failure: Failure | null
  failures: number
  readonly restoredMs: number[]
  /** The cause its time is counted for, as long as it goes on. */
  run: { readonly key: string; counts: boolean } | null
  readonly causes: Map<string, CauseTime>
  serviceMs: number
  plannedMs: number
  upMs: number
  downMs: number
  unknownMs: number
}

export interface Period {
  readonly from: number
  readonly until: number
}

/**
 * How much of their service time devices were there for customers, from the events that say how healthy they were. Give it the events
 * in order, from any FleetRecorded before the period on (or from the journal's beginning), then ask for the rows. Time is counted for
 * the worst cause alone, so that causes add up to the time a device was down.
 */
export class Availability {
  private readonly period: Period
  private readonly devices = new Map<string, Watched>()
  private now = Number.NEGATIVE_INFINITY

  constructor(period: Period, service: ReadonlyMap<string, readonly Stretch[]>) {
    this.period = period
    for (const [deviceId, stretches] of service) this.devices.set(deviceId, watched(deviceId, stretches))
  }

  add(event: RecordedEvent): void {
    // The wall clock may have been set back: time that was counted is not counted again.
    this.now = Math.max(this.now, Math.min(event.wall, this.period.until))
    if (event.type === 'DeviceHealthChanged') this.change(event.data)
    else if (event.type === 'FleetRecorded') this.record(event.data.devices)
    else if (event.type === 'WatchResumed') this.resume(event.data.unwatchedSince)
  }

  rows(): AvailabilityRow[] {
    for (const device of this.devices.values()) this.count(device, this.period.until)
    return [...this.devices.values()].map(rowOf)
  }

  private change(health: DeviceHealth): void {
    const device = this.devices.get(health.deviceId)
    if (!device) return
    this.count(device, this.now)
    this.enter(device, health)
  }

  /** Whoever is not among them is configured no more: how it was before says nothing of it from then on. */
  private record(devices: readonly DeviceHealth[]): void {
    const known = new Set(devices.map(({ deviceId }) => deviceId))
    for (const device of this.devices.values()) {
      if (device.state === null || known.has(device.deviceId)) continue
      this.count(device, this.now)
      device.state = null
      device.failure = null
    }
    for (const device of devices) this.change(device)
  }

  /** Of the time in between nothing is known; after it each is taken to be as it was until it says otherwise. */
  private resume(unwatchedSince: number): void {
    for (const device of this.devices.values()) {
      const { state } = device
      this.count(device, Math.min(unwatchedSince, this.now))
      device.state = null
      this.count(device, this.now)
      device.state = state
    }
  }

  private enter(device: Watched, health: DeviceHealth): void {
    device.state = health
    const isDown = health.severity >= DOWN
    if (!isDown && device.failure !== null) {
      if (device.failure.counts) device.restoredMs.push(this.now - device.failure.began)
      device.failure = null
    }
    if (isDown && !isPlanned(health) && device.failure === null) device.failure = { began: this.now, counts: false }
  }

  /** Counts the time of a device up to a moment as what it was. */
  private count(device: Watched, to: number): void {
    const from = Math.max(device.since, this.period.from)
    const ms = device.service.within(from, Math.min(to, this.period.until))
    device.since = Math.max(device.since, to)
    device.serviceMs += ms
    const { state } = device
    const isDown = state !== null && !isPlanned(state) && state.severity >= DOWN
    if (!isDown) device.run = null
    if (state === null) device.unknownMs += ms
    else if (isPlanned(state)) device.plannedMs += ms
    else if (isDown) this.countDown(device, state, ms)
    else device.upMs += ms
  }

  private countDown(device: Watched, { causes }: NonNullable<State>, ms: number): void {
    device.downMs += ms
    const { failure } = device
    if (ms > 0 && failure && !failure.counts && failure.began >= this.period.from) {
      failure.counts = true
      device.failures += 1
    }
    const [cause] = causes
    if (!cause) return
    const key = JSON.stringify([cause.code, cause.component, cause.owner])
    if (device.run?.key !== key) device.run = { key, counts: false }
    if (ms === 0) return
    const known = device.causes.get(key) ?? { cause, ms: 0, times: 0 }
    known.ms += ms
    if (!device.run.counts) known.times += 1
    device.run.counts = true
    device.causes.set(key, known)
  }
}

function isPlanned(state: NonNullable<State>): boolean {
  return state.isPlanned || state.isOwnMaintenance
}

function watched(deviceId: string, stretches: readonly Stretch[]): Watched {
  return {
    deviceId,
    service: new StretchSum(stretches),
    state: null,
    since: Number.NEGATIVE_INFINITY,
    failure: null,
    failures: 0,
    restoredMs: [],
    run: null,
    causes: new Map(),
    serviceMs: 0,
    plannedMs: 0,
    upMs: 0,
    downMs: 0,
    unknownMs: 0,
  }
}

function rowOf(device: Watched): AvailabilityRow {
  const { deviceId, serviceMs, plannedMs, upMs, downMs, unknownMs, failures, restoredMs } = device
  const known = upMs + downMs
  const causes = [...device.causes.values()].sort((a, b) => b.ms - a.ms || (a.cause.code < b.cause.code ? -1 : 1))
  return {
    deviceId,
    serviceS: serviceMs / 1000,
    plannedS: plannedMs / 1000,
    upS: upMs / 1000,
    downS: downMs / 1000,
    unknownS: unknownMs / 1000,
    availability: known === 0 ? null : upMs / known,
    failures,
    mttrS: restoredMs.length === 0 ? null : restoredMs.reduce((sum, ms) => sum + ms, 0) / restoredMs.length / 1000,
    causes: causes.map(({ cause, ms, times }) => ({ ...cause, seconds: ms / 1000, times })),
  }
}
