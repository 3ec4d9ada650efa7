import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { MqttClient } from 'mqtt'
import { writeToStream } from 'mqtt-packet'

// It would keep every number of two bytes as a buffer of its own: 8 MB to save the making of one for each message.
writeToStream.cacheNumbers = false

/**
 * One connection to the hub, from CONNECT to its end; never reconnects. MQTT.js is used as a pipe only: what has to be
 * sent again after a loss is decided above it.
 */
export interface Pipe {
  /** QoS 1. Resolves on PUBACK, rejects when the connection ends first. Order is kept. */
  publish(topic: string, payload: string, options: { retain: boolean }): Promise<void>
  /** Rejects when a filter is refused. */
  subscribe(filters: readonly string[]): Promise<void>
  /** Says DISCONNECT, so that the hub does not publish the will, and closes. */
  end(): Promise<void>
  /** Cuts the line without a word. */
  destroy(): void
}

export interface PipeListeners {
  onMessage(topic: string, payload: Uint8Array): void
  /** Once, for any end but `end()` and `destroy()`. */
  onClose(reason: string): void
}

/** Rejects with a `PipeError` when there is no connection to be had. */
export type OpenPipe = (will: { topic: string; payload: string }, listeners: PipeListeners) => Promise<Pipe>

export class PipeError extends Error {
  /** True when the hub was there and refused or cut us: coming back fast would look like an attack. */
  readonly answered: boolean
  constructor(message: string, answered: boolean) {
    super(message)
    this.name = 'PipeError'
    this.answered = answered
  }
}

/** Not acknowledged at the same time; the rest waits its turn. Below what the hub's broker takes from one node. */
const MOST_IN_FLIGHT = 16
const CONNECT_TIMEOUT_MS = 5_000
const KEEP_ALIVE_SECONDS = 10

interface PipeOptions {
  readonly url: string
  readonly node: string
  readonly secret: string
  readonly ca?: string | undefined
  readonly serverName?: string | undefined
}

export function mqttPipe(options: PipeOptions): OpenPipe {
  const url = new URL(options.url)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // An address is no server name; the certificate is then checked against the address.
  const name = options.serverName ?? (isIP(host) ? undefined : host)
  const tls = {
    ...(name === undefined ? {} : { servername: name }),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  }
  const connectSocket = (): Socket =>
    url.protocol === 'mqtts:'
      ? connectTls({ host, port: Number(url.port || 8883), ...tls }).setNoDelay(true)
      : connectTcp({ host, port: Number(url.port || 1883), noDelay: true })

  return (will, listeners) =>
    new Promise((resolve, reject) => {
      let state: 'opening' | 'open' | 'closed' = 'opening'
      let lastError: Error | undefined
      let answered = false
      const client = new MqttClient(
        () => {
          const socket = connectSocket()
          socket.once('connect', () => {
            answered = true
          })
          return socket
        },
        {
          protocolVersion: 4,
          clean: true,
          clientId: options.node,
          username: options.node,
          password: options.secret,
          keepalive: KEEP_ALIVE_SECONDS,
          connectTimeout: CONNECT_TIMEOUT_MS,
          reconnectPeriod: 0,
          queueQoSZero: false,
          resubscribe: false,
          will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
        },
      )
      const window = publishWindow(client)

      function closed(reason: string) {
        const before = state
        state = 'closed'
        window.close(reason)
        client.end(true)
        if (before === 'opening') reject(new PipeError(reason, answered))
        if (before === 'open') listeners.onClose(reason)
      }
      client.on('message', (topic, payload) => {
        if (state === 'open') listeners.onMessage(topic, payload)
      })
      client.on('error', (error) => {
        lastError = error
        // Refused by CONNACK: the socket may stay open for a while, the connection will not come.
        if (state === 'opening') closed(error.message)
      })
      client.on('close', () => {
        if (state !== 'closed') closed(lastError?.message || 'the hub closed the connection')
      })
      client.on('connect', () => {
        if (state !== 'opening') return
        state = 'open'
        resolve({
          publish: (topic, payload, { retain }) => window.publish(topic, payload, retain),
          subscribe: (filters) =>
            new Promise((granted, refused) => {
              client.subscribe([...filters], { qos: 1 }, (error, grants) => {
                const denied = grants?.find(({ qos }) => qos > 2)
                if (error || denied) refused(error ?? new Error(`the hub refuses to let us listen to ${denied?.topic}`))
                else granted()
              })
            }),
          end: () =>
            new Promise((ended) => {
              state = 'closed'
              window.close('the agent ends')
              client.end(false, {}, () => ended())
            }),
          destroy() {
            state = 'closed'
            window.close('cut off')
            client.end(true)
          },
        })
      })
    })
}

/** Keeps at most `MOST_IN_FLIGHT` publishes unacknowledged, in order, and answers every one of them whatever happens. */
function publishWindow(client: MqttClient) {
  interface Publish {
    readonly topic: string
    readonly payload: string
    readonly retain: boolean
    resolve(): void
    reject(error: Error): void
  }
  const waiting: Publish[] = []
  const inFlight = new Set<Publish>()
  let closedBecause: string | undefined

  function pump() {
    while (inFlight.size < MOST_IN_FLIGHT) {
      const next = waiting.shift()
      if (!next) return
      inFlight.add(next)
      client.publish(next.topic, next.payload, { qos: 1, retain: next.retain }, (error) => {
        if (!inFlight.delete(next)) return
        if (error) next.reject(error)
        else next.resolve()
        pump()
      })
    }
  }

  return {
    publish(topic: string, payload: string, retain: boolean): Promise<void> {
      return new Promise((resolve, reject) => {
        if (closedBecause !== undefined) {
          reject(new Error(closedBecause))
          return
        }
        waiting.push({ topic, payload, retain, resolve, reject })
        pump()
      })
    },
    close(reason: string) {
      closedBecause ??= reason
      const lost = [...inFlight, ...waiting.splice(0)]
      inFlight.clear()
      for (const { reject } of lost) reject(new Error(reason))
    },
  }
}
