import Type, { type Static, type TSchema } from 'typebox'
import { BusinessDay, Id, MessageId, nullable, oneOf, strict, Text, TicketId, TickMs, WallMs } from './common.ts'
import { BranchConfiguration } from './configuration.ts'
import { DEVICE_STATES, DOCUMENT_TYPES, NODE_STATES } from './devices.ts'

/**
 * The journal's events. Every event records results (winner, class, place), so that replaying never decides again.
 * A change of an event's form raises its version and adds an upcaster (hub/core/upcasters.ts).
 */

const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', maxLength: 8192 })
/** Personal data under a visit key (AES-256-GCM); unreadable once that key is deleted. */
export const EncryptedField = strict({ keyId: MessageId, iv: Base64, data: Base64, tag: Base64 })
export type EncryptedField = Static<typeof EncryptedField>

/** A presented document as the journal knows it: nothing in it names a person once its keys are gone. */
export const PresentedIdentity = strict({
  documentType: oneOf(DOCUMENT_TYPES),
  identity: EncryptedField,
  /** HMAC of the number under a key that dies with the day: finds the same person again within one day. */
  blindIndex: Type.String({ pattern: '^[0-9a-f]{16}$' }),
})
export type PresentedIdentity = Static<typeof PresentedIdentity>

/** Position in a queue: time, then order of issue. */
export const Place = strict({
  tick: Type.Integer({ description: 'milliseconds of the monotone clock, may be moved by a manager' }),
  sequence: Type.Integer({ minimum: 0, description: 'order of issue' }),
})
export type Place = Static<typeof Place>

export const Directed = nullable(strict({ window: Type.Optional(Id), teller: Type.Optional(Id) }))
export type Directed = Static<typeof Directed>

export const TICKET_STATES = [
  'pending',
  'waiting',
  'called',
  'serving',
  'held',
  'served',
  'evaluated',
  'noShow',
  'cancelled',
  'expired',
] as const
export type TicketState = (typeof TICKET_STATES)[number]
export const WINDOW_STATES = ['closed', 'open', 'paused'] as const
export type WindowStatus = (typeof WINDOW_STATES)[number]

export const EVALUATION_CHANNELS = ['evaluator'] as const
/**
 * What the lobby manager is told of at once: a customer of a class marked `vip` has come, an evaluation was low, somebody at
 * a kiosk asks for a person.
 */
export const NOTICE_KINDS = ['vipArrival', 'lowScore', 'help'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]
/** What somebody at a kiosk was doing when he asked for a person. */
export const HELP_TOPICS = ['general', 'reader', 'printer', 'ticket', 'document'] as const
export type HelpTopic = (typeof HELP_TOPICS)[number]

/** What a queue looked like when the decision was made. Times in seconds of waiting. */
export const ConsideredQueue = strict({
  queueId: Id,
  /** Index of the tier, from 0; null for a fallback queue. */
  tier: nullable(Type.Integer({ minimum: 0 })),
  eligible: Type.Integer({ minimum: 0 }),
  head: nullable(Type.String()),
  headWaitedS: nullable(Type.Number()),
  oldest: nullable(Type.String()),
  oldestWaitedS: nullable(Type.Number()),
  /** How many eligible tickets stand behind the head. */
  behind: Type.Integer({ minimum: 0 }),
  timeThresholdS: nullable(Type.Number()),
  peopleThreshold: nullable(Type.Integer()),
  past: nullable(oneOf(['time', 'people', 'guard'])),
})
export const CALL_RULES = ['direct', 'timeThreshold', 'peopleThreshold', 'guard', 'tier', 'finally', 'number'] as const
/** Why this ticket and no other: the data the engine used. Put into words by `hub/core/explain`. */
export const Explanation = strict({
  rule: oneOf(CALL_RULES),
  profileId: Id,
  profileFrom: oneOf(['default', 'schedule', 'date', 'override']),
  queueId: Id,
  ticketId: TicketId,
  waitedS: Type.Number(),
  tier: nullable(Type.Integer({ minimum: 0 })),
  order: nullable(oneOf(['arrival', 'rotation', 'accumulating', 'headStart'])),
  /** True when the winner is not its queue's head (the time rule takes the longest waiting). */
  notHead: Type.Boolean(),
  considered: Type.Array(ConsideredQueue),
})
export type Explanation = Static<typeof Explanation>

