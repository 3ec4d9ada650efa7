import { randomUUID } from 'node:crypto'
import type {
  AlertPayload,
  Command,
  DeviceConfig,
  DeviceDescription,
  DeviceState,
  DeviceView,
  NodeDescriptionPayload,
  NodeState,
} from '../../contracts/index.ts'
import type { Branch } from '../core/branch.ts'
import type { Twin } from '../core/fleet/health.ts'
import { lookup } from '../core/lookup.ts'
import type { Dispatcher } from './dispatcher.ts'
import { LastSeen } from './fleet/lastSeen.ts'
import { openAlerts } from './fleet/openAlerts.ts'
import type { Clock, StoredAnswer, TwinStore } from './ports.ts'

/** How a screen names the condition of a device it depends on. */
export type Condition = 'none' | 'ok' | 'offline' | 'fault'

/** A node has become ready, a device's status or alerts have changed, or it begins anew. */
export interface DeviceChange {
  readonly nodeId?: string
  readonly deviceId?: string
  readonly begins?: boolean
  /** A node has described itself. */
  readonly describes?: string
  readonly iface?: string
}

interface Options {
  readonly branch: Branch
  readonly dispatcher: Dispatcher
  readonly twins: TwinStore
  readonly clock: Clock
  /** Whether the node's connection stands now; what the journal says of it may be from before a restart. */
  readonly isReady: (nodeId: string) => boolean
  readonly changed: (what: DeviceChange) => void
}

/**
 * The twins of the branch's devices. Telemetry goes to a table, which the store may write a little later (the node publishes it
 * again after every connect); only changes of state become events of the journal, and what is wrong with a device (fleet/fleetHealth).
 */
export class DeviceFleet {
  private readonly options: Options
  private readonly descriptions = new Map<string, NodeDescriptionPayload>()
  private readonly statuses = new Map<string, Map<string, Record<string, unknown>>>()
  private readonly alerts = new Map<string, Map<string, AlertPayload>>()
  /** The state said last of each device, until it is on disk. */
  private readonly reporting = new Map<
    string,
    { readonly device: DeviceState; readonly nodeId: string; readonly answer: Promise<StoredAnswer> }
  >()
  readonly lastSeen: LastSeen

  constructor(options: Options) {
    this.options = options
    const saved = options.twins.load()
    for (const [nodeId, description] of saved.descriptions) this.descriptions.set(nodeId, description)
    for (const row of saved.status) this.statusOf(row.deviceId).set(row.iface, row.data)
    this.lastSeen = new LastSeen(options.twins, saved.seen)
    for (const row of saved.alerts) this.alertsOf(row.deviceId).set(row.code, row.alert)
  }

  async nodeState(nodeId: string, state: NodeState, session: number): Promise<StoredAnswer> {
    const answer = await this.submit({ type: 'ReportNode', data: { nodeId, state, session } })
    this.options.changed(state === 'ready' ? { nodeId } : {})
    return answer
  }

  describe(nodeId: string, description: NodeDescriptionPayload): void {
    this.forgetMissing(nodeId, description)
    this.descriptions.set(nodeId, description)
    this.options.twins.saveDescription(nodeId, description)
    this.options.changed({ describes: nodeId })
  }

  async status(
    nodeId: string,
    deviceId: string,
    iface: string,
    data: Record<string, unknown>,
  ): Promise<StoredAnswer | undefined> {
    this.statusOf(deviceId).set(iface, data)
    const { wall } = this.options.clock.now()
    this.options.twins.saveStatus(deviceId, nodeId, iface, data, wall)
    const answer = iface === 'common' ? await this.report(deviceId, nodeId, data.device as DeviceState) : undefined
    this.options.changed({ deviceId, iface, begins: iface === 'common' && data.device === 'starting' })
    return answer
  }

  alert(nodeId: string, deviceId: string, code: string, alert: AlertPayload | null): void {
    if (alert) this.alertsOf(deviceId).set(code, alert)
    else this.alertsOf(deviceId).delete(code)
    this.options.twins.saveAlert(deviceId, nodeId, code, alert)
    this.options.changed({ deviceId })
  }

  /** All that a device has said of itself. */
  twin(deviceId: string): Twin {
    return {
      status: Object.fromEntries(this.statuses.get(deviceId) ?? []),
      alerts: [...(this.alerts.get(deviceId) ?? [])].map(([code, alert]) => ({ code, ...alert })),
    }
  }

  condition(deviceId: string | undefined): Condition {
    if (!deviceId) return 'none'
    const { branch } = this.options
    const device = this.configured(deviceId)
    // The node's state comes first: after a crash the device's topics keep their last values.
    if (!device || !this.options.isReady(device.node)) return 'offline'
    // Staff have said so: no customer is sent there, whatever it says of itself.
    if (branch.outOfService.has(deviceId)) return 'fault'
    const common = this.statuses.get(deviceId)?.get('common')?.device as DeviceState | undefined
    if (common === 'online' || common === 'deviceBusy') return 'ok'
    if (
      common === 'hardwareError' ||
      common === 'userError' ||
      common === 'fraudAttempt' ||
      common === 'potentialFraud'
    )
      return 'fault'
    return 'offline'
  }

