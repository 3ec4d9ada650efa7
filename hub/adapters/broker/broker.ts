import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { Aedes, type AedesOptions, type Client } from 'aedes'
import { writeToStream } from 'mqtt-packet'
import { HUB_CLIENT, type NodeState, topics } from '../../../contracts/index.ts'
import type { Clock, DeviceGateway, Log, NodeConfigurationSource, NodeRegistry, NodeTraffic } from '../../app/ports.ts'
import { aedesHooks, type ConnectRefusal, type Peer } from './aedesHooks.ts'
import { FrameGuard, type GuardFault } from './frameGuard.ts'
import { type CommandGateway, commandGateway } from './gateway.ts'
import { createIntake, type Intake } from './intake.ts'
import { LimitedLog } from './limitedLog.ts'
import { type BrokerLimits, DEFAULT_LIMITS, isLoopback, plainAddress } from './limits.ts'
import { createListener, type ListenOptions } from './listener.ts'
import { MAX_TOPIC_LEVELS } from './mqttFrames.ts'
import { NodeConnection } from './nodeConnection.ts'
import { NodeQuota } from './nodeQuota.ts'
import { NodeSession, type RebirthReason } from './nodeSession.ts'
import { isNodeId } from './nodeTopic.ts'
import { SocketTable } from './socketTable.ts'
import { systemTimers, type Timers } from './timers.ts'

// It would keep every number of two bytes as a buffer of its own: 8 MB to save the making of one for each message.
writeToStream.cacheNumbers = false

export interface BrokerOptions {
  readonly listen: ListenOptions
  /** Outlet id: the third level of every topic. */
  readonly branch: string
  readonly registry: Pick<NodeRegistry, 'verify' | 'list'>
  readonly traffic: NodeTraffic
  /** Absent: nodes keep the devices they were started with. */
  readonly configurations?: NodeConfigurationSource
  readonly clock: Clock
  readonly log: Log
  readonly limits?: Partial<BrokerLimits>
  readonly timers?: Timers
}

export interface ConnectedNode {
  readonly nodeId: string
  readonly address: string
  readonly session: number | undefined
  readonly state: NodeState | undefined
}

export interface Broker {
  readonly address: { readonly host: string; readonly port: number; readonly url: string }
  readonly gateway: DeviceGateway
  /** Messages since the start: taken from nodes, sent to nodes. */
  messages(): { readonly received: number; readonly sent: number }
  connectedNodes(): ConnectedNode[]
  /** Another configuration is in force: nodes whose devices are others now are told. */
  configurationChanged(): void
  /** Cuts all nodes; they are not reported as lost, the hub is what goes. */
  close(): Promise<void>
}

/** Starts the branch's MQTT broker: docs/protocol.md says what it takes from whom. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const broker = new NodeBroker(options)
  await broker.listen()
  return broker
}

/** More than this between wall and monotonic time is a step, not drift. */
const WALL_STEP_MS = 200

/** States after which the end of the connection is no loss. */
const GOODBYES: readonly (NodeState | undefined)[] = [undefined, 'disconnected', 'sleeping', 'lost']

class NodeBroker implements Broker {
  readonly gateway: CommandGateway
  readonly #options: BrokerOptions
  readonly #limits: BrokerLimits
  readonly #timers: Timers
  readonly #log: Log
  readonly #limitedLog: LimitedLog
  readonly #intake: Intake
  readonly #sockets: SocketTable
  readonly #quota: NodeQuota
  readonly #server
  readonly #aedes: Aedes
  readonly #peers = new WeakMap<object, Peer>()
  readonly #connections = new WeakMap<Client, NodeConnection>()
  /** The connection that speaks for each node. */
  readonly #nodes = new Map<string, NodeConnection>()
  readonly #stops: (() => void)[] = []
  /** Wall minus monotonic time when the nodes were told the time. */
  #wallOffsetMs = 0
  #closing = false
  #received = 0
  #sent = 0