export const EVENTS = {
  'BusinessDayOpened@1': strict({
    day: BusinessDay,
    previousDay: nullable(BusinessDay),
    expired: Type.Array(TicketId),
    carriedOver: Type.Array(TicketId),
    /** Tellers whose sign-in ended. */
    signedOut: Type.Array(Id),
  }),
  'ConfigurationApplied@1': strict({
    version: Type.Integer({ minimum: 1 }),
    configuration: BranchConfiguration,
    /** Tickets of removed queues and where they went. */
    moved: Type.Array(strict({ ticketId: TicketId, queueId: Id })),
  }),
  'IdentityPresented@1': strict({
    readingId: MessageId,
    kioskId: Id,
    presented: PresentedIdentity,
    /** Class by age, or null. */
    classId: nullable(Id),
    validUntil: TickMs,
  }),
  'TicketIssued@1': strict({
    ticketId: TicketId,
    visitId: MessageId,
    number: Type.String(),
    queueId: Id,
    businessId: Id,
    classId: Id,
    place: Place,
    waitingSince: TickMs,
    kioskId: nullable(Id),
    readingId: nullable(MessageId),
    presented: nullable(PresentedIdentity),
    /** The counter of the queue after this ticket. */
    counter: Type.Integer({ minimum: 1 }),
    configurationVersion: Type.Integer({ minimum: 1 }),
  }),
  'TicketPrintRequested@1': strict({
    jobId: MessageId,
    ticketId: TicketId,
    kioskId: Id,
    printerId: Id,
    copy: Type.Boolean(),
    reason: oneOf(['issue', 'outcomeUnknown', 'presentedAgain', 'staff', 'customer']),
    validUntil: TickMs,
  }),
  'TicketPrintSettled@1': strict({
    jobId: MessageId,
    ticketId: TicketId,
    outcome: oneOf(['printed', 'notPrinted', 'unknown']),
    detail: nullable(Type.String({ maxLength: 64 })),
  }),
  'TicketCalled@1': strict({
    ticketId: TicketId,
    windowId: Id,
    tellerId: nullable(Id),
    explanation: Explanation,
    /** Counter of the tier's rotation after this call, when the tier rotates. */
    rotation: nullable(strict({ profileId: Id, tier: Type.Integer({ minimum: 0 }), queueId: Id })),
  }),
  'TicketRecalled@1': strict({ ticketId: TicketId, windowId: Id, times: Type.Integer({ minimum: 1 }) }),
  'ServiceStarted@1': strict({ ticketId: TicketId, windowId: Id }),
  'ServiceFinished@1': strict({
    ticketId: TicketId,
    windowId: Id,
    tellerId: nullable(Id),
    /** From start, or from the last call when never started. */
    servedSince: TickMs,
    by: oneOf(['finish', 'callNext']),
  }),
  'TicketNoShow@1': strict({
    ticketId: TicketId,
    windowId: Id,
    by: oneOf(['noShow', 'callNext']),
    /** Null: the ticket ends. */
    requeued: nullable(
      strict({ place: Place, waitingSince: TickMs, callableFrom: TickMs, times: Type.Integer({ minimum: 1 }) }),
    ),
  }),
  'TicketTransferred@1': strict({
    ticketId: TicketId,
    /** Null: out of the line, by a manager. */
    windowId: nullable(Id),
    queueId: Id,
    businessId: Id,
    directed: Directed,
    place: Place,
    waitingSince: TickMs,
  }),
  'TicketHeld@1': strict({ ticketId: TicketId, windowId: nullable(Id) }),
  'TicketResumed@1': strict({ ticketId: TicketId }),
  'TicketCancelled@1': strict({ ticketId: TicketId, reason: nullable(Type.String({ maxLength: 64 })) }),
  'TicketMoved@1': strict({
    ticketId: TicketId,
    place: Place,
    to: oneOf(['front', 'back', 'behind', 'ahead']),
    reason: Type.String({ maxLength: 64 }),
  }),
  'TicketChanged@1': strict({
    ticketId: TicketId,
    classId: Id,
    businessId: Id,
    queueId: Id,
    reason: nullable(Type.String({ maxLength: 64 })),
  }),
  'ProfileOverridden@1': strict({
    windowId: Id,
    profileId: Id,
    /** In force before this tick. */
    until: TickMs,
    reason: nullable(Type.String({ maxLength: 64 })),
  }),
  'ProfileOverrideEnded@1': strict({ windowId: Id }),
  'EvaluationInvited@1': strict({
    ticketId: TicketId,
    windowId: Id,
    tellerId: nullable(Id),
    /** An answer given later is not this customer's any more. */
    validUntil: TickMs,
  }),
  'EvaluationGiven@1': strict({
    ticketId: TicketId,
    windowId: Id,
    tellerId: nullable(Id),
    channel: oneOf(EVALUATION_CHANNELS),
    /** What the device sent. */
    choice: Type.Integer({ minimum: 0, maximum: 255 }),
    score: Type.Integer({ minimum: 1, maximum: 5, description: '5 is best' }),
    low: Type.Boolean(),
    reason: nullable(Type.String({ maxLength: 200 })),
    givenAt: TickMs,
  }),
  'NoticeRaised@1': strict({
    noticeId: MessageId,
    kind: oneOf(NOTICE_KINDS),
    /** Null: of nobody's ticket. */
    ticketId: nullable(TicketId),
    windowId: nullable(Id),
    /** Where help is wanted, and for what; only of kind `help`. */
    kioskId: Type.Optional(Id),
    topic: Type.Optional(oneOf(HELP_TOPICS)),
  }),
  'NoticeAcknowledged@1': strict({ noticeId: MessageId }),
  'TellerSignedIn@1': strict({ tellerId: Id, windowId: Id }),
  'TellerSignedOut@1': strict({ tellerId: Id, windowId: Id }),
  'WindowOpened@1': strict({ windowId: Id }),
  'WindowPaused@1': strict({ windowId: Id, reason: nullable(Text) }),
  'WindowClosed@1': strict({ windowId: Id }),
  'NodeStateChanged@1': strict({ nodeId: Id, state: oneOf(NODE_STATES), session: Type.Integer({ minimum: 0 }) }),
  'DeviceStateChanged@1': strict({ deviceId: Id, nodeId: Id, device: oneOf(DEVICE_STATES) }),
  'AlertRaised@1': strict({
    deviceId: Id,
    nodeId: Id,
    code: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    severity: Type.Integer({ minimum: 0, maximum: 4 }),
  }),
  'AlertCleared@1': strict({ deviceId: Id, nodeId: Id, code: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }) }),
  /** The wall clock was not to be believed at start: shown to staff, the day is not rolled. */
  'ClockDoubted@1': strict({ wall: WallMs, lastWall: WallMs }),
} as const satisfies Record<string, TSchema>

