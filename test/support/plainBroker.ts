import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { Aedes, type AedesPublishPacket, type Client } from 'aedes'

export interface BrokerMessage {
  readonly topic: string
  readonly payload: string
  readonly retain: boolean
  readonly clientId: string | undefined
}

/** A broker with nothing of the hub in it: takes everybody with the right secret, keeps what it is sent, and can be asked to wait for it. */
export interface PlainBroker {
  readonly url: string
  readonly port: number
  readonly messages: readonly BrokerMessage[]
  readonly connects: { clientId: string; username: string | undefined; password: string | undefined; clean: boolean }[]
  /** The first message, already come or still to come, for which this holds. */
  message(matches: (message: BrokerMessage) => boolean): Promise<BrokerMessage>
  /** To one node, over its own connection. */
  send(node: string, topic: string, message: unknown): void
  /** Holds PUBACKs back until called with false. */
  holdAcknowledgements(hold: boolean): void
  /** Cuts every connection; new ones are taken. */
  cut(): void
  close(): Promise<void>
}

export async function plainBroker(secret: string, port = 0): Promise<PlainBroker> {
  const messages: BrokerMessage[] = []
  const connects: PlainBroker['connects'] = []
  const waiting = new Set<{ matches: (message: BrokerMessage) => boolean; resolve: (message: BrokerMessage) => void }>()
  const clients = new Map<string, Client>()
  const held: (() => void)[] = []
  let holding = false

  const broker = await Aedes.createBroker({ concurrency: 100 })
  broker.authenticate = (client, username, password, done) => {
    connects.push({
      clientId: client.id,
      username,
      password: password?.toString(),
      clean: (client as unknown as { clean: boolean }).clean,
    })
    done(null, password?.toString() === secret && username === client.id)
  }
  broker.authorizePublish = (client, packet, done) => {
    const message = {
      topic: packet.topic,
      payload: packet.payload.toString(),
      retain: packet.retain,
      clientId: client?.id,
    }
    messages.push(message)
    for (const one of [...waiting]) {
      if (!one.matches(message)) continue
      waiting.delete(one)
      one.resolve(message)
    }
    if (holding) held.push(() => done())
    else done()
  }
  broker.on('clientReady', (client) => clients.set(client.id, client))

  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    broker.handle(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const listening = (server.address() as AddressInfo).port

  return {
    url: `mqtt://127.0.0.1:${listening}`,
    port: listening,
    messages,
    connects,
    message(matches) {
      const come = messages.find(matches)
      if (come) return Promise.resolve(come)
      return new Promise((resolve) => waiting.add({ matches, resolve }))
    },
    send(node, topic, message) {
      const packet = {
        cmd: 'publish',
        topic,
        payload: Buffer.from(JSON.stringify(message)),
        qos: 1,
        retain: false,
        dup: false,
      } as unknown as AedesPublishPacket
      clients.get(node)?.publish(packet, () => {})
    },
    holdAcknowledgements(hold) {
      holding = hold
      if (!hold) for (const release of held.splice(0)) release()
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
      await new Promise<void>((resolve) => broker.close(() => resolve()))
    },
  }
}
