import { connect, type MqttClient } from 'mqtt'
import { type NodeConfigurationPayload, topics } from '../../contracts/index.ts'
import { type Mailbox, mailbox } from './mailbox.ts'

/** A node played over a real MQTT connection, which says exactly what the test wants it to say. */
export interface MqttNode {
  readonly client: MqttClient
  /** What the hub has sent, by the topic below the node's own. */
  readonly heard: Mailbox<{ readonly topic: string; readonly payload: unknown }>
  /** Resolves when the hub has acknowledged it. */
  say(topic: string, payload: object | string, retain?: boolean): Promise<void>
  status(device: string, state: string, seq: number): Promise<void>
  describe(devices: Record<string, object>): Promise<void>
  /** The first of these that has not been taken. */
  control(kind: 'rebirth' | 'configuration' | 'error'): Promise<Record<string, unknown>>
  configuration(): Promise<NodeConfigurationPayload>
  readonly closed: Promise<void>
  /** Breaks the connection without a word: the last will is the hub's to publish. */
  cut(): void
}

export const LAMP = {
  class: 'receiptPrinter',
  driver: 'printer-escpos',
  interfaces: ['common'],
  commands: { 'Device.Restart': ['1.0'], 'Printer.Reset': ['1.0'] },
}

/** Connects with a will of this session and listens. Rejects when the hub refuses it. */
export async function mqttNode(
  url: string,
  { branch, node, secret, session }: { branch: string; node: string; secret: string; session: number },
): Promise<MqttNode> {
  const prefix = topics.node(branch, node)
  const heard: MqttNode['heard'] = mailbox()
  const client = connect(url, {
    protocolVersion: 4,
    clean: true,
    clientId: node,
    username: node,
    password: secret,
    keepalive: 10,
    reconnectPeriod: 0,
    will: {
      topic: topics.state(branch, node),
      payload: Buffer.from(JSON.stringify({ state: 'lost', session })),
      qos: 1,
      retain: true,
    },
  })
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
  client.on('message', (topic, payload) =>
    heard.put({ topic: topic.slice(prefix.length + 1), payload: JSON.parse(payload.toString()) }),
  )
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('error', reject)
  })
  client.on('error', () => {})
  await client.subscribeAsync([`${prefix}/+/cmd/#`, `${prefix}/$ctl/#`], { qos: 1 })
  const say: MqttNode['say'] = async (topic, payload, retain = true) => {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
    await client.publishAsync(`${prefix}/${topic}`, text, { qos: 1, retain })
  }
  const control: MqttNode['control'] = async (kind) =>
    (await heard.next(({ topic }) => topic === `$ctl/${kind}`)).payload as Record<string, unknown>
  return {
    client,
    heard,
    closed,
    say,
    control,
    status: (device, state, seq) =>
      say(`${device}/status/common`, { session, seq, ts: Date.now(), data: { device: state } }),
    describe: (devices) => say('$desc', { version: 1, session, software: 'test node', devices }),
    configuration: async () => (await control('configuration')) as unknown as NodeConfigurationPayload,
    cut: () => client.stream.destroy(),
  }
}
