import type { Finding, FleetCommand, FleetDevice, FleetNode } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { lookup } from '../../core/lookup.ts'
import type { DeviceFleet } from '../deviceFleet.ts'
import type { NodeConfigurations } from './nodeConfigurations.ts'
import type { RemoteCommands } from './remoteCommands.ts'

type DeviceEntry = Pick<
  FleetDevice,
  'model' | 'serial' | 'firmware' | 'lastSeen' | 'configuration' | 'commands' | 'outOfService'
>
type NodeEntry = Pick<FleetNode, 'state' | 'session' | 'lastSeen' | 'software' | 'configuration'>

const DIFFERS = {
  code: 'configuration-differs',
  severity: 2,
  attention: 'soon',
  owner: 'it',
  selfClearing: true,
} as const
const UNSETTLED = {
  code: 'command-unsettled',
  severity: 2,
  attention: 'now',
  owner: 'remote',
  selfClearing: false,
} as const

/** What is known of nodes and devices beside their states: what they are, what they run with, when they were heard of, what was asked of them. */
export class DeviceRegistry {
  readonly #branch: Branch
  readonly #fleet: DeviceFleet
  readonly #configurations: NodeConfigurations
  readonly #commands: RemoteCommands
  /** Devices that ran with something else than they should when they were looked at last. */
  #differing: ReadonlySet<string> = new Set()
  /** ... and the time before too: no node takes so long to apply what it was given. */
  #stuck: ReadonlySet<string> = new Set()

  constructor(
    branch: Branch,
    parts: {
      readonly fleet: DeviceFleet
      readonly configurations: NodeConfigurations
      readonly commands: RemoteCommands
    },
  ) {
    this.#branch = branch
    this.#fleet = parts.fleet
    this.#configurations = parts.configurations
    this.#commands = parts.commands
  }

  device(deviceId: string): DeviceEntry {
    const { model = null, serial = null, firmware = [] } = this.#fleet.description(deviceId) ?? {}
    const out = this.#branch.outOfService.get(deviceId)
    return {
      model,
      serial,
      firmware: firmware.map((part) => ({ ...part })),
      lastSeen: this.#fleet.lastSeen.device(deviceId) ?? null,
      configuration: this.#configurationOf(deviceId),
      commands: this.#commands.offered(deviceId),
      outOfService: out ? { by: out.by, at: out.at, reason: out.reason } : null,
    }
  }

  node(nodeId: string): NodeEntry {
    const description = this.#fleet.nodeDescription(nodeId)
    return {
      state: this.#fleet.stateOfNode(nodeId),
      session: this.#branch.nodes.get(nodeId)?.session ?? null,
      lastSeen: this.#fleet.lastSeen.node(nodeId) ?? null,
      software: description?.software ?? null,
      configuration: {
        desired: this.#configurations.givenTo(nodeId),
        reported: description?.configurationVersion ?? null,
      },
    }
  }

  commands(limit?: number): FleetCommand[] {
    return this.#commands.list({ limit })
  }

  /** What is wrong with a device that it does not say itself. */
  findings(deviceId: string): Finding[] {
    const unsettled = this.#commands.unsettled(deviceId)
    return [
      ...(this.#stuck.has(deviceId) ? [{ component: null, ...DIFFERS, detail: null }] : []),
      ...(unsettled ? [{ component: null, ...UNSETTLED, detail: unsettled.name }] : []),
    ]
  }

  /** Looks which devices run with something else than they should; gives those of which that is news. Every few seconds. */
  lookAtConfigurations(): string[] {
    const devices = this.#branch.config ? [...lookup(this.#branch.config).devices.keys()] : []
    const differing = new Set(devices.filter((id) => this.#configurationOf(id).state === 'differs'))
    const stuck = new Set([...differing].filter((id) => this.#differing.has(id)))
    const news = devices.filter((id) => stuck.has(id) !== this.#stuck.has(id))
    this.#differing = differing
    this.#stuck = stuck
    return news
  }

  #configurationOf(deviceId: string): FleetDevice['configuration'] {
    const node = this.#branch.config && lookup(this.#branch.config).devices.get(deviceId)?.node
    // What a node that is not there has said last is not known to be so any more.
    const isThere = node !== undefined && this.#fleet.stateOfNode(node) === 'ready'
    const desired = this.#configurations.fingerprint(deviceId) ?? null
    const reported = (isThere ? this.#fleet.description(deviceId)?.configuration : undefined) ?? null
    const state = reported === null || desired === null ? 'unknown' : reported === desired ? 'same' : 'differs'
    return { desired, reported, state }
  }
}
