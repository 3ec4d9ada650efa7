import Type, { type Static } from 'typebox'
import {
  BusinessDay,
  Id,
  MessageId,
  nullable,
  oneOf,
  strict,
  Text,
  TicketId,
  TickMs,
  WaitRange,
  WallMs,
} from './common.ts'
import { DISPLAY_KINDS } from './configuration.ts'
import { DEVICE_STATES } from './deviceStatus.ts'
import { NODE_STATES } from './devices.ts'
import { Directed, Explanation, TICKET_STATES, WINDOW_STATES } from './events.ts'
import { FormOffer, TicketForm } from './forms/views.ts'

/**
 * What screens see: flat objects, sent whole once (snapshot) and then by changed top-level keys (delta).
 * Times are ticks of the branch's monotone clock; every message carries the tick at its sending, so a screen counts
 * from its own clock and a wall-clock step changes nobody's wait. Personal data is masked here, on the server.
 */

/** A customer as staff and the kiosk may show him. */
export const MaskedCustomer = strict({
  name: Type.String({ description: '张*' }),
  document: Type.String({ description: '1101**********7758' }),
})
export type MaskedCustomer = Static<typeof MaskedCustomer>

export const EvaluationView = strict({
  validUntil: TickMs,
  score: nullable(Type.Integer({ minimum: 1, maximum: 5 })),
  low: Type.Boolean(),
})

export const TicketView = strict(
  {
    ticketId: TicketId,
    /** Rises with every change of the ticket; screens send it back as `seen`. */
    version: Type.Integer({ minimum: 1 }),
    number: Type.String(),
    state: oneOf(TICKET_STATES),
    queueId: Id,
    businessId: Id,
    classId: Id,
    issuedAt: TickMs,
    waitingSince: TickMs,
    calledAt: nullable(TickMs),
    startedAt: nullable(TickMs),
    endedAt: nullable(TickMs),
    windowId: nullable(Id),
    recalls: Type.Integer({ minimum: 0 }),
    peopleAhead: nullable(Type.Integer({ minimum: 0 })),
    /** Until its call. Null unless it waits, is held or is pending (as if activated now), and while nothing is known. */
    wait: nullable(WaitRange),
    customer: nullable(MaskedCustomer),
    /** Null: the customer was not asked. `score` null: no answer (yet). */
    evaluation: nullable(EvaluationView),
    /** Businesses of the visit that follow on the same number, and those that are done. */
    agenda: Type.Array(Id),
    done: Type.Array(Id),
    /** Held: when it returns by itself. Pending: until when it can be activated. */
    returnAt: nullable(TickMs),
    pendingUntil: nullable(TickMs),
    /** It goes back there when it is finished here. */
    returnTo: Directed,
    outcomeId: nullable(Id),
    /** The customer's own adviser. */
    adviser: nullable(strict({ id: Id, name: Type.String() })),
    /** Served without a ticket having been taken. */
    isQuick: Type.Boolean(),
    /** Forms filled in beforehand that belong to it. */
    forms: Type.Array(TicketForm),
  },
  { $id: 'TicketView' },
)
export type TicketView = Static<typeof TicketView>

export const NextView = strict({
  ticketId: TicketId,
  number: Type.String(),
  classId: Id,
  businessId: Id,
  waitingSince: TickMs,
  explanation: Explanation,
  words: Text,
  /** Forms filled in beforehand. */
  forms: Type.Array(TicketForm),
})

export type NextView = Static<typeof NextView>

const CONDITIONS = ['none', 'ok', 'offline', 'fault'] as const
/** The profile a window calls by now. `until`: when a manager's override ends by itself. */
export const ProfileView = strict({
  id: Id,
  name: Text,
  from: oneOf(['default', 'schedule', 'date', 'override']),
  until: nullable(TickMs),
})

