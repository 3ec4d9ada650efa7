import Type, { type Static, type TSchema } from 'typebox'
import { ID_PATTERN, Id, keyed, MessageId, nullable, oneOf, strict, WallMs } from './common.ts'
import { Device } from './configuration.ts'
import { ErrorCodeSchema, Problem } from './errors.ts'

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

export const DEVICE_CLASSES = ['idCardReader', 'receiptPrinter', 'callerKeypad', 'ledBoard'] as const
export const DeviceDescription = strict({
  class: oneOf(DEVICE_CLASSES),
  driver: Type.String({ maxLength: 64 }),
  interfaces: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 }),
  model: Type.Optional(Type.String({ maxLength: 64 })),
  serial: Type.Optional(Type.String({ maxLength: 64 })),
  commands: Type.Record(Type.String(), Type.Array(Type.String({ maxLength: 8 })), {
    description: 'command name -> versions',
  }),
})
export type DeviceDescription = Static<typeof DeviceDescription>
export const NodeDescriptionPayload = strict({
  version: Type.Literal(1),
  session: Session,
  software: Type.String({ maxLength: 64 }),
  // Without additionalProperties a key that does not match the pattern would pass with any value.
  devices: keyed(ID_PATTERN, DeviceDescription),
})
export type NodeDescriptionPayload = Static<typeof NodeDescriptionPayload>

// ---- status, one retained topic per interface -------------------------------------------------------------------
/** XFS4IoT Common.Status `device`. */
export const DEVICE_STATES = [
  'online',
  'offline',
  'powerOff',
  'noDevice',
  'hardwareError',
  'userError',
  'deviceBusy',
  'fraudAttempt',
  'potentialFraud',
  'starting',
] as const
export type DeviceState = (typeof DEVICE_STATES)[number]
export const CommonStatus = strict({ device: oneOf(DEVICE_STATES) })
export const CardReaderStatus = strict({
  media: oneOf(['unknown', 'present', 'notPresent', 'jammed', 'entering', 'latched']),
})
export const PrinterStatus = strict({
  media: oneOf(['unknown', 'present', 'notPresent', 'jammed', 'entering', 'retracted']),
  paper: strict({ upper: oneOf(['unknown', 'full', 'low', 'out', 'jammed']) }),
  /** Ours, in the same style: XFS4IoT has no word for a printer's lid or cutter. */
  cover: oneOf(['closed', 'open', 'unknown']),
  cutter: oneOf(['ok', 'inoperative', 'unknown']),
})
export type PrinterStatus = Static<typeof PrinterStatus>
/** Ours: per address of the line, whether the unit answered the last time it was spoken to. */
export const KeypadStatus = strict({
  units: keyed('^\\d{1,5}$', oneOf(['unknown', 'active', 'silent'])),
})
export const BoardStatus = strict({
  units: keyed('^\\d{1,5}$', oneOf(['unknown', 'shown', 'pending', 'silent'])),
})
export const STATUS = {
  common: CommonStatus,
  cardReader: CardReaderStatus,
  printer: PrinterStatus,
  keypad: KeypadStatus,
  board: BoardStatus,
} as const
export type StatusInterface = keyof typeof STATUS
export type StatusData = { [I in StatusInterface]: Static<(typeof STATUS)[I]> }
export const statusPayload = (data: TSchema) => strict({ session: Session, seq: Sequence, ts: WallMs, data })

// ---- alerts, retained while open; an empty payload clears --------------------------------------------------------
export const ALERT_CODES = [
  'device-offline',
  'device-fault',
  'paper-low',
  'paper-out',
  'cover-open',
  'cutter-fault',
  'card-unreadable',
  'noise',
] as const
export type AlertCode = (typeof ALERT_CODES)[number]
export const OWNERS = ['remote', 'flm', 'slm', 'replenish', 'it', 'security'] as const
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

// ---- events -------------------------------------------------------------------------------------------------------
const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', maxLength: 8192 })
/**
 * Personal data sealed to the hub's X25519 key: an ephemeral key agreement, HKDF-SHA-256 (info `branchhub identity v1`,
 * salt = ephemeral public key || hub public key), AES-256-GCM with the reading's event id as additional data.
 */
export const SealedBox = strict({ v: Type.Literal(1), epk: Base64, iv: Base64, data: Base64, tag: Base64 })
export type SealedBox = Static<typeof SealedBox>

export const DOCUMENT_TYPES = ['citizen', 'residencePermit', 'foreigner2017', 'foreigner2023'] as const
/** What a person is known by: documents, and numbers the directory has. */
export const IDENTIFIERS = [...DOCUMENT_TYPES, 'card', 'passbook', 'phone'] as const
export type Identifier = (typeof IDENTIFIERS)[number]
/** The plaintext inside a SealedBox. Exists in the agent's and the hub's memory only. */
export const Identity = strict({
  documentType: oneOf(DOCUMENT_TYPES),
  number: Type.String({ minLength: 1, maxLength: 32 }),
  name: Type.String({ maxLength: 128 }),
  nameEn: Type.Optional(Type.String({ maxLength: 128 })),
  sex: Type.Optional(oneOf(['male', 'female', 'unknown'])),
  nation: Type.Optional(Type.String({ maxLength: 16 })),
  birthDate: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  address: Type.Optional(Type.String({ maxLength: 200 })),
  issuer: Type.Optional(Type.String({ maxLength: 64 })),
  validFrom: Type.Optional(Type.String({ maxLength: 16 })),
  validTo: Type.Optional(Type.String({ maxLength: 16, description: 'YYYY-MM-DD or 长期' })),
})
export type Identity = Static<typeof Identity>
/** Of somebody who has said who he is: what his document says, or a number of his and perhaps his name. */
export type VisitorIdentity = Omit<Identity, 'documentType'> & { readonly documentType: Identifier }