type Versioned = keyof typeof EVENTS
export type EventType = Versioned extends infer K ? (K extends `${infer T}@${number}` ? T : never) : never
type Latest<T extends EventType> = `${T}@1` & Versioned
export type EventData<T extends EventType = EventType> = Static<(typeof EVENTS)[Latest<T>]>

export const ACTOR_KINDS = [
  'teller',
  'manager',
  'supervisor',
  'admin',
  'kiosk',
  'display',
  'device',
  'clock',
  'system',
] as const
export const Actor = strict({ kind: oneOf(ACTOR_KINDS), id: Type.String({ pattern: '^[a-z0-9-]{1,64}$' }) })
export type Actor = Static<typeof Actor>

/** An event as decided: what the core returns and takes. `type` without, `version` with the number. */
export type DomainEvent = {
  [T in EventType]: { readonly type: T; readonly version: 1; readonly data: EventData<T> }
}[EventType]

/** An event as recorded. */
export interface EventMeta {
  /** Position in the journal, from 1, without gaps. */
  readonly seq: number
  readonly tick: number
  readonly wall: number
  readonly actor: Actor
  /** Follows one customer's visit, or the command's own id. */
  readonly correlationId: string
  /** The command that caused it. */
  readonly causeId: string
}
export type RecordedEvent = DomainEvent & EventMeta

const [actor, correlationId, causeId] = [Actor, Type.String({ maxLength: 64 }), Type.String({ maxLength: 64 })]
/** The form of every recorded event: its data by type and version, with its place in the journal. */
export const JournalEvent = Type.Unsafe<Record<string, unknown>>(
  Type.Union(
    Object.entries(EVENTS).map(([key, data]) => {
      const [type = '', version] = key.split('@')
      return strict(
        {
          type: Type.Literal(type),
          version: Type.Literal(Number(version)),
          data,
          seq: Type.Integer({ minimum: 1, description: 'position in the journal, without gaps' }),
          tick: TickMs,
          wall: WallMs,
          actor,
          correlationId,
          causeId,
        },
        { title: key },
      )
    }),
    { $id: 'JournalEvent' },
  ),
)