/** Channel `window:<id>`: the soft-call page. */
export const WindowView = strict(
  {
    windowId: Id,
    number: Type.Integer(),
    status: oneOf(WINDOW_STATES),
    pauseReason: nullable(Text),
    /** When the teller means to be back. */
    pausedUntil: nullable(TickMs),
    teller: nullable(strict({ id: Id, name: Type.String() })),
    profile: ProfileView,
    current: nullable(TicketView),
    /** Why the current ticket was called, in words and data. */
    explanation: nullable(strict({ data: Explanation, words: Text })),
    /** Seconds within which three of four services of the current customer's business are done; null without a customer. */
    p75ServiceS: nullable(Type.Integer({ minimum: 0 })),
    /** Who would be called now. */
    next: nullable(NextView),
    /** Eligible tickets in the queues of the profile. */
    waiting: Type.Integer({ minimum: 0 }),
    queues: Type.Array(strict({ queueId: Id, waiting: Type.Integer({ minimum: 0 }), oldestSince: nullable(TickMs) })),
    /** Tickets held from this window. */
    held: Type.Array(
      strict({ ticketId: TicketId, number: Type.String(), version: Type.Integer(), returnAt: nullable(TickMs) }),
    ),
    /** Whether its teller may call a given number. */
    mayCallNumber: Type.Boolean(),
    /** The next planned break of today, or null. Times are local, HH:MM. */
    nextBreak: nullable(strict({ name: nullable(Text), from: Type.String(), to: Type.String() })),
    /** Where a transfer may go: open windows other than this one. */
    windows: Type.Array(strict({ windowId: Id, number: Type.Integer(), status: oneOf(WINDOW_STATES) })),
    board: oneOf(CONDITIONS),
    keypad: oneOf(CONDITIONS),
    evaluator: oneOf(CONDITIONS),
    /** The customer served last by the teller who is here now: he may be asked for an evaluation. */
    lastServed: nullable(strict({ ticketId: TicketId, number: Type.String(), evaluation: nullable(EvaluationView) })),
    clockDoubted: Type.Boolean(),
  },
  { $id: 'WindowView' },
)
export type WindowView = Static<typeof WindowView>

/** Refusals of a ticket that hold for everybody, and can be said before somebody asks. */
export const TICKET_REFUSALS = [
  'BUSINESS_NOT_OFFERED',
  'OUTSIDE_HOURS',
  'QUEUE_FULL',
  'DAY_LIMIT',
  'SLOT_LIMIT',
  'PERSON_LIMIT',
  'NUMBERS_EXHAUSTED',
] as const
export type TicketRefusal = (typeof TICKET_REFUSALS)[number]

export const PRINT_STATES = ['none', 'printing', 'printed', 'notPrinted', 'unknown'] as const
export const KioskView = strict(
  {
    kioskId: Id,
    name: Text,
    businesses: Type.Array(
      strict({
        businessId: Id,
        offered: Type.Boolean(),
        waiting: Type.Integer({ minimum: 0 }),
        peopleAhead: Type.Integer({ minimum: 0 }),
        /** Of whoever took a ticket for it now, of the class of the document; null while nothing is known. */
        wait: nullable(WaitRange),
        /** Why no ticket is given for it now, or null. */
        refusal: nullable(oneOf(TICKET_REFUSALS)),
        /** Outside opening hours: when tickets are given again today, HH:MM. */
        opensAt: nullable(Type.String()),
        /** A machine that would do it without waiting. */
        offer: nullable(strict({ ruleId: Id, machineId: Id, maxAmount: nullable(Type.Number()) })),
      }),
    ),
    /** A document presented and not used yet. */
    reading: nullable(
      strict({
        readingId: MessageId,
        customer: nullable(MaskedCustomer),
        classId: nullable(Id),
        validUntil: TickMs,
        /** What people of his class come for most today; null or left out: nobody can say. */
        likelyBusinessId: Type.Optional(nullable(Id)),
      }),
    ),
    /** Rises with every document that could not be read. */
    failedReadings: strict({ count: Type.Integer({ minimum: 0 }), reason: nullable(Type.String()) }),
    /** The ticket given last at this kiosk. */
    ticket: nullable(
      strict({
        ticketId: TicketId,
        number: Type.String(),
        businessId: Id,
        agenda: Type.Array(Id),
        issuedAt: TickMs,
        /** It was taken away from the branch, and made live here. */
        isActivated: Type.Boolean(),
        peopleAhead: Type.Integer({ minimum: 0 }),
        wait: nullable(WaitRange),
        print: oneOf(PRINT_STATES),
      }),
    ),
    /**
     * The last call for a person: since when, and whether the lobby manager has taken note. Null three minutes later, and as
     * soon as another document or ticket shows that the kiosk is used again.
     */
    help: nullable(strict({ at: TickMs, acknowledged: Type.Boolean() })),
    /** Forms that can be filled in here. */
    forms: Type.Array(FormOffer),
    reader: oneOf(['none', 'ok', 'offline', 'fault']),
    printer: oneOf(['none', 'ok', 'paperLow', 'paperOut', 'coverOpen', 'offline', 'fault']),
  },
  { $id: 'KioskView' },
)
export type KioskView = Static<typeof KioskView>

