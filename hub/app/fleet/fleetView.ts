import type {
  DeviceConfig,
  DeviceDescription,
  FleetCommand,
  FleetDevice,
  FleetMaintenance,
  FleetNode,
  FleetView,
  MachineStatus,
  NodeDescriptionPayload,
  RecordedEvent,
  RunsOut,
  StorageStatus,
} from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { isNodeLost } from '../../core/decide/fleetHealth.ts'
import type { Twin } from '../../core/fleet/health.ts'
import { isPlanned, occurrenceOf } from '../../core/fleet/maintenance.ts'
import { wallOf } from '../../core/fleet/serviceTime.ts'
import { lookup } from '../../core/lookup.ts'
import { unitsOf as storedIn } from '../../core/stock/units.ts'
import type { Clock } from '../ports.ts'
import { alertView } from './alertHistory.ts'
import { openAlerts } from './openAlerts.ts'

const MINUTE_MS = 60_000
/** After which a device looks different. */
const FLEET_CHANGES: ReadonlySet<string> = new Set(['DeviceHealthChanged', 'DeviceStateChanged', 'DeviceServiceSet'])

/** What is known of the fleet beside state and twins. */
export interface FleetSources {
  readonly branch: Branch
  readonly clock: Pick<Clock, 'now'>
  readonly twinOf: (deviceId: string) => Twin
  readonly descriptionOf: (nodeId: string) => NodeDescriptionPayload | undefined
  readonly isReady: (nodeId: string) => boolean
  readonly userName: (user: string) => string
  /** By whom it is looked after from afar: its line of configuration, its commands, whether it is in service. */
  readonly managed: (deviceId: string) => Pick<FleetDevice, 'configuration' | 'commands' | 'outOfService'>
  readonly lastSeenOf: (deviceId: string) => number | null
  readonly managedNode: (nodeId: string) => Pick<FleetNode, 'lastSeen' | 'configuration'>
  readonly commands: () => FleetCommand[]
  /** When a unit runs out; null: nothing is known of it. */
  readonly runsOut: (deviceId: string, unitId: string) => RunsOut | null
}

/**
 * The whole fleet for channel `fleet`: one key for each node, device and alert. What has not changed is the same object as before, so
 * that a fleet in which nothing happens costs nothing however large it is.
 */
export class FleetViews {
  private readonly sources: FleetSources
  private readonly devices = new Map<string, FleetDevice>()
  private readonly nodes = new Map<string, FleetNode>()
  private readonly wasReady = new Map<string, boolean>()
  private readonly alerts = new Map<string, FleetView[`alert:${string}`]>()
  private maintenance: { readonly from: number; readonly until: number; readonly list: FleetMaintenance[] } | undefined
  private commands: FleetCommand[] | undefined

  constructor(sources: FleetSources) {
    this.sources = sources
  }

  /** A device has said something, or what is known of it beside has changed. */
  deviceChanged(deviceId: string): void {
    this.devices.delete(deviceId)
  }

  /** A node has come, gone or described itself. */
  nodeChanged(nodeId: string): void {
    this.nodes.delete(nodeId)
    for (const { id, node } of this.sources.branch.config?.devices ?? []) if (node === nodeId) this.devices.delete(id)
  }

  committed(events: readonly RecordedEvent[]): void {
    for (const event of events) this.note(event)
  }

  /** Undefined before the first configuration. */
  view(): FleetView | undefined {
    const { branch, clock } = this.sources
    const { config } = branch
    if (!config) return undefined
    const { wall } = clock.now()
    const minute = Math.floor(wall / MINUTE_MS)
    const view: Record<string, unknown> = {
      now: minute * MINUTE_MS,
      maintenance: this.maintenanceAt(wall),
      commands: this.commandList(),
    }
    for (const nodeId of new Set(config.devices.map(({ node }) => node))) {
      this.noteReady(nodeId)
      view[`node:${nodeId}`] = this.node(nodeId)
    }
    for (const device of config.devices) view[`device:${device.id}`] = this.device(device)
    for (const alert of branch.alerts.values()) {
      if (alert.closedAt === null) view[`alert:${alert.alertId}`] = this.alert(alert.alertId)
    }
    return view as FleetView
  }

