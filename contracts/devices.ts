import Type, { type Static, type TSchema } from 'typebox'
import { ID_PATTERN, Id, keyed, MessageId, oneOf, strict, WallMs } from './common.ts'
import { Device } from './configurationDevices.ts'
import { DeviceResult } from './deviceCommands.ts'
import { Base64 } from './deviceEvents.ts'
import { DEVICE_CLASSES, OWNERS } from './deviceStatus.ts'
import { ErrorCodeSchema, Problem } from './problem.ts'

/**
 * What agents and the hub say to each other over MQTT 3.1.1: topics `sb/1/<branch>/<node>/...`, JSON payloads of at most
 * 64 KB, QoS 1, state words of XFS4IoT (2024-03 names). A *node* is one MQTT connection; it hosts devices.
 */

export const TOPIC_ROOT = 'sb/1'
/** Largest payload in bytes after CONNECT, and largest CONNECT packet. */
export const MAX_PAYLOAD_BYTES = 65_536
export const MAX_CONNECT_BYTES = 4_096

export const topics = {
  node: (branch: string, node: string) => `${TOPIC_ROOT}/${branch}/${node}`,
  state: (branch: string, node: string) => `${TOPIC_ROOT}/${branch}/${node}/$state`,
  description: (branch: string, node: string) => `${TOPIC_ROOT}/${branch}/${node}/$desc`,
  status: (branch: string, node: string, device: string, iface: string) =>
    `${TOPIC_ROOT}/${branch}/${node}/${device}/status/${iface}`,
  alert: (branch: string, node: string, device: string, code: string) =>
    `${TOPIC_ROOT}/${branch}/${node}/${device}/alert/${code}`,
  event: (branch: string, node: string, device: string, name: string) =>
    `${TOPIC_ROOT}/${branch}/${node}/${device}/event/${name}`,
  command: (branch: string, node: string, device: string, name: string) =>
    `${TOPIC_ROOT}/${branch}/${node}/${device}/cmd/${name}`,
  reply: (branch: string, node: string, device: string, client: string, id: string) =>
    `${TOPIC_ROOT}/${branch}/${node}/${device}/reply/${client}/${id}`,
  /** hub -> node: publish everything again. */
  rebirth: (branch: string, node: string) => `${TOPIC_ROOT}/${branch}/${node}/$ctl/rebirth`,
  /** hub -> node: the hub's time, on connect and every minute. */
  time: (branch: string, node: string) => `${TOPIC_ROOT}/${branch}/${node}/$ctl/time`,
  /** hub -> node: the devices it is to host, when it listens and whenever they change. */
  configuration: (branch: string, node: string) => `${TOPIC_ROOT}/${branch}/${node}/$ctl/configuration`,
  /** hub -> node: something the node sent was refused. */
  error: (branch: string, node: string) => `${TOPIC_ROOT}/${branch}/${node}/$ctl/error`,
} as const

/** The client name of the hub in `from` and in reply topics. */
export const HUB_CLIENT = 'hub'

export const NODE_STATES = ['init', 'ready', 'disconnected', 'sleeping', 'lost'] as const
export type NodeState = (typeof NODE_STATES)[number]
export const Session = Type.Integer({
  minimum: 1,
  description: 'rises with every CONNECT of the node, persisted by the node',
})
const Sequence = Type.Integer({ minimum: 0, description: 'per node and session over status, alert and event, from 0' })

export const NodeStatePayload = strict({ state: oneOf(NODE_STATES), session: Session, ts: Type.Optional(WallMs) })
export type NodeStatePayload = Static<typeof NodeStatePayload>

export const DeviceDescription = strict({
  class: oneOf(DEVICE_CLASSES),
  driver: Type.String({ maxLength: 64 }),
  interfaces: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 }),
  model: Type.Optional(Type.String({ maxLength: 64 })),
  serial: Type.Optional(Type.String({ maxLength: 64 })),
  firmware: Type.Optional(
    Type.Array(strict({ name: Type.String({ maxLength: 64 }), version: Type.String({ maxLength: 64 }) }), {
      maxItems: 32,
    }),
  ),
  /** `deviceFingerprint` of the line of configuration it runs with. */
  configuration: Type.Optional(Type.String({ pattern: '^[0-9a-f]{16}$' })),
  commands: Type.Record(Type.String(), Type.Array(Type.String({ maxLength: 8 })), {
    description: 'command name -> versions',
  }),
})
export type DeviceDescription = Static<typeof DeviceDescription>
export const NodeDescriptionPayload = strict({
  version: Type.Literal(1),
  session: Session,
  software: Type.String({ maxLength: 64 }),
  /** Of the configuration taken last; 0 where it is that of a file without a version. */
  configurationVersion: Type.Optional(Type.Integer({ minimum: 0 })),
  // Without additionalProperties a key that does not match the pattern would pass with any value.
  devices: keyed(ID_PATTERN, DeviceDescription),
})
export type NodeDescriptionPayload = Static<typeof NodeDescriptionPayload>

