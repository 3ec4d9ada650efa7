import { connect as connectTcp, type Socket } from 'node:net'
import type { Problem } from '../../contracts/index.ts'
import { type Broker, type BrokerOptions, startBroker } from '../../hub/adapters/broker/broker.ts'
import type { Clock, Log, NodeMessage, NodeRegistry, NodeTraffic } from '../../hub/app/ports.ts'
import { type FakeClock, fakeClock } from './fakeClock.ts'
import { type Mailbox, mailbox } from './mailbox.ts'
import * as bytes from './mqttBytes.ts'

export const BRANCH = 'hz-001'
export const WALL_START = 1_790_000_000_000

export interface LogLine {
  readonly level: keyof Log
  readonly fields: Record<string, unknown>
  readonly message: string
}

export interface Receipt {
  readonly nodeId: string
  readonly message: NodeMessage
}

/** A broker on a free port of this machine, with the rest of the hub played by the test. */
export interface BrokerBench {
  readonly broker: Broker
  readonly time: FakeClock
  /** What reached the use cases. */
  readonly received: Mailbox<Receipt>
  readonly log: Mailbox<LogLine>
  readonly registry: Map<string, { secret: string; enrolledAt: number }>
  /** Decides what becomes of a message; committed at once unless replaced. */
  answer: NodeTraffic['receive']
  /** A socket to the broker that has said nothing yet. */
  open(): Promise<RawNode>
  /** A node that is connected and listens to both of its filters. */
  node(nodeId?: string, session?: number): Promise<RawNode>
  close(): Promise<void>
}

/** A node made of bytes. */
export interface RawNode {
  readonly socket: Socket
  readonly inbox: Mailbox<bytes.ServerPacket>
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>
  write(data: Uint8Array): void
  next<T extends bytes.ServerPacket['type']>(
    type: T,
    fits?: (packet: Extract<bytes.ServerPacket, { type: T }>) => boolean,
  ): Promise<Extract<bytes.ServerPacket, { type: T }>>
  /** The next message on this topic below the node's prefix, as JSON. */
  message(topic: string): Promise<Record<string, unknown>>
  publish(
    topic: string,
    payload: object | string,
    options?: { id?: number; qos?: number; retain?: boolean; dup?: boolean },
  ): void
}

export const SECRET = 'f'.repeat(64)

export async function brokerBench(options: Partial<BrokerOptions> = {}): Promise<BrokerBench> {
  const time = fakeClock()
  const received = mailbox<Receipt>()
  const log = mailbox<LogLine>()
  const registry: BrokerBench['registry'] = new Map(
    ['kiosk-1', 'kiosk-2', 'local'].map((id) => [id, { secret: SECRET, enrolledAt: 1 }]),
  )
  const nodes: RawNode[] = []

  const bench: Omit<BrokerBench, 'broker'> & { answer: NodeTraffic['receive'] } = {
    time,
    received,
    log,
    registry,
    answer: async (): Promise<Problem | undefined> => undefined,
    open,
    async node(nodeId = 'kiosk-1', session = 1) {
      const prefix = `sb/1/${BRANCH}/${nodeId}`
      const node = await open(nodeId)
      const will = { topic: `${prefix}/$state`, payload: JSON.stringify({ state: 'lost', session }) }
      node.write(bytes.connect({ clientId: nodeId, userName: nodeId, password: SECRET, will }))
      const { code } = await node.next('connack')
      if (code !== 0) throw new Error(`CONNACK ${code}`)
      node.write(bytes.subscribe([`${prefix}/+/cmd/#`, `${prefix}/$ctl/#`], { id: 9 }))
      await node.next('suback')
      return node
    },
    async close() {
      for (const { socket } of nodes) socket.destroy()
      await broker.close()
    },
  }
  const broker = await startBroker({
    listen: { port: 0 },
    branch: BRANCH,
    registry: registryOf(registry),
    traffic: {
      receive(nodeId, message) {
        received.put({ nodeId, message })
        return bench.answer(nodeId, message)
      },
    },
    clock: clockOf(time),
    timers: time,
    log: logOf(log),
    ...options,
  })

  async function open(nodeId = 'kiosk-1'): Promise<RawNode> {
    const { host, port } = broker.address
    const socket = connectTcp({ host, port, noDelay: true })
    const inbox = mailbox<bytes.ServerPacket>()
    socket.on(
      'data',
      bytes.serverPackets((packet) => inbox.put(packet)),
    )
    socket.on('error', () => {})
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    const node: RawNode = {
      socket,
      inbox,
      closed,
      write: (data) => void socket.write(data),
      next: (type, fits = () => true) =>
        inbox.next((packet) => packet.type === type && fits(packet as never)) as Promise<never>,
      async message(topic) {
        const { payload } = await node.next('publish', (packet) => packet.topic === `sb/1/${BRANCH}/${nodeId}/${topic}`)
        return JSON.parse(payload)
      },
      publish(topic, payload, options) {
        const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
        node.write(bytes.publish(`sb/1/${BRANCH}/${nodeId}/${topic}`, text, options))
      },
    }
    nodes.push(node)
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return node
  }
  return Object.assign(bench, { broker })
}

export function clockOf(time: FakeClock): Clock {
  return {
    now: () => ({
      tick: time.now(),
      wall: WALL_START + time.now(),
      date: '2026-11-21',
      weekday: 'sat',
      secondOfDay: 36_000,
      businessDay: '2026-11-21',
    }),
    monotonicMs: () => time.now(),
  }
}

export function logOf(lines: Mailbox<LogLine>): Log {
  const at = (level: keyof Log) => (fields: Record<string, unknown>, message: string) =>
    lines.put({ level, fields, message })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function registryOf(nodes: BrokerBench['registry']): Pick<NodeRegistry, 'verify' | 'list'> {
  return {
    verify: (nodeId, secret) => nodes.get(nodeId)?.secret === secret,
    list: () => [...nodes].map(([nodeId, { enrolledAt }]) => ({ nodeId, enrolledAt })),
  }
}