  /** The connection may stand, or have gone, a moment before the journal says so. */
  private noteReady(nodeId: string): void {
    const isReady = this.sources.isReady(nodeId)
    if (this.wasReady.get(nodeId) === isReady) return
    this.wasReady.set(nodeId, isReady)
    this.nodeChanged(nodeId)
  }

  private note(event: RecordedEvent): void {
    if (event.type === 'ConfigurationApplied') this.forgetAll()
    else if (event.type === 'MaintenancePlanned' || event.type === 'MaintenanceEnded') {
      this.maintenance = undefined
      this.devices.clear()
      this.alerts.clear()
    } else if (event.type === 'DeviceCommandRequested' || event.type === 'DeviceCommandSettled') {
      this.commands = undefined
    } else if (event.type === 'NodeStateChanged') this.nodeChanged(event.data.nodeId)
    else if (FLEET_CHANGES.has(event.type) && 'deviceId' in event.data && event.data.deviceId) {
      this.deviceChanged(event.data.deviceId)
      this.alertsOf(event.data.deviceId)
    } else if ('alertId' in event.data) {
      this.alerts.delete(event.data.alertId)
      if (event.data.deviceId !== null) this.deviceChanged(event.data.deviceId)
      else this.nodeChanged(event.data.nodeId)
    }
  }

  /** Whether they are suppressed goes with the device. */
  private alertsOf(deviceId: string): void {
    const { branch } = this.sources
    const nodeId = branch.config && lookup(branch.config).devices.get(deviceId)?.node
    if (nodeId === undefined) return
    for (const { alertId } of branch.alertsOf(nodeId, deviceId)) this.alerts.delete(alertId)
    for (const { alertId } of branch.alertsOf(nodeId, null)) this.alerts.delete(alertId)
  }

  private forgetAll(): void {
    this.devices.clear()
    this.nodes.clear()
    this.alerts.clear()
    this.maintenance = undefined
  }

  private node(nodeId: string): FleetNode {
    const known = this.nodes.get(nodeId)
    const { lastSeen, configuration } = this.sources.managedNode(nodeId)
    const seen = minutely(lastSeen)
    if (known && known.lastSeen === seen && isSame(known.configuration, configuration)) return known
    const made = { ...(known ?? nodeView(this.sources, nodeId)), configuration, lastSeen: seen }
    this.nodes.set(nodeId, made)
    return made
  }

  private device(config: DeviceConfig): FleetDevice {
    const known = this.devices.get(config.id)
    const seen = minutely(this.sources.lastSeenOf(config.id))
    if (known && known.lastSeen === seen) return known
    const made = { ...(known ?? deviceView(this.sources, config)), lastSeen: seen }
    this.devices.set(config.id, made)
    return made
  }

  private alert(alertId: string) {
    const { branch, clock } = this.sources
    let known = this.alerts.get(alertId)
    const alert = branch.alerts.get(alertId)
    if (!known && alert) {
      known = alertView(branch, alert, clock.now())
      this.alerts.set(alertId, known)
    }
    return known
  }

  private commandList(): FleetCommand[] {
    this.commands ??= this.sources.commands()
    return this.commands
  }

  /** Which are under way changes with time alone: looked at when one begins or ends, and once a minute. What is said of devices goes with it. */
  private maintenanceAt(wall: number): FleetMaintenance[] {
    const known = this.maintenance
    if (known && known.from <= wall && wall < known.until) return known.list
    const list = maintenanceView(this.sources)
    const turns = list.flatMap(({ from, until }) => [from, until]).filter((turn) => turn > wall)
    const isNews = JSON.stringify(list) !== JSON.stringify(known?.list)
    if (isNews) {
      this.devices.clear()
      this.alerts.clear()
    }
    this.maintenance = {
      from: wall,
      until: Math.min(wall + MINUTE_MS, ...turns),
      list: known && !isNews ? known.list : list,
    }
    return this.maintenance.list
  }
}

