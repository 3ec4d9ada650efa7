import { type Problem, topics } from '../../../contracts/index.ts'
import type { Log, NodeMessage, NodeTraffic } from '../../app/ports.ts'
import type { CommandGateway } from './gateway.ts'
import type { LimitedLog } from './limitedLog.ts'
import type { NodeConnection } from './nodeConnection.ts'
import { type DecodedMessage, decodePayload } from './nodePayload.ts'
import { mayRetain, parseNodeTopic } from './nodeTopic.ts'

/** What a node may never do: its connection is closed. */
export class Forbidden extends Error {
  readonly reason: 'topic' | 'retained' | 'will' | 'filter'
  constructor(reason: Forbidden['reason']) {
    super(`forbidden: ${reason}`)
    this.name = 'Forbidden'
    this.reason = reason
  }
}

export interface IntakeOptions {
  readonly branch: string
  readonly traffic: NodeTraffic
  readonly gateway: CommandGateway
  readonly log: Log
  readonly limitedLog: LimitedLog
}

export interface Intake {
  /**
   * Takes one published message. Undefined when it is done with, else a promise that resolves when it may be acknowledged and
   * rejects when it must not be. Throws `Forbidden` for a topic this node may not use.
   */
  take(connection: NodeConnection, topic: string, payload: Uint8Array, retain: boolean): Promise<void> | undefined
}

/** Messages of nodes on their way to the use cases: permission, schema, session, then `NodeTraffic`. */
export function createIntake({ branch, traffic, gateway, log, limitedLog }: IntakeOptions): Intake {
  function refuse(connection: NodeConnection, topic: string, id: string | undefined, problem: Problem): void {
    const { nodeId } = connection
    limitedLog.warn(
      `refused ${problem.code}`,
      nodeId,
      { nodeId, topic, messageId: id, code: problem.code, details: problem.details },
      'a message of a node was refused',
    )
    if (connection.hearsControl)
      connection.send(topics.error(branch, nodeId), { topic, ...(id === undefined ? {} : { id }), problem })
  }

  /** False when the message belongs to a session that is over and says nothing about the present. */
  function follow(
    connection: NodeConnection,
    message: DecodedMessage,
    session: number | undefined,
    seq: number | undefined,
  ): boolean {
    const { nodeSession, nodeId } = connection
    if (session === undefined) return true
    const place = nodeSession.take(session)
    if (place === 'begun') {
      connection.state = undefined
      gateway.sessionEnded(nodeId)
    }
    if (place === 'stale') {
      // A reading or a key press has happened, whichever connection it comes by; its id tells whether it is known.
      if (message.kind === 'event') return true
      log.debug(
        { nodeId, session, current: nodeSession.number, message: message.kind },
        'a message of an earlier session was ignored',
      )
      return false
    }
    if (seq !== undefined) nodeSession.sequence(seq)
    if (message.kind === 'description') nodeSession.described()
    if (message.kind === 'state') connection.state = message.payload.state
    return true
  }

  async function forward(connection: NodeConnection, topic: string, message: NodeMessage): Promise<void> {
    const problem = await traffic.receive(connection.nodeId, message)
    if (problem) refuse(connection, topic, message.kind === 'event' ? message.id : undefined, problem)
  }

  return {
    take(connection, topic, payload, retain) {
      const place = parseNodeTopic(connection.prefix, topic)
      if (!place) throw new Forbidden('topic')
      if (retain && !mayRetain(place)) throw new Forbidden('retained')
      const decoded = decodePayload(place, payload)
      if (!decoded.ok) {
        refuse(connection, topic, decoded.id, decoded.problem)
        return undefined
      }
      const { message, session, seq } = decoded
      if (message.kind === 'reply') {
        gateway.replied(connection.nodeId, message.deviceId, message.id, message.payload)
        return undefined
      }
      return follow(connection, message, session, seq) ? forward(connection, topic, message) : undefined
    },
  }
}
