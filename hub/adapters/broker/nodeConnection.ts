import type { Client } from 'aedes'
import type { NodeState } from '../../../contracts/index.ts'
import type { CommandLine } from './gateway.ts'
import type { PeerLimits } from './limits.ts'
import type { NodeSession } from './nodeSession.ts'
import { filtersOf, mayHear } from './nodeTopic.ts'
import { OrderedFlush } from './orderedFlush.ts'

/** One authenticated connection of a node. */
export class NodeConnection implements CommandLine {
  readonly nodeId: string
  /** `sb/1/<branch>/<node>` */
  readonly prefix: string
  readonly address: string
  readonly limits: PeerLimits
  /** When the node was given the secret it came with, Unix ms. */
  readonly enrolledAt: number | undefined
  readonly nodeSession: NodeSession
  readonly flush = new OrderedFlush()
  /** The last state it has said, undefined before the first. */
  state: NodeState | undefined
  ended = false
  readonly #client: Client
  readonly #sent: () => void
  readonly #filters
  readonly #heard = new Set<string>()
  #devicesGiven: string | undefined

  constructor(
    client: Client,
    about: {
      nodeId: string
      prefix: string
      address: string
      limits: PeerLimits
      enrolledAt: number | undefined
      session: NodeSession
      /** Told of every message that goes out. */
      sent: () => void
    },
  ) {
    this.#client = client
    this.nodeId = about.nodeId
    this.prefix = about.prefix
    this.#filters = filtersOf(about.prefix)
    this.address = about.address
    this.limits = about.limits
    this.enrolledAt = about.enrolledAt
    this.nodeSession = about.session
    this.#sent = about.sent
  }

  get session(): number | undefined {
    return this.nodeSession.number
  }

  get ready(): boolean {
    return !this.ended && this.state === 'ready' && this.#heard.has(this.#filters.commands)
  }

  get hearsControl(): boolean {
    return this.#heard.has(this.#filters.control)
  }

  hears(filter: string): void {
    this.#heard.add(filter)
  }

  unhears(filter: string): void {
    this.#heard.delete(filter)
  }

  /** Whether it has not been given these devices yet; from now on it has. */
  isNews(devices: readonly object[]): boolean {
    const text = JSON.stringify(devices)
    if (text === this.#devicesGiven) return false
    this.#devicesGiven = text
    return true
  }

  /**
   * Publishes to this node over its own connection, never through the broker's fan-out: a message of QoS 1 is lost there when
   * one of QoS 0 overtakes it, and one slow reader holds up all.
   */
  send(topic: string, payload: object): void {
    if (this.ended || !mayHear(this.prefix, topic)) return
    this.#sent()
    this.#client.publish(
      { cmd: 'publish', topic, payload: JSON.stringify(payload), qos: 1, retain: false, dup: false },
      () => {},
    )
  }

  /** Cuts the connection without a word. */
  destroy(): void {
    this.#client.conn.destroy()
  }
}