export const KEYPAD_KEYS = [
  'callNext',
  'recall',
  'cancel',
  'confirm',
  'evaluate',
  'oneMetre',
  'pause',
  'transfer',
] as const
export type KeypadKey = (typeof KEYPAD_KEYS)[number]

export const DEVICE_EVENTS = {
  /** A document was read completely. */
  'IdCard.ReadEvent': strict({ documentType: oneOf(DOCUMENT_TYPES), sealed: SealedBox }),
  /** A document lies on the reader but can not be read; said once per document. */
  'IdCard.ReadFailedEvent': strict({
    reason: oneOf(['unreadable', 'authentication', 'wrongCard', 'checkDigit', 'timeOut']),
  }),
  /** A key of a caller keypad; `digits` are those pressed before it. */
  'Keypad.KeyPressedEvent': strict({
    address: Type.Integer({ minimum: 0, maximum: 255 }),
    key: oneOf(KEYPAD_KEYS),
    digits: Type.String({ pattern: '^\\d{0,3}$' }),
  }),
  /** A customer chose on an evaluator; what a choice means is configured per branch. */
  'Evaluator.ScoredEvent': strict({
    address: Type.Integer({ minimum: 0, maximum: 255 }),
    choice: Type.Integer({ minimum: 0, maximum: 255 }),
  }),
} as const
export type DeviceEventName = keyof typeof DEVICE_EVENTS
export type DeviceEventData = { [N in DeviceEventName]: Static<(typeof DEVICE_EVENTS)[N]> }
export const eventPayload = (data: TSchema) =>
  strict({
    id: MessageId,
    session: Session,
    seq: Sequence,
    ts: WallMs,
    requestId: Type.Optional(MessageId),
    data,
  })

// ---- commands -----------------------------------------------------------------------------------------------------
export const TicketElement = Type.Union([
  strict({
    type: Type.Literal('text'),
    text: Type.String({ maxLength: 200 }),
    size: Type.Optional(Type.Integer({ minimum: 1, maximum: 8, default: 1 })),
    align: Type.Optional(oneOf(['left', 'center', 'right'], { default: 'left' })),
    bold: Type.Optional(Type.Boolean({ default: false })),
  }),
  strict({
    type: Type.Literal('qr'),
    data: Type.String({ minLength: 1, maxLength: 300 }),
    module: Type.Optional(Type.Integer({ minimum: 1, maximum: 16, default: 6 })),
  }),
  strict({ type: Type.Literal('feed'), lines: Type.Integer({ minimum: 1, maximum: 20 }) }),
])
export type TicketElement = Static<typeof TicketElement>

export const DEVICE_COMMANDS = {
  'Printer.PrintTicket': strict({ elements: Type.Array(TicketElement, { minItems: 1, maxItems: 60 }) }),
  'Printer.Reset': strict({}),
  /** Desired content of a board; repainted by the driver after every reconnect. */
  'Board.Show': strict({
    address: Type.Integer({ minimum: 0, maximum: 65533 }),
    text: Type.String({ maxLength: 120 }),
    /** A new call is drawn attention to, a repaint is not. */
    emphasis: Type.Boolean(),
  }),
  'Board.Clear': strict({ address: Type.Integer({ minimum: 0, maximum: 65533 }) }),
  /** The three-digit figures on a caller keypad; null = blank. */
  'Keypad.Display': strict({
    address: Type.Integer({ minimum: 0, maximum: 255 }),
    waiting: nullable(Type.Integer({ minimum: 0, maximum: 999 })),
    ticket: nullable(Type.Integer({ minimum: 0, maximum: 999 })),
  }),
  'Keypad.Beep': strict({ address: Type.Integer({ minimum: 0, maximum: 255 }) }),
  /** The evaluator asks the customer in front of it. */
  'Evaluator.Invite': strict({ address: Type.Integer({ minimum: 0, maximum: 255 }) }),
  'IdCard.Reset': strict({}),
} as const
export type DeviceCommandName = keyof typeof DEVICE_COMMANDS
export type DeviceCommandData = { [N in DeviceCommandName]: Static<(typeof DEVICE_COMMANDS)[N]> }
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
  }),
])
export type ReplyPayload = Static<typeof ReplyPayload>
export type CompletionPayload = Extract<ReplyPayload, { type: 'completion' }>

// ---- control ------------------------------------------------------------------------------------------------------
export const RebirthPayload = strict({ id: MessageId, from: Id })
export const TimePayload = strict({ ts: WallMs })
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
    devices: Type.Array(Device, { description: 'devices of this node, as in the branch configuration' }),
  },
  { $id: 'AgentConfiguration' },
)
export type AgentConfiguration = Static<typeof AgentConfiguration>
