import Type, { type Static, type TSchema } from 'typebox'
import { BusinessDay, Id, MessageId, nullable, oneOf, strict, Text, TicketId, TickMs, WallMs } from './common.ts'
import { BranchConfiguration } from './configuration.ts'
import { IDENTIFIERS } from './deviceEvents.ts'
import { DEVICE_STATES } from './deviceStatus.ts'
import { NODE_STATES } from './devices.ts'
import { FLEET_EVENTS } from './fleetEvents.ts'
import { FORM_EVENTS } from './forms/events.ts'
import { MACHINE_EVENTS } from './machines.ts'
import { RateBoard } from './rates.ts'
import { STOCK_EVENTS } from './stockEvents.ts'

/**
 * The journal's events. Every event records results (winner, class, place), so that replaying never decides again.
 * A change of an event's form raises its version and adds an upcaster (hub/core/upcasters.ts).
 */

const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', maxLength: 8192 })
/** Personal data under a visit key (AES-256-GCM); unreadable once that key is deleted. */
export const EncryptedField = strict({ keyId: MessageId, iv: Base64, data: Base64, tag: Base64 })
export type EncryptedField = Static<typeof EncryptedField>

/** A presented document (or another number of somebody's) as the journal knows it: nothing in it names a person once its keys are gone. */
export const PresentedIdentity = strict({
  documentType: oneOf(IDENTIFIERS),
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

const ActorId = Type.String({ pattern: '^[a-z0-9-]{1,64}$' })

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

/** How a ticket taken away from the branch was made live: by a document of the customer, his code, his QR code, or by staff. */
export const ACTIVATION_MEANS = ['document', 'code', 'qr', 'staff'] as const
export type ActivationMeans = (typeof ACTIVATION_MEANS)[number]
/** Of a command that somebody sent to a device: `failed` has certainly not happened, of `unknown` nobody knows. */
export const DEVICE_COMMAND_OUTCOMES = ['done', 'failed', 'notDelivered', 'unknown'] as const
export const MACHINE_STATES = ['free', 'busy', 'out'] as const
export type MachineState = (typeof MACHINE_STATES)[number]

export const EVALUATION_CHANNELS = ['evaluator'] as const
/**
 * What the lobby manager is told of at once: a customer of a class marked `vip` has come, an evaluation was low, somebody at
 * a kiosk asks for a person, the waits of a class are about to miss its target, a class has fallen below it, somebody has waited
 * past his class's alarm, a member of staff is in danger.
 */
export const NOTICE_KINDS = [
  'vipArrival',
  'lowScore',
  'help',
  'forecastBreach',
  'serviceLevel',
  'longWait',
  'emergency',
] as const
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
  /** Seconds of the starvation guard where it acts. */
  guardS: Type.Optional(nullable(Type.Number())),
  /** What the order of the tier compared: points (accumulating), or seconds waited with the head start. */
  score: Type.Optional(nullable(Type.Number())),
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
    /** Nothing ended: numbers, sign-ins and turns go on. */
    continued: Type.Optional(Type.Boolean()),
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
    /** Class by age or as the directory has it, or null. */
    classId: nullable(Id),
    validUntil: TickMs,
    adviserId: Type.Optional(nullable(Id)),
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
    /** Businesses of the same visit after this one. */
    agenda: Type.Optional(Type.Array(Id)),
    /** Slot of the queue's limits it counts in: `09:00-10:00`. */
    slot: Type.Optional(nullable(Type.String({ maxLength: 11 }))),
    /** People ahead when it was taken. */
    ahead: Type.Optional(Type.Integer({ minimum: 0 })),
    adviserId: Type.Optional(nullable(Id)),
    /** Staff have chosen the class: recognition leaves it as it is. */
    classByStaff: Type.Optional(Type.Boolean()),
    /** Taken away from the branch: not activated yet, and no more to be after `pendingUntil`. */
    remote: Type.Optional(
      strict({
        partnerId: Id,
        pendingUntil: TickMs,
        /** Code and QR code are made of it and of the hub's own secret. */
        nonce: Type.String({ pattern: '^[A-Za-z0-9_-]{16,32}$' }),
        /** The partner's own name for it. */
        reference: nullable(Type.String({ maxLength: 64 })),
        /** Blind indexes of further documents of the customer. */
        alsoKnownBy: Type.Array(Type.String({ pattern: '^[0-9a-f]{16}$' })),
        wantsReminder: Type.Boolean(),
      }),
    ),
  }),
  'TicketActivated@1': strict({
    ticketId: TicketId,
    by: oneOf(ACTIVATION_MEANS),
    kioskId: nullable(Id),
    readingId: nullable(MessageId),
    /** The document it was activated by, where the ticket had none. */
    presented: nullable(PresentedIdentity),
    waitingSince: TickMs,
  }),
  /** Not activated in time. */
  'TicketExpired@1': strict({ ticketId: TicketId }),
  /** Whose ticket it is came to be known later. */
  'TicketIdentified@1': strict({ ticketId: TicketId, presented: PresentedIdentity }),
  /** The directory, or the bank's customer system, knows him. A ticket's class follows in a TicketChanged. */
  'CustomerRecognised@1': strict({
    readingId: nullable(MessageId),
    ticketId: nullable(TicketId),
    classId: nullable(Id),
    adviserId: nullable(Id),
    by: oneOf(['directory', 'crm']),
  }),
  'BusinessAdded@1': strict({ ticketId: TicketId, businessId: Id, windowId: nullable(Id) }),
  /** One business of a visit is done, or its window has done its part, and the visit goes on. */
  'BusinessFinished@1': strict({
    ticketId: TicketId,
    windowId: Id,
    tellerId: nullable(Id),
    businessId: Id,
    servedSince: TickMs,
    by: oneOf(['finish', 'callNext']),
    outcomeId: nullable(Id),
    next: strict({
      businessId: Id,
      queueId: Id,
      directed: Directed,
      /** At this window, at once: served from now. Else it waits again. */
      here: Type.Boolean(),
      place: Place,
      waitingSince: TickMs,
    }),
  }),
  /** Somebody is served who has taken no ticket. */
  'QuickServiceStarted@1': strict({
    ticketId: TicketId,
    visitId: MessageId,
    number: Type.String(),
    queueId: Id,
    businessId: Id,
    classId: Id,
    windowId: Id,
    tellerId: nullable(Id),
    counter: Type.Integer({ minimum: 1 }),
    sequence: Type.Integer({ minimum: 1 }),
    configurationVersion: Type.Integer({ minimum: 1 }),
  }),
  /** The customer was told that so many are ahead of him: once for each ticket. */
  'TicketReminded@1': strict({ ticketId: TicketId, ahead: Type.Integer({ minimum: 0 }), isPending: Type.Boolean() }),
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
    /** By the hub itself, as the window was idle. */
    auto: Type.Optional(Type.Boolean()),
    /** Whether the wait was within the target of the class. Null: a call after the first, which does not count. */
    withinTarget: Type.Optional(nullable(Type.Boolean())),
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
    outcomeId: Type.Optional(nullable(Id)),
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
    /** Where it goes back to when it is finished there. */
    returnTo: Type.Optional(Directed),
  }),
  'TicketHeld@1': strict({
    ticketId: TicketId,
    windowId: nullable(Id),
    /** Null: until staff resume it. */
    returnAt: Type.Optional(nullable(TickMs)),
    /** To the front of its line when it returns. */
    raise: Type.Optional(Type.Boolean()),
  }),
  'TicketResumed@1': strict({
    ticketId: TicketId,
    /** Another place, because staff raised it. */
    place: Type.Optional(Place),
    by: Type.Optional(oneOf(['staff', 'time'])),
  }),
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
    /** Staff have chosen the class: recognition leaves it as it is. */
    classByStaff: Type.Optional(Type.Boolean()),
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
    /** Of kinds `serviceLevel` and `forecastBreach`. */
    classId: Type.Optional(Id),
    /** Of kind `forecastBreach`: what nine of ten of the class will not wait longer than. */
    predictedMinutes: Type.Optional(Type.Integer({ minimum: 0 })),
    /** Of kind `vipArrival`: the customer's own adviser. */
    adviserId: Type.Optional(nullable(Id)),
    /** Of kind `emergency`: who raised it. */
    staffId: Type.Optional(nullable(ActorId)),
  }),
  'NoticeAcknowledged@1': strict({ noticeId: MessageId }),
  /** The class meets its target again; it may be told of anew. */
  'ServiceLevelRestored@1': strict({ classId: Id }),
  /** The waits of the class are no longer expected to miss its target; it may be told of anew. */
  'ForecastRestored@1': strict({ classId: Id }),
  'BroadcastStarted@1': strict({ text: Text, until: TickMs }),
  'BroadcastEnded@1': strict({}),
  /** The bank's exchange rates, all of them. Who gave them: the event's actor. */
  'RatesSet@1': RateBoard,
  'DiversionAnswered@1': strict({
    ruleId: Id,
    machineId: Id,
    businessId: Id,
    classId: Id,
    accepted: Type.Boolean(),
    kioskId: nullable(Id),
    ticketId: nullable(TicketId),
  }),
  'MachineSet@1': strict({
    machineId: Id,
    state: oneOf(MACHINE_STATES),
    reason: nullable(Type.String({ maxLength: 64 })),
  }),
  'TellerSignedIn@1': strict({ tellerId: Id, windowId: Id }),
  'TellerSignedOut@1': strict({ tellerId: Id, windowId: Id }),
  'WindowOpened@1': strict({ windowId: Id }),
  'WindowPaused@1': strict({
    windowId: Id,
    reason: nullable(Text),
    /** When the teller means to be back. */
    until: Type.Optional(nullable(TickMs)),
    /** A planned break: day and beginning, `2026-11-18/12:00`. */
    breakKey: Type.Optional(nullable(Type.String({ maxLength: 16 }))),
    reopen: Type.Optional(Type.Boolean()),
  }),
  /** Another profile is in force at a window, by schedule, date, override or configuration. */
  'ProfileSwitched@1': strict({
    windowId: Id,
    previous: nullable(Id),
    profileId: Id,
    profileFrom: oneOf(['default', 'schedule', 'date', 'override']),
  }),
  'WindowClosed@1': strict({ windowId: Id }),
  'NodeStateChanged@1': strict({ nodeId: Id, state: oneOf(NODE_STATES), session: Type.Integer({ minimum: 0 }) }),
  'DeviceStateChanged@1': strict({ deviceId: Id, nodeId: Id, device: oneOf(DEVICE_STATES) }),
  /** Somebody sends a device a command from afar. Who: the event's actor. */
  'DeviceCommandRequested@1': strict({
    commandId: MessageId,
    deviceId: Id,
    nodeId: Id,
    name: Type.String({ maxLength: 64 }),
    data: Type.Record(Type.String(), Type.Unknown()),
    reason: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  'DeviceCommandSettled@1': strict({
    commandId: MessageId,
    outcome: oneOf(DEVICE_COMMAND_OUTCOMES),
    /** Of the message dictionary, where it was not done. */
    code: nullable(Type.String({ maxLength: 64 })),
    /** In the device's words. */
    detail: nullable(Type.String({ maxLength: 200 })),
  }),
  /** Staff take a device out of service, whatever it says of itself, or give it back. */
  'DeviceServiceSet@1': strict({
    deviceId: Id,
    inService: Type.Boolean(),
    reason: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  /** As alerts were recorded before they had a life of their own; no longer made. */
  'AlertRaised@1': strict({
    deviceId: Id,
    nodeId: Id,
    code: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    severity: Type.Integer({ minimum: 0, maximum: 4 }),
  }),
  'AlertCleared@1': strict({ deviceId: Id, nodeId: Id, code: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }) }),
  /** The wall clock was not to be believed at start: shown to staff, the day is not rolled. */
  'ClockDoubted@1': strict({ wall: WallMs, lastWall: WallMs }),
  ...FLEET_EVENTS,
  ...STOCK_EVENTS,
  ...MACHINE_EVENTS,
  ...FORM_EVENTS,
} as const satisfies Record<string, TSchema>

type Versioned = keyof typeof EVENTS
export type EventType = Versioned extends infer K ? (K extends `${infer T}@${number}` ? T : never) : never
type Latest<T extends EventType> = `${T}@1` & Versioned
/** A map, so that data of an unknown type is compared by its key: by its schema it takes the compiler many seconds. */
type DataOfEvents = { [T in EventType]: Static<(typeof EVENTS)[Latest<T>]> }
export type EventData<T extends EventType = EventType> = DataOfEvents[T]

export const ACTOR_KINDS = [
  'teller',
  'manager',
  'supervisor',
  'operations',
  'admin',
  'kiosk',
  'display',
  'partner',
  'device',
  'clock',
  'system',
] as const
export const Actor = strict({ kind: oneOf(ACTOR_KINDS), id: ActorId })
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