/** What screens need to put names to ids; changes only with the configuration. Channel `branch`. */
export const BranchView = strict(
  {
    outletId: Id,
    bank: Text,
    outlet: Text,
    timeZone: Type.String(),
    businessDay: nullable(BusinessDay),
    configurationVersion: Type.Integer({ minimum: 0 }),
    languages: Type.Array(oneOf(['zh-CN', 'en'])),
    classes: Type.Array(
      strict({ id: Id, name: Text, short: nullable(Text), vip: Type.Boolean(), welcome: nullable(Text) }),
    ),
    businesses: Type.Array(strict({ id: Id, name: Text, hint: nullable(Text), meanServiceMinutes: Type.Number() })),
    queues: Type.Array(strict({ id: Id, name: Text, prefix: Type.String() })),
    windows: Type.Array(strict({ id: Id, number: Type.Integer(), name: nullable(Text) })),
    kiosks: Type.Array(strict({ id: Id, name: Text, hasPrinter: Type.Boolean() })),
    profiles: Type.Array(strict({ id: Id, name: Text })),
    displays: Type.Array(strict({ id: Id, name: Text, kind: oneOf(DISPLAY_KINDS) })),
    evaluationChoices: Type.Array(strict({ score: Type.Integer({ minimum: 1, maximum: 5 }), name: Text })),
    outcomes: strict({ required: Type.Boolean(), choices: Type.Array(strict({ id: Id, name: Text })) }),
    machines: Type.Array(strict({ id: Id, name: Text, where: nullable(Text) })),
    partners: Type.Array(strict({ id: Id, name: Text })),
    /** Whether tickets can be taken away from the branch, and activated at its kiosks. */
    hasRemoteTickets: Type.Boolean(),
    /** How the bank marks its screens; null: the product's own colours. */
    brand: nullable(
      strict({
        color: Type.String({ pattern: '^#[0-9a-f]{6}$' }),
        ink: Type.String({ pattern: '^#[0-9a-f]{6}$' }),
        /** The bank's mark as a data URL, or null. */
        mark: nullable(Type.String()),
      }),
    ),
  },
  { $id: 'BranchView' },
)
export type BranchView = Static<typeof BranchView>

export const DeviceView = strict(
  {
    deviceId: Id,
    nodeId: Id,
    class: nullable(Type.String()),
    driver: Type.String(),
    nodeState: oneOf([...NODE_STATES, 'unknown'] as const),
    device: oneOf([...DEVICE_STATES, 'unknown'] as const),
    status: Type.Record(Type.String(), Type.Unknown()),
    alerts: Type.Array(
      strict({ code: Type.String(), severity: Type.Integer(), detail: nullable(Type.String()), since: Type.Integer() }),
    ),
  },
  { $id: 'DeviceView' },
)
export type DeviceView = Static<typeof DeviceView>