  constructor(options: BrokerOptions) {
    const { branch, clock, log, traffic, timers = systemTimers } = options
    this.#options = options
    this.#timers = timers
    this.#log = log
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.#limitedLog = new LimitedLog(log, this.#limits.logEveryMs, () => clock.monotonicMs())
    this.gateway = commandGateway({
      branch,
      line: (nodeId) => {
        // A command's deadline is hub time, so the node hears of a step of it first.
        this.#tellTimeAfterStep()
        return this.#nodes.get(nodeId)
      },
      clock,
      timers,
      limits: this.#limits,
      log,
    })
    const intake = createIntake({ branch, traffic, gateway: this.gateway, log, limitedLog: this.#limitedLog })
    this.#intake = {
      take: (...message) => {
        this.#received += 1
        return intake.take(...message)
      },
    }
    this.#sockets = new SocketTable(this.#limits)
    this.#quota = new NodeQuota(this.#limits.banMs)
    this.#server = createListener(options.listen, {
      opened: (socket) => this.#opened(socket),
      ready: (socket) => this.#ready(socket),
      tlsFailed: (error, socket) =>
        this.#limitedLog.warn(
          'tls',
          plainAddress(socket.remoteAddress),
          { reason: error.message },
          'a TLS handshake failed',
        ),
    })
    this.#aedes = new Aedes({
      ...this.#hooks(),
      drainTimeout: this.#limits.drainTimeoutMs,
      connectTimeout: this.#limits.connectTimeoutMs,
      keepaliveLimit: this.#limits.keepAliveSeconds,
      maxTopicLevels: MAX_TOPIC_LEVELS,
      queueLimit: 10,
      maxInflightInbound: 20,
    })
    this.#listenToAedes()
  }

  get address() {
    const { address: host, port } = this.#server.address() as AddressInfo
    const name = host.includes(':') ? `[${host}]` : host
    return { host, port, url: `${this.#options.listen.tls ? 'mqtts' : 'mqtt'}://${name}:${port}` }
  }

  async listen(): Promise<void> {
    const { host = '127.0.0.1', port } = this.#options.listen
    this.#wallOffsetMs = this.#offsetNow()
    await this.#aedes.listen()
    this.#server.listen(port, host)
    try {
      await once(this.#server, 'listening')
    } catch (error) {
      this.#aedes.close()
      throw error
    }
    this.#server.on('error', (error) =>
      this.#log.error({ reason: error.message }, "the broker's listener has a problem"),
    )
    this.#every(this.#limits.timeEveryMs, () => this.#tellTimeToAll())
    this.#every(this.#limits.registryCheckMs, () => {
      this.#checkRegistry()
      this.#tellTimeAfterStep()
    })
    this.#log.info({ url: this.address.url }, 'the broker listens')
  }

  connectedNodes(): ConnectedNode[] {
    return [...this.#nodes.values()].map(({ nodeId, address, session, state }) => ({ nodeId, address, session, state }))
  }

  configurationChanged(): void {
    for (const connection of this.#nodes.values()) this.#tellConfiguration(connection)
  }

  messages(): { received: number; sent: number } {
    return { received: this.#received, sent: this.#sent }
  }

  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    for (const stop of this.#stops) stop()
    this.gateway.close()
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#sockets.destroyAll()
    await closed
    await new Promise<void>((resolve) => this.#aedes.close(resolve))
  }

  // ---- sockets ----------------------------------------------------------------------------------------------------
  #opened(socket: Socket): boolean {
    const refusal = this.#closing ? 'closing' : this.#sockets.add(socket)
    if (refusal) this.#limitedLog.warn(refusal, plainAddress(socket.remoteAddress), {}, 'a connection was refused')
    return refusal === undefined
  }

  #ready(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress)
    const peer: Peer = {
      socket,
      address,
      limits: isLoopback(address) ? this.#limits.loopback : this.#limits.network,
      will: 'none',
    }
    const guard = new FrameGuard(socket, {
      connectTimeoutMs: this.#limits.connectTimeoutMs,
      timers: this.#timers,
      admit: () => {
        if (!peer.connection) return true
        const { nodeId } = peer.connection
        this.#options.traffic.seen?.(nodeId)
        return this.#quota.packet(nodeId, peer.limits, this.#options.clock.monotonicMs())
      },
      onFault: (fault) => this.#cut(peer, fault),
    })
    this.#peers.set(guard, peer)
    guard.once('close', () => {
      if (peer.connection) this.#ended(peer.connection)
    })
    this.#aedes.handle(guard)
  }

  #cut({ address, connection }: Peer, fault: GuardFault): void {
    this.#limitedLog.warn(
      `frame ${fault}`,
      connection?.nodeId ?? address,
      { address, nodeId: connection?.nodeId, fault },
      'a connection was cut: its bytes break the rules',
    )
  }

  // ---- nodes ------------------------------------------------------------------------------------------------------
  /** The refusal of a CONNECT, or the connection that begins with it. */
  #authenticate(client: Client, name: string | undefined, secret: Buffer | undefined): NodeConnection | ConnectRefusal {
    const peer = this.#peers.get(client.conn)
    if (!peer || this.#closing) return { code: 3, reason: 'closing' }
    if (!isNodeId(name) || client.id !== name) return { code: 5, reason: 'name' }
    if (!client.clean) return { code: 5, reason: 'persistentSession' }
    if (peer.will === 'forbidden') return { code: 5, reason: 'will' }
    const { registry, clock, branch } = this.#options
    if (!secret || !registry.verify(name, secret.toString('utf8'))) return { code: 4, reason: 'credentials' }
    if (!this.#quota.connect(name, peer.limits, clock.monotonicMs())) return { code: 3, reason: 'banned' }

    const current = this.#nodes.get(name)
    if (current && !current.ended) {
      this.#log.warn(
        { nodeId: name, address: peer.address, earlierAddress: current.address, audit: true },
        'a node that is connected connects again: the newer connection takes over',
      )
    }
    const connection: NodeConnection = new NodeConnection(client, {
      sent: () => {
        this.#sent += 1
      },
      nodeId: name,
      prefix: topics.node(branch, name),
      address: peer.address,
      limits: peer.limits,
      enrolledAt: registry.list().find(({ nodeId }) => nodeId === name)?.enrolledAt,
      session: new NodeSession(typeof peer.will === 'object' ? peer.will.session : undefined, {
        timers: this.#timers,
        waitMs: this.#limits.rebirthAfterMs,
        askRebirth: (reason) => this.#askRebirth(connection, reason),
      }),
    })
    peer.connection = connection
    this.#sockets.settle(peer.socket)
    return connection
  }

  #registered(connection: NodeConnection): void {
    const before = this.#nodes.get(connection.nodeId)
    if (before && before !== connection) {
      this.#ended(before)
      before.destroy()
    }
    if (connection.ended) return
    this.#nodes.set(connection.nodeId, connection)
    this.#log.info({ nodeId: connection.nodeId, address: connection.address }, 'a node is connected')
  }

  /** Reports the loss once, whichever of socket, keep-alive, will or takeover noticed first, with the hub's time. */
  #ended(connection: NodeConnection): void {
    if (connection.ended) return
    connection.ended = true
    const { nodeId, nodeSession, state, session } = connection
    nodeSession.end()
    if (this.#nodes.get(nodeId) === connection) {
      this.#nodes.delete(nodeId)
      this.gateway.sessionEnded(nodeId)
    }
    if (this.#closing || session === undefined || GOODBYES.includes(state)) {
      this.#log.info({ nodeId, session, state }, 'a node has gone')
      return
    }
    this.#log.warn({ nodeId, session }, 'a node is lost')
    const { traffic, clock } = this.#options
    const lost = async () =>
      traffic.receive(nodeId, { kind: 'state', payload: { state: 'lost', session, ts: clock.now().wall } })
    lost().catch((error: unknown) =>
      this.#log.error({ nodeId, reason: String(error) }, 'the loss of a node could not be recorded'),
    )
  }

  #askRebirth(connection: NodeConnection, reason: RebirthReason): void {
    const { nodeId, session } = connection
    if (connection.ended || !connection.hearsControl) return
    this.#log.info({ nodeId, session, reason }, 'a node is asked to say everything again')
    connection.send(topics.rebirth(this.#options.branch, nodeId), { id: randomUUID(), from: HUB_CLIENT })
  }

  #tellTimeToAll(): void {
    this.#wallOffsetMs = this.#offsetNow()
    for (const connection of this.#nodes.values()) this.#tellTime(connection)
  }

  /** Nodes count on from what they were told: a wall clock that was set would let every deadline pass, or none. */
  #tellTimeAfterStep(): void {
    if (Math.abs(this.#offsetNow() - this.#wallOffsetMs) >= WALL_STEP_MS) this.#tellTimeToAll()
  }

  #offsetNow(): number {
    return this.#options.clock.now().wall - this.#options.clock.monotonicMs()
  }

  #tellTime(connection: NodeConnection): void {
    if (connection.hearsControl)
      connection.send(topics.time(this.#options.branch, connection.nodeId), { ts: this.#options.clock.now().wall })
  }

  /** On a connection that has not heard of them, or whose devices are others now. */
  #tellConfiguration(connection: NodeConnection): void {
    const { branch, configurations } = this.#options
    const { nodeId } = connection
    const configuration = connection.hearsControl ? configurations?.of(nodeId) : undefined
    if (!configuration || !connection.isNews(configuration.devices)) return
    connection.send(topics.configuration(branch, nodeId), configuration)
    configurations?.given(nodeId, configuration.version)
  }

  /** A node that was revoked, or given a new secret, is cut. */
  #checkRegistry(): void {
    if (this.#nodes.size === 0) return
    const enrolled = new Map(this.#options.registry.list().map(({ nodeId, enrolledAt }) => [nodeId, enrolledAt]))
    for (const connection of [...this.#nodes.values()]) {
      if (enrolled.get(connection.nodeId) === connection.enrolledAt) continue
      this.#log.warn({ nodeId: connection.nodeId, audit: true }, 'a node was cut: its credentials are no longer valid')
      connection.destroy()
    }
  }

  // ---- aedes ------------------------------------------------------------------------------------------------------
  #hooks(): AedesOptions {
    const { branch } = this.#options
    return aedesHooks({
      branch,
      peerOf: (client) => this.#peers.get(client.conn),
      connectionOf: (client) => this.#connections.get(client),
      authenticate: (client, name, secret) => {
        const result = this.#authenticate(client, name, secret)
        if (result instanceof NodeConnection) this.#connections.set(client, result)
        return result
      },
      intake: this.#intake,
      listens: (connection) => {
        // The time first, so that a node knows it before it says anything.
        this.#tellTime(connection)
        this.#tellConfiguration(connection)
      },
      limitedLog: this.#limitedLog,
      unexpected: (where, error) => this.#unexpected(where, error),
    })
  }

  #listenToAedes(): void {
    const of = (client: Client, then: (connection: NodeConnection) => void) => {
      const connection = this.#connections.get(client)
      if (connection) then(connection)
    }
    this.#aedes.on('client', (client) => of(client, (connection) => this.#registered(connection)))
    this.#aedes.on('unsubscribe', (filters, client) =>
      of(client, (connection) => {
        for (const filter of filters) connection.unhears(filter)
      }),
    )
    this.#aedes.on('keepaliveTimeout', (client) =>
      of(client, ({ nodeId }) => this.#log.warn({ nodeId }, 'a node has been silent for longer than its keep-alive')),
    )
    for (const event of ['clientError', 'connectionError'] as const) {
      this.#aedes.on(event, (client, error) =>
        this.#log.debug(
          { nodeId: this.#connections.get(client)?.nodeId, reason: error.message },
          'a connection ended with an error',
        ),
      )
    }
    // EventEmitter's own form: aedes emits it, its types do not know it.
    ;(this.#aedes as NodeJS.EventEmitter).on('error', (error: unknown) => this.#unexpected('aedes', error))
  }

  #unexpected(where: string, error: unknown): Error {
    this.#log.error(
      { where, reason: String(error), stack: error instanceof Error ? error.stack : undefined },
      'unexpected error in the broker',
    )
    return error instanceof Error ? error : new Error(String(error))
  }

  #every(ms: number, action: () => void): void {
    let cancel: () => void
    const tick = () => {
      try {
        action()
      } catch (error) {
        this.#unexpected('timer', error)
      }
      cancel = this.#timers.after(ms, tick)
    }
    cancel = this.#timers.after(ms, tick)
    this.#stops.push(() => cancel())
  }
}
