import type { Socket } from 'node:net'
import type { AedesOptions, AuthenticateError, Client, ConnectPacket } from 'aedes'
import { topics } from '../../../contracts/index.ts'
import { Forbidden, type Intake } from './intake.ts'
import type { LimitedLog } from './limitedLog.ts'
import type { PeerLimits } from './limits.ts'
import { NodeConnection } from './nodeConnection.ts'
import { decodePayload } from './nodePayload.ts'
import { filtersOf, isNodeId, mayHear } from './nodeTopic.ts'

/** One socket and what is known of who is behind it. */
export interface Peer {
  readonly socket: Socket
  readonly address: string
  readonly limits: PeerLimits
  will: 'none' | 'forbidden' | { readonly session: number }
  connection?: NodeConnection
}

/** CONNACK: 3 server unavailable, 4 bad user name or password, 5 not authorized. */
export interface ConnectRefusal {
  readonly code: 3 | 4 | 5
  readonly reason: string
}

export interface HookHost {
  readonly branch: string
  peerOf(client: Client): Peer | undefined
  connectionOf(client: Client): NodeConnection | undefined
  authenticate(client: Client, name: string | undefined, secret: Buffer | undefined): NodeConnection | ConnectRefusal
  readonly intake: Intake
  /** It listens to what the hub has to say from now on. */
  listens(connection: NodeConnection): void
  readonly limitedLog: LimitedLog
  /** Logs an error nobody foresaw. */
  unexpected(where: string, error: unknown): Error
}

const ENDED = new Error('the connection has ended')

/**
 * What aedes asks before it does anything. An exception in a hook would end the process, so none leaves one: what is
 * unforeseen is a refusal.
 */
export function aedesHooks(host: HookHost): AedesOptions {
  const { branch, limitedLog } = host

  function notTaken({ nodeId }: NodeConnection, topic: string, error: unknown): void {
    if (error instanceof Forbidden) {
      const fields = { nodeId, topic, reason: error.reason }
      limitedLog.warn(
        `forbidden ${error.reason}`,
        nodeId,
        fields,
        'a node did what it may not: its connection is closed',
      )
      return
    }
    const fields = { nodeId, topic, reason: String(error) }
    limitedLog.warn(
      'notCommitted',
      nodeId,
      fields,
      'a message could not be taken: it stays unacknowledged, the connection is closed',
    )
  }

  function authenticate(client: Client, name: string | undefined, secret: Buffer | undefined) {
    try {
      return host.authenticate(client, name, secret)
    } catch (error) {
      host.unexpected('authenticate', error)
      return { code: 3, reason: 'unexpected' } as const
    }
  }

  return {
    preConnect(client, packet, done) {
      try {
        const peer = host.peerOf(client)
        if (peer) peer.will = willOf(branch, packet)
        done(null, peer !== undefined)
      } catch (error) {
        done(host.unexpected('preConnect', error), false)
      }
    },
    authenticate(client, username, password, done) {
      const result = authenticate(client, username, password)
      if (result instanceof NodeConnection) {
        done(null, true)
        return
      }
      const { code, reason } = result
      const address = host.peerOf(client)?.address ?? 'unknown'
      const fields = { address, nodeId: isNodeId(username) ? username : undefined, reason }
      limitedLog.warn(`connect ${reason}`, address, fields, 'a node was refused')
      done(Object.assign(new Error(`refused: ${reason}`), { returnCode: code }) as AuthenticateError, null)
    },
    authorizePublish(client, packet, done) {
      const connection = client ? host.connectionOf(client) : undefined
      // A will comes here after the end; the loss is reported by the end of the socket, once and with the hub's time.
      if (!client || client.closed || !connection || connection.ended) {
        done(ENDED)
        return
      }
      let work: Promise<void> | undefined
      try {
        work = host.intake.take(connection, packet.topic, bytesOf(packet.payload), packet.retain)
      } catch (error) {
        work = Promise.reject(error)
      }
      // Nobody can subscribe to what nodes say, so a retained copy would only fill memory: the hub's twins keep the last state.
      packet.retain = false
      work?.catch((error: unknown) => notTaken(connection, packet.topic, error))
      connection.flush.add(work, done)
    },
    authorizeSubscribe(client, subscription, done) {
      try {
        const connection = host.connectionOf(client)
        if (!connection || connection.ended) {
          done(ENDED)
          return
        }
        const { commands, control } = filtersOf(connection.prefix)
        if (subscription.topic !== commands && subscription.topic !== control) {
          // An error closes the connection; a refused filter on a connection that stays would be kept by aedes all the same.
          const forbidden = new Forbidden('filter')
          notTaken(connection, subscription.topic, forbidden)
          done(forbidden)
          return
        }
        connection.hears(subscription.topic)
        // Before SUBACK, so that a node knows the hub's time before it says anything.
        if (subscription.topic === control) host.listens(connection)
        done(null, subscription)
      } catch (error) {
        done(host.unexpected('authorizeSubscribe', error))
      }
    },
    authorizeForward(client, packet) {
      const connection = host.connectionOf(client)
      return connection && mayHear(connection.prefix, packet.topic) ? packet : null
    },
  }
}

/** A will may say one thing only: this node is lost, in its own session. */
function willOf(branch: string, { will, clientId }: ConnectPacket): Peer['will'] {
  if (!will) return 'none'
  const decoded = decodePayload({ kind: 'state' }, bytesOf(will.payload))
  const allowed = will.retain && will.topic === topics.state(branch, clientId)
  if (!allowed || !decoded.ok || decoded.message.kind !== 'state' || decoded.message.payload.state !== 'lost')
    return 'forbidden'
  return { session: decoded.message.payload.session }
}

function bytesOf(payload: string | Buffer): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload
}
