import { createHash } from 'node:crypto'
import { deviceFingerprint, MAX_PAYLOAD_BYTES, type NodeConfigurationPayload } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { agentDevices } from '../agentDevices.ts'
import type { Log, NodeConfigurationSource } from '../ports.ts'

/**
 * Which devices each node is to host: the lines of its own in the configuration in force, and nothing of any other node, of the branch or
 * of people.
 */
export class NodeConfigurations implements NodeConfigurationSource {
  readonly #branch: Branch
  readonly #log: Log
  readonly #given = new Map<string, number>()
  /** Fingerprints by device, of this version of the configuration. */
  #wanted: { readonly version: number; readonly byDevice: ReadonlyMap<string, string> } | undefined

  constructor(branch: Branch, log: Log) {
    this.#branch = branch
    this.#log = log
  }

  /** Undefined where nothing can be sent: no configuration is in force, or it is larger than a message may be. */
  of(nodeId: string): NodeConfigurationPayload | undefined {
    const { config, configurationVersion: version } = this.#branch
    if (!config) return undefined
    const configuration = { version, devices: agentDevices(config, nodeId) }
    const bytes = Buffer.byteLength(JSON.stringify(configuration))
    if (bytes <= MAX_PAYLOAD_BYTES) return configuration
    this.#log.error(
      { nodeId, version, bytes, largest: MAX_PAYLOAD_BYTES, devices: configuration.devices.length },
      'the configuration of a node is too large to be sent: it goes on with what it has; give some of its devices to another node',
    )
    return undefined
  }

  given(nodeId: string, version: number): void {
    this.#given.set(nodeId, version)
  }

  /** Version the node was given last since this hub has started; 0: none. */
  givenTo(nodeId: string): number {
    return this.#given.get(nodeId) ?? 0
  }

  /** What the device is to run with, as its node would report it; undefined for a device that is not configured. */
  fingerprint(deviceId: string): string | undefined {
    const { config, configurationVersion: version } = this.#branch
    if (this.#wanted?.version !== version) {
      const nodes = new Set(config?.devices.map(({ node }) => node))
      const lines = config ? [...nodes].flatMap((node) => agentDevices(config, node)) : []
      const byDevice = new Map(lines.map((line) => [line.id, deviceFingerprint(line, sha256)]))
      this.#wanted = { version, byDevice }
    }
    return this.#wanted.byDevice.get(deviceId)
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
