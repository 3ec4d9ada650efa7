import {
  commandPayload,
  DEVICE_COMMANDS,
  type DeviceCommandName,
  HUB_CLIENT,
  ProblemError,
  type ReplyPayload,
  topics,
} from '../../../contracts/index.ts'
import type { Clock, DeviceGateway, DeviceOutcome, Log } from '../../app/ports.ts'
import { compiledLate } from './lateValidator.ts'
import type { BrokerLimits } from './limits.ts'
import type { Timers } from './timers.ts'

/** The connection of a node as far as commands go. */
export interface CommandLine {
  /** Connected, listening to its commands, and its state is `ready`. */
  readonly ready: boolean
  readonly session: number | undefined
  send(topic: string, payload: object): void
}

export interface GatewayOptions {
  readonly branch: string
  readonly line: (nodeId: string) => CommandLine | undefined
  readonly clock: Clock
  readonly timers: Timers
  readonly limits: BrokerLimits
  readonly log: Log
}

export interface CommandGateway extends DeviceGateway {
  /** A reply of a node, checked against its schema. */
  replied(nodeId: string, deviceId: string, id: string, reply: ReplyPayload): void
  /** The node's session has ended: what it has not completed will not be heard of again. */
  sessionEnded(nodeId: string): void
  close(): void
}

interface Pending {
  readonly nodeId: string
  readonly session: number | undefined
  acknowledged: boolean
  settle(outcome: DeviceOutcome): void
}

const COMMANDS = new Map(
  Object.entries(DEVICE_COMMANDS).map(([name, data]) => [name, compiledLate(() => commandPayload(data))]),
)

/**
 * Sends commands to devices and says what became of each.
 *
 * `notDelivered` promises that the command is not carried out later. It is said at once when the node is not ready, and
 * `acknowledgeMs` after sending when no acknowledgement came: `acceptBy` in the payload forbids the node to accept it from
 * `acceptMarginMs` before that moment on, so a node that wakes up later drops it. A connection that breaks before the
 * acknowledgement leaves open whether the node has accepted it: `indeterminate`, as after the acknowledgement.
 */
export function commandGateway(options: GatewayOptions): CommandGateway {
  const { branch, line, clock, timers, limits, log } = options
  const pending = new Map<string, Pending>()
  const outcomes = new Map<string, Promise<DeviceOutcome>>()
  const inFlight = new Map<string, number>()

  function transmit(
    nodeId: string,
    deviceId: string,
    name: DeviceCommandName,
    data: object,
    id: string,
    deadline: number,
  ): Promise<DeviceOutcome> {
    const key = keyOf(nodeId, deviceId, id)
    const node = line(nodeId)
    const wallMs = clock.now().wall
    const count = inFlight.get(nodeId) ?? 0
    if (!node?.ready || deadline < wallMs || count >= limits.commandsInFlight)
      return Promise.resolve({ kind: 'notDelivered' })

    const outcome = new Promise<DeviceOutcome>((resolve) => {
      const stops: (() => void)[] = []
      const entry: Pending = {
        nodeId,
        session: node.session,
        acknowledged: false,
        settle(result) {
          if (!pending.delete(key)) return
          for (const stop of stops) stop()
          outcomes.delete(key)
          inFlight.set(nodeId, (inFlight.get(nodeId) ?? 1) - 1)
          resolve(result)
        },
      }
      function awaitAcknowledgement(ms: number): void {
        const dueMs = clock.monotonicMs() + ms
        stops.push(
          timers.after(ms, () => {
            if (entry.acknowledged) return
            // This process has been held up, and the acknowledgement may lie unread in the socket.
            if (clock.monotonicMs() - dueMs > limits.acceptMarginMs) awaitAcknowledgement(limits.acceptMarginMs)
            else entry.settle({ kind: 'notDelivered' })
          }),
        )
      }
      awaitAcknowledgement(limits.acknowledgeMs)
      stops.push(
        timers.after(deadline - wallMs + limits.completionGraceMs, () => entry.settle({ kind: 'indeterminate' })),
      )
      pending.set(key, entry)
      inFlight.set(nodeId, count + 1)
    })
    outcomes.set(key, outcome)
    const acceptBy = Math.min(deadline, wallMs + limits.acknowledgeMs - limits.acceptMarginMs)
    node.send(topics.command(branch, nodeId, deviceId, name), { id, from: HUB_CLIENT, deadline, acceptBy, data })
    return outcome
  }

  return {
    isReady: (nodeId) => line(nodeId)?.ready ?? false,
    async send({ nodeId, deviceId }, name, data, { id, deadline }) {
      const payload = { id, from: HUB_CLIENT, deadline, data }
      const contract = COMMANDS.get(name)
      if (!contract?.Check(payload)) {
        const mistakes = contract?.Errors(payload).map(({ instancePath, message }) => ({ path: instancePath, message }))
        throw new ProblemError('BAD_REQUEST', { command: name, mistakes })
      }
      // The same id while it is under way is the same command.
      return outcomes.get(keyOf(nodeId, deviceId, id)) ?? transmit(nodeId, deviceId, name, data, id, deadline)
    },
    replied(nodeId, deviceId, id, reply) {
      const entry = pending.get(keyOf(nodeId, deviceId, id))
      if (!entry || reply.session !== entry.session) {
        log.debug(
          { nodeId, deviceId, commandId: id, reply: reply.type },
          'a reply came too late, nobody waits for it any more',
        )
        return
      }
      if (reply.type === 'acknowledge') entry.acknowledged = true
      else entry.settle({ kind: 'completion', completion: reply })
    },
    sessionEnded(nodeId) {
      for (const entry of [...pending.values()]) {
        if (entry.nodeId === nodeId) entry.settle({ kind: 'indeterminate' })
      }
    },
    close() {
      for (const entry of [...pending.values()]) entry.settle({ kind: 'indeterminate' })
    },
  }
}

function keyOf(nodeId: string, deviceId: string, id: string): string {
  return `${nodeId}/${deviceId}/${id}`
}