function isSame(a: FleetNode['configuration'], b: FleetNode['configuration']): boolean {
  return a.desired === b.desired && a.reported === b.reported
}

/** Whoever says something every second is not sent to every screen every second. */
function minutely(wall: number | null): number | null {
  return wall === null ? null : Math.floor(wall / MINUTE_MS) * MINUTE_MS
}

function nodeView({ branch, descriptionOf, isReady, managedNode }: FleetSources, nodeId: string): FleetNode {
  const record = branch.nodes.get(nodeId)
  const [lost] = [...branch.alertsOf(nodeId, null)].filter(
    ({ code, closedAt }) => code === 'node-lost' && closedAt === null,
  )
  const devices = (branch.config?.devices ?? []).filter(({ node }) => node === nodeId).map(({ id }) => id)
  const isThere = isReady(nodeId)
  return {
    nodeId,
    state: isThere ? 'ready' : record?.state === 'ready' ? 'lost' : (record?.state ?? 'unknown'),
    session: record?.session ?? null,
    since: lost?.openedAt ?? null,
    software: descriptionOf(nodeId)?.software ?? null,
    devices,
    ...managedNode(nodeId),
  }
}

function deviceView(sources: FleetSources, { id, name, node, driver }: DeviceConfig): FleetDevice {
  const { branch, clock, twinOf, descriptionOf, managed } = sources
  const described = descriptionOf(node)?.devices[id]
  const { status } = twinOf(id)
  const health = branch.health.get(id)
  const machine = status['machine'] as MachineStatus | undefined
  return {
    deviceId: id,
    nodeId: node,
    name: name ?? null,
    ...identityOf(described),
    driver,
    state: effectiveState(sources, node, status),
    health: healthOf(sources, id, node),
    maintenance: maintenanceOf(branch, id, health?.isOwnMaintenance === true, clock.now()),
    mode: machine?.mode ?? null,
    components: componentsOf(machine),
    units: unitsOf(sources, id, status),
    cardUnits: cardUnitsOf(status['storage'] as StorageStatus | undefined),
    lastSeen: null,
    ...managed(id),
  }
}

function identityOf(described: DeviceDescription | undefined) {
  return {
    class: described?.class ?? null,
    model: described?.model ?? null,
    serial: described?.serial ?? null,
    firmware: described?.firmware ?? [],
  }
}

/** What a node said before it was lost is no longer known to be so. */
function effectiveState(
  { branch, isReady }: FleetSources,
  nodeId: string,
  status: Twin['status'],
): FleetDevice['state'] {
  if (!isReady(nodeId)) return branch.nodes.get(nodeId) === undefined ? 'unknown' : 'lost'
  const common = status['common'] as { readonly device: FleetDevice['state'] } | undefined
  return common?.device ?? 'unknown'
}

/** As it was recorded, and incidents nobody has taken note of, which are no state of it. */
function healthOf({ branch }: FleetSources, deviceId: string, nodeId: string): FleetDevice['health'] {
  const record = branch.health.get(deviceId)
  const alerts = openAlerts(branch, nodeId, deviceId)
  if (isNodeLost(branch, nodeId)) {
    return { severity: 4, attention: 'now', owner: 'it', selfClearing: true, since: record?.since ?? null }
  }
  const [worst] = alerts.toSorted((a, b) => b.severity - a.severity)
  return {
    severity: Math.max(record?.severity ?? 0, worst?.severity ?? 0),
    attention: alerts.some(({ attention }) => attention === 'now') ? 'now' : (worst?.attention ?? null),
    owner: worst?.owner ?? null,
    selfClearing: alerts.length > 0 && alerts.every(({ selfClearing }) => selfClearing),
    since: record?.since ?? worst?.openedAt ?? null,
  }
}