  printer(deviceId: string | undefined): Condition | 'paperLow' | 'paperOut' | 'coverOpen' {
    const condition = this.condition(deviceId)
    if (!deviceId || condition === 'none' || condition === 'offline') return condition
    const status = this.statuses.get(deviceId)?.get('printer') as
      | { paper?: { upper?: string }; cover?: string }
      | undefined
    if (status?.cover === 'open') return 'coverOpen'
    if (status?.paper?.upper === 'out') return 'paperOut'
    if (condition === 'fault') return 'fault'
    return status?.paper?.upper === 'low' ? 'paperLow' : 'ok'
  }

  /** What a device said last of itself; undefined: it never has. */
  told(deviceId: string, iface: string): Record<string, unknown> | undefined {
    return this.statuses.get(deviceId)?.get(iface)
  }

  /** Whether what happens to a device now is heard. */
  isHeard(deviceId: string): boolean {
    const device = this.options.branch.config?.devices.find(({ id }) => id === deviceId)
    const common = this.told(deviceId, 'common')?.device
    const isAway = common === 'offline' || common === 'powerOff' || common === 'noDevice'
    return device !== undefined && !isAway && this.options.isReady(device.node)
  }

  /** As its node describes it; undefined before it has. */
  deviceClass(deviceId: string): string | undefined {
    return this.description(deviceId)?.class
  }

  /** As its node has described it last: model, serial, firmware, commands, the configuration it runs. */
  description(deviceId: string): DeviceDescription | undefined {
    const node = this.configured(deviceId)?.node
    return node === undefined ? undefined : this.descriptions.get(node)?.devices[deviceId]
  }

  /** Software, devices and the version of the configuration a node has said last. */
  nodeDescription(nodeId: string): NodeDescriptionPayload | undefined {
    return this.descriptions.get(nodeId)
  }

  /** The state of a node now: one that was ready when the hub ended and has not come back is lost. */
  stateOfNode(nodeId: string): NodeState | 'unknown' {
    return this.options.isReady(nodeId) ? 'ready' : notReady(this.options.branch.nodes.get(nodeId)?.state)
  }

  views(): DeviceView[] {
    const { branch, isReady } = this.options
    return (branch.config?.devices ?? []).map((device) => {
      const description = this.descriptions.get(device.node)?.devices[device.id]
      const common = this.statuses.get(device.id)?.get('common')?.device as DeviceState | undefined
      const isThere = isReady(device.node)
      return {
        deviceId: device.id,
        nodeId: device.node,
        class: description?.class ?? null,
        driver: device.driver,
        nodeState: this.stateOfNode(device.node),
        // What a node said before it was lost is no longer known to be so.
        device: (isThere ? common : undefined) ?? 'unknown',
        status: Object.fromEntries(this.statuses.get(device.id) ?? []),
        alerts: openAlerts(branch, device.node, device.id).map(({ code, severity, detail, openedAt }) => ({
          code,
          severity,
          detail,
          since: openedAt,
        })),
      }
    })
  }

  /**
   * A device's state on its way to the journal; undefined where the journal has it. One that is at work is online there: that it is busy
   * just now is telemetry, and a commit for every customer at every device would stand in the way of calls.
   */
  private report(deviceId: string, nodeId: string, said: DeviceState): Promise<StoredAnswer> | undefined {
    const device = said === 'deviceBusy' ? 'online' : said
    const underWay = this.reporting.get(deviceId)
    if (underWay?.device === device && underWay.nodeId === nodeId) return underWay.answer
    const known = this.options.branch.devices.get(deviceId)
    if (!underWay && known?.device === device && known.nodeId === nodeId) return undefined
    const answer = this.submit({ type: 'ReportDevice', data: { deviceId, nodeId, device } }).finally(() => {
      if (this.reporting.get(deviceId)?.answer === answer) this.reporting.delete(deviceId)
    })
    this.reporting.set(deviceId, { device, nodeId, answer })
    return answer
  }

  private configured(deviceId: string): DeviceConfig | undefined {
    const { config } = this.options.branch
    return config && lookup(config).devices.get(deviceId)
  }

  /** Devices and interfaces the node had and has no more: what it said of them is no news of what stands there now. */
  private forgetMissing(nodeId: string, { devices }: NodeDescriptionPayload): void {
    for (const deviceId of Object.keys(this.descriptions.get(nodeId)?.devices ?? {})) {
      const interfaces: readonly string[] | undefined = devices[deviceId]?.interfaces
      if (!interfaces) {
        this.statuses.delete(deviceId)
        this.alerts.delete(deviceId)
        continue
      }
      const status = this.statusOf(deviceId)
      for (const iface of [...status.keys()]) if (!interfaces.includes(iface)) status.delete(iface)
    }
  }

  private submit(
    command: Pick<Extract<Command, { type: 'ReportNode' | 'ReportDevice' }>, 'type' | 'data'>,
  ): Promise<StoredAnswer> {
    const nodeId = command.data.nodeId
    return this.options.dispatcher.submit({ id: randomUUID(), ...command } as Command, { kind: 'device', id: nodeId })
  }

  private statusOf(deviceId: string): Map<string, Record<string, unknown>> {
    let known = this.statuses.get(deviceId)
    if (!known) {
      known = new Map()
      this.statuses.set(deviceId, known)
    }
    return known
  }

  private alertsOf(deviceId: string): Map<string, AlertPayload> {
    let known = this.alerts.get(deviceId)
    if (!known) {
      known = new Map()
      this.alerts.set(deviceId, known)
    }
    return known
  }
}

/** A node that was ready when the hub ended and has not come back yet is lost, whatever the journal remembers. */
function notReady(state: NodeState | undefined): NodeState | 'unknown' {
  return state === 'ready' ? 'lost' : (state ?? 'unknown')
}