export const statusPayload = (data: TSchema) => strict({ session: Session, seq: Sequence, ts: WallMs, data })

export const AlertPayload = strict({
  session: Session,
  seq: Sequence,
  ts: WallMs,
  /** 0 noError, 1 routine, 2 warning, 3 suspend, 4 fatal. */
  severity: Type.Integer({ minimum: 0, maximum: 4 }),
  attention: oneOf(['now', 'soon']),
  owner: oneOf(OWNERS),
  detail: Type.Optional(Type.String({ maxLength: 200 })),
})
export type AlertPayload = Static<typeof AlertPayload>

export const eventPayload = (data: TSchema) =>
  strict({
    id: MessageId,
    session: Session,
    seq: Sequence,
    ts: WallMs,
    requestId: Type.Optional(MessageId),
    data,
  })

/**
 * `deadline`: no longer to be begun after it. `acceptBy` (at most the deadline): not to be accepted after it, so that a command
 * the hub has given up on as not delivered is never carried out later. A node drops what comes too late, without an answer.
 */
export const commandPayload = (data: TSchema) =>
  strict({ id: MessageId, from: Id, deadline: WallMs, acceptBy: Type.Optional(WallMs), data })

/** XFS4IoT completion codes that our devices use. */
export const COMPLETION_CODES = [
  'success',
  'commandErrorCode',
  'canceled',
  'deviceNotReady',
  'hardwareError',
  'internalError',
  'invalidCommand',
  'timeOut',
  'unsupportedCommand',
  'invalidData',
  'userError',
  'sequenceError',
] as const
/** Whether the thing the command asks for has happened: `unknown` is never resent blindly. */
export const EFFECTS = ['done', 'notDone', 'unknown'] as const
export const ReplyPayload = Type.Union([
  strict({ type: Type.Literal('acknowledge'), session: Session }),
  strict({
    type: Type.Literal('completion'),
    session: Session,
    completionCode: oneOf(COMPLETION_CODES),
    /** Our code where the completion is not success. */
    errorCode: Type.Optional(ErrorCodeSchema),
    /** In the device's words, for a technician. */
    errorDescription: Type.Optional(Type.String({ maxLength: 200 })),
    effect: oneOf(EFFECTS),
    /** What a command that asks something was told, in the form of `DEVICE_RESULTS`. */
    data: Type.Optional(DeviceResult),
  }),
])
export type ReplyPayload = Static<typeof ReplyPayload>
export type CompletionPayload = Extract<ReplyPayload, { type: 'completion' }>

// ---- control ------------------------------------------------------------------------------------------------------
export const RebirthPayload = strict({ id: MessageId, from: Id })
export const TimePayload = strict({ ts: WallMs })
/**
 * The devices of one node, as the hub wants them. At most `MAX_PAYLOAD_BYTES`; a larger one is not sent. Lines are checked one by
 * one by the node, so that one it does not understand keeps nothing from the others. No key of the branch and no credential of the node is
 * ever in it.
 */
export const NodeConfigurationPayload = strict({
  /** Of the branch's configuration. */
  version: Type.Integer({ minimum: 0 }),
  devices: Type.Array(Device),
})
export type NodeConfigurationPayload = Static<typeof NodeConfigurationPayload>
export const NodeErrorPayload = strict({
  topic: Type.String({ maxLength: 300 }),
  id: Type.Optional(MessageId),
  problem: Problem,
})
export type NodeErrorPayload = Static<typeof NodeErrorPayload>

/**
 * What the agent's process is started with: one JSON document, from a 0600 file or standard input.
 * `node add` of the hub's command line writes it.
 */
export const AgentConfiguration = strict(
  {
    branch: Id,
    node: Id,
    url: Type.String({ pattern: '^mqtts?://', description: "the hub's broker" }),
    secret: Type.String({ minLength: 32, maxLength: 128, description: "this node's 256-bit secret" }),
    hubPublicKey: Base64,
    cardKey: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9+/]{43}=$',
        description: "the branch's key for tokens of card numbers, 32 bytes; without it cards are read by no device",
      }),
    ),
    ca: Type.Optional(
      Type.String({ description: "mqtts: PEM of the authority the hub's certificate ends in; default the system's" }),
    ),
    serverName: Type.Optional(
      Type.String({
        maxLength: 255,
        description: "mqtts: the name in the hub's certificate; default the host of the URL",
      }),
    ),
    stateDirectory: Type.String({ minLength: 1 }),
    configurationVersion: Type.Optional(
      Type.Integer({
        minimum: 0,
        default: 0,
        description:
          'version of the branch configuration that `devices` are of; what the hub has sent since and is kept in the state directory wins when it is newer',
      }),
    ),
    devices: Type.Array(Device, { description: 'devices of this node, as in the branch configuration' }),
  },
  { $id: 'AgentConfiguration' },
)
export type AgentConfiguration = Static<typeof AgentConfiguration>