function maintenanceOf(
  branch: Branch,
  deviceId: string,
  isOwn: boolean,
  now: ReturnType<Clock['now']>,
): FleetDevice['maintenance'] {
  const planned = [...branch.maintenance.values()].find(
    ({ deviceIds, from, until }) =>
      from <= now.wall && now.wall < until && (deviceIds.length === 0 || deviceIds.includes(deviceId)),
  )
  if (planned) return { maintenanceId: planned.id, until: planned.until, reason: planned.reason }
  const config = branch.config
  const window = config?.operations.maintenance.find(
    (candidate) =>
      (candidate.devices.length === 0 || candidate.devices.includes(deviceId)) &&
      occurrenceAt(candidate, now) !== undefined,
  )
  if (config && window && isPlanned(branch, deviceId, now)) {
    const occurrence = occurrenceAt(window, now)
    const until = occurrence ? wallOf(occurrence.date, occurrence.to, config.outlet.timeZone) : null
    return { maintenanceId: window.id, until, reason: window.reason === '' ? null : window.reason }
  }
  return isOwn ? { maintenanceId: null, until: null, reason: null } : null
}

type Window = Parameters<typeof occurrenceOf>[0]

/** The occurrence under way. */
function occurrenceAt(window: Window, now: ReturnType<Clock['now']>) {
  const occurrence = occurrenceOf(window, now)
  if (!occurrence) return undefined
  const seconds =
    (Date.parse(`${now.date}T00:00:00Z`) - Date.parse(`${occurrence.date}T00:00:00Z`)) / 1000 + now.secondOfDay
  return occurrence.from <= seconds ? occurrence : undefined
}

function componentsOf(machine: MachineStatus | undefined): FleetDevice['components'] {
  return Object.entries(machine?.components ?? {}).map(
    ([componentId, { kind, device, severity, supply, details }]) => ({
      componentId,
      kind,
      device: device ?? null,
      severity: severity ?? 0,
      supply: supply ?? null,
      details,
    }),
  )
}

function unitsOf({ runsOut }: FleetSources, deviceId: string, status: Twin['status']): FleetDevice['units'] {
  return storedIn(deviceId, (iface) => status[iface] as Record<string, unknown> | undefined).map(
    ({ unitId, unit }) => ({
      unitId,
      ...unit,
      runsOut: runsOut(deviceId, unitId),
    }),
  )
}

function cardUnitsOf(storage: StorageStatus | undefined): FleetDevice['cardUnits'] {
  return Object.entries(storage?.units ?? {}).map(([unit, { type, count, kinds = [] }]) => ({
    unit,
    role: type,
    count,
    kinds,
  }))
}

/** What staff have planned, then what comes again and again: the occurrence under way or the next one. */
function maintenanceView({ branch, clock, userName }: FleetSources): FleetMaintenance[] {
  const now = clock.now()
  const planned = [...branch.maintenance.values()].map(({ id, deviceIds, from, until, reason, by }) => ({
    maintenanceId: id,
    deviceIds: [...deviceIds],
    from,
    until,
    reason,
    by: userName(by),
    isRecurring: false,
    isActive: from <= now.wall && now.wall < until,
  }))
  const { config } = branch
  const recurring = (config?.operations.maintenance ?? []).flatMap((window) => {
    const occurrence = occurrenceOf(window, now)
    if (!occurrence || !config) return []
    const { timeZone } = config.outlet
    const [from, until] = [occurrence.from, occurrence.to].map((second) => wallOf(occurrence.date, second, timeZone))
    if (from === undefined || until === undefined) return []
    return [
      {
        maintenanceId: window.id,
        deviceIds: [...window.devices],
        from,
        until,
        reason: window.reason,
        by: null,
        isRecurring: true,
        isActive: occurrenceAt(window, now) !== undefined,
      },
    ]
  })
  return [...planned.sort((a, b) => a.from - b.from), ...recurring]
}