/** A call as the hall shows it. Public: numbers and windows, nothing of a person. */
export const CallView = strict({
  /** `<position of the call in the journal>.<recalls>`: another one means that it is to be shown and said (again). */
  callId: Type.String({ pattern: '^\\d{1,15}\\.\\d{1,3}$' }),
  ticketId: TicketId,
  number: Type.String(),
  windowId: Id,
  windowNumber: Type.Integer({ minimum: 1 }),
  /** Of the call or its last repetition. */
  at: TickMs,
  /** The customer is still expected: called, and not started, ended or sent elsewhere. */
  isCalling: Type.Boolean(),
})
export type CallView = Static<typeof CallView>

/** Channel `display:<id>`: a big screen in the hall or over a window. */
export const DisplayView = strict(
  {
    displayId: Id,
    name: Text,
    kind: oneOf(DISPLAY_KINDS),
    /** Of a display over a window: what happens there. */
    window: nullable(
      strict({
        windowId: Id,
        number: Type.Integer({ minimum: 1 }),
        name: nullable(Text),
        status: oneOf(WINDOW_STATES),
        pauseReason: nullable(Text),
        pausedUntil: nullable(TickMs),
        ticket: nullable(strict({ number: Type.String(), state: oneOf(['called', 'serving']) })),
      }),
    ),
    /** Newest first, each ticket once, at most 24; of a window's display only those of its window. */
    calls: Type.Array(CallView, { maxItems: 24 }),
    waiting: Type.Array(strict({ businessId: Id, waiting: Type.Integer({ minimum: 0 }) })),
    /** A text for everybody in the hall, or null. */
    broadcast: nullable(Text),
    showSeconds: Type.Integer({ minimum: 4 }),
    sound: strict({
      on: Type.Boolean(),
      percent: Type.Integer({ minimum: 0, maximum: 100, description: 'volume now' }),
      repeat: Type.Integer({ minimum: 1, maximum: 3 }),
      chime: Type.Boolean(),
      languages: Type.Array(oneOf(['zh-CN', 'en'])),
    }),
  },
  { $id: 'DisplayView' },
)
export type DisplayView = Static<typeof DisplayView>

/** A ticket as its partner sees it: what the customer's phone shows. Times are wall time, for a phone knows no ticks. */
export const RemoteTicketView = strict(
  {
    ticketId: TicketId,
    number: Type.String(),
    state: oneOf(TICKET_STATES),
    businessId: Id,
    agenda: Type.Array(Id),
    reference: nullable(Type.String()),
    takenAt: WallMs,
    /** Null unless it waits or is pending: pending, as if it were activated now. */
    peopleAhead: nullable(Type.Integer({ minimum: 0 })),
    /** Until its call. Null unless it waits, is held or is pending (as if activated now), and while nothing is known. */
    wait: nullable(WaitRange),
    windowNumber: nullable(Type.Integer({ minimum: 1 })),
    /** How to activate it, while it is pending: eight digits, or a QR code to be renewed by asking again. */
    activation: nullable(strict({ until: WallMs, code: Type.String(), qr: Type.String(), qrUntil: WallMs })),
  },
  { $id: 'RemoteTicketView' },
)
export type RemoteTicketView = Static<typeof RemoteTicketView>

/** What the branch offers now: for partners and phones. */
export const OfferView = strict(
  {
    outletId: Id,
    businesses: Type.Array(
      strict({
        businessId: Id,
        name: Text,
        refusal: nullable(oneOf(TICKET_REFUSALS)),
        opensAt: nullable(Type.String()),
        waiting: Type.Integer({ minimum: 0 }),
        peopleAhead: Type.Integer({ minimum: 0 }),
        /** Of whoever took a ticket for it now; null while nothing is known. */
        wait: nullable(WaitRange),
      }),
    ),
    windowsOpen: Type.Integer({ minimum: 0 }),
  },
  { $id: 'OfferView' },
)
export type OfferView = Static<typeof OfferView>
