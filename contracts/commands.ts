import Type, { type Static, type TSchema } from 'typebox'
import {
  BusinessDay,
  ID_PATTERN,
  Id,
  keyed,
  MessageId,
  nullable,
  oneOf,
  strict,
  Text,
  TicketId,
  WallMs,
} from './common.ts'
import { BranchConfiguration } from './configuration.ts'
import { KEYPAD_KEYS } from './deviceEvents.ts'
import { DEVICE_STATES } from './deviceStatus.ts'
import { NODE_STATES } from './devices.ts'
import { ACTIVATION_MEANS, DEVICE_COMMAND_OUTCOMES, HELP_TOPICS, MACHINE_STATES, PresentedIdentity } from './events.ts'
import { AlertId, Finding, Severity } from './fleet.ts'
import { FLEET_COMMANDS } from './fleetCommands.ts'
import { FORM_COMMANDS, SubmitForm } from './forms/commands.ts'
import { ReportTransaction } from './machines.ts'
import { RateBoard } from './rates.ts'

/**
 * Every change of the branch is a command: from a page, a keypad, the API, a device or the clock, with one implementation.
 * A command has an id; the same id again gets the first answer, the same id with another body is refused.
 */

/** The ticket the sender means and its version as he saw it; a stale one is refused with what is true now. */
const Seen = Type.Optional(
  Type.Integer({ minimum: 1, description: 'version of the ticket (or window) that was on the screen' }),
)

const MoreBusinesses = Type.Optional(Type.Array(Id, { maxItems: 5, uniqueItems: true }))
/** What came of the service; wanted where the configuration says so. */
const Outcome = Type.Optional(Id)

/** Why somebody steps in: recorded with the ticket's history. */
const Reason = Type.String({ minLength: 1, maxLength: 64, description: 'why, in the words of who decided it' })

/** Commands people and partners may send (HTTP `POST /api/v1/commands/<type>`, socket.io `command`). */
export const PUBLIC_COMMANDS = {
  IssueTicket: strict({
    businessId: Id,
    kioskId: Type.Optional(Id),
    readingId: Type.Optional(MessageId),
    /** Staff only: a class other than the one recognised. */
    classId: Type.Optional(Id),
    print: Type.Optional(Type.Boolean({ default: true })),
    /** Done after the first, on the same number. */
    moreBusinessIds: MoreBusinesses,
    /** Staff only: outside opening hours, and beyond the limits of queue, slot and person. */
    beyondLimits: Type.Optional(Type.Boolean()),
  }),
  /**
   * Makes a ticket live that was taken away from the branch: by the customer's code or QR code (at a kiosk, or on the PAD from
   * his phone), or by staff who know him. Once.
   */
  ActivateTicket: strict({
    kioskId: Type.Optional(Id),
    with: Type.Union([
      strict({ code: Type.String({ pattern: '^\\d{8}$' }) }),
      strict({ qr: Type.String({ pattern: '^[A-Za-z0-9._-]{20,400}$' }) }),
      strict({ ticketId: TicketId }),
    ]),
    print: Type.Optional(Type.Boolean({ default: true })),
  }),
  /** One more business for a visit: it follows on the same number, when those before it are done. */
  AddBusiness: strict({ ticketId: TicketId, businessId: Id, windowId: Type.Optional(Id), seen: Seen }),
  /** Somebody who has no ticket is served at once at an open window without a customer. */
  ServeWithoutTicket: strict({ windowId: Id, businessId: Id, classId: Type.Optional(Id) }),
  ReprintTicket: strict({ ticketId: TicketId, kioskId: Id }),
  /**
   * Somebody at a kiosk asks for a person: the lobby manager is told. A press while the last call of that kiosk is open and
   * less than a minute old is the same call.
   */
  RequestHelp: strict({ kioskId: Type.Optional(Id), topic: Type.Optional(oneOf(HELP_TOPICS)) }),
  CancelTicket: strict({ ticketId: TicketId, reason: Type.Optional(Type.String({ maxLength: 64 })) }),
  /** `tellerId`: managers and supervisors only, for a teller whose window has a keypad and no screen. */
  SignIn: strict({ windowId: Id, tellerId: Type.Optional(Id) }),
  SignOut: strict({ windowId: Id }),
  OpenWindow: strict({ windowId: Id }),
  /** `minutes`: back after so long; said to the manager and to customers, and reckoned with. */
  PauseWindow: strict({
    windowId: Id,
    reason: Type.Optional(Text),
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 480 })),
  }),
  CloseWindow: strict({ windowId: Id }),
  CallNext: strict({ windowId: Id, ticketId: Type.Optional(nullable(TicketId)), seen: Seen, outcomeId: Outcome }),
  CallNumber: strict({ windowId: Id, ticketId: TicketId, outcomeId: Outcome }),
  Recall: strict({ windowId: Id, ticketId: TicketId, seen: Seen }),
  StartService: strict({ windowId: Id, ticketId: TicketId, seen: Seen }),
  /**
   * `rest` is for a visit that has more businesses: the next one in its `queue` (default), `here` at once, or `drop`: the
   * customer leaves without them.
   */
  FinishService: strict({
    windowId: Id,
    ticketId: TicketId,
    seen: Seen,
    outcomeId: Outcome,
    rest: Type.Optional(oneOf(['queue', 'here', 'drop'])),
  }),
  MarkNoShow: strict({ windowId: Id, ticketId: TicketId, seen: Seen }),
  /** Without a window: a ticket that waits or is held, by managers and supervisors. */
  TransferTicket: strict({
    windowId: Type.Optional(Id),
    ticketId: TicketId,
    to: Type.Union([strict({ queue: Id }), strict({ window: Id }), strict({ teller: Id })]),
    place: Type.Optional(oneOf(['firstArrival', 'now'])),
    /** From a window: finished there, it comes back to this one. */
    back: Type.Optional(Type.Boolean()),
    seen: Seen,
  }),
  /** `minutes`: it returns by itself after so long, with `raise` to the front of its line. */
  HoldTicket: strict({
    ticketId: TicketId,
    windowId: Type.Optional(Id),
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 600 })),
    raise: Type.Optional(Type.Boolean()),
    seen: Seen,
  }),
  ResumeTicket: strict({ ticketId: TicketId, raise: Type.Optional(Type.Boolean()), seen: Seen }),
  /** Another place in the line it stands in; `front` raises it before everybody. What it has waited stays. */
  MoveTicket: strict({
    ticketId: TicketId,
    to: Type.Union([oneOf(['front', 'back']), strict({ behind: TicketId }), strict({ ahead: TicketId })]),
    reason: Reason,
    seen: Seen,
  }),
  /** Another class or business: the queue that now fits, the same place, the same number. */
  ChangeTicket: strict({
    ticketId: TicketId,
    classId: Type.Optional(Id),
    businessId: Type.Optional(Id),
    reason: Type.Optional(Reason),
    seen: Seen,
  }),
  /** Another profile for a window from now on, for so many minutes; replaces an override there is. */
  OverrideProfile: strict({
    windowId: Id,
    profileId: Id,
    minutes: Type.Integer({ minimum: 1, maximum: 1440 }),
    reason: Type.Optional(Reason),
  }),
  EndOverride: strict({ windowId: Id }),
  /** Asks the customer just served (once more) for an evaluation at the window's evaluator. */
  InviteEvaluation: strict({ windowId: Id, ticketId: TicketId }),
  AcknowledgeNotice: strict({ noticeId: MessageId }),
  /** Somebody on the staff needs help at once. Silent in the hall; a second press within a minute is the same alarm. */
  RaiseEmergency: strict({ windowId: Type.Optional(Id) }),
  /** A text on the big screens for so many minutes; replaces the one there is. */
  Broadcast: strict({ text: Text, minutes: Type.Integer({ minimum: 1, maximum: 480 }) }),
  EndBroadcast: strict({}),
  /** The bank's whole rate board, in place of the one before. By a partner that has the right `rates`, or by hand. */
  SetRates: RateBoard,
  /** What the manager sees of a self-service machine; `free` leaves it to what its device says. */
  SetMachine: strict({ machineId: Id, state: oneOf(MACHINE_STATES), reason: Type.Optional(Reason) }),
  CommandDevice: FLEET_COMMANDS.CommandDevice,
  SetInService: FLEET_COMMANDS.SetInService,
  /** The customer goes to the machine, or wants a person. With a ticket: one who waits already and gives it up when he goes. */
  AnswerDiversion: strict({
    ruleId: Id,
    machineId: Id,
    businessId: Id,
    accepted: Type.Boolean(),
    kioskId: Type.Optional(Id),
    readingId: Type.Optional(MessageId),
    ticketId: Type.Optional(TicketId),
  }),
  ApplyConfiguration: strict({
    configuration: BranchConfiguration,
    /** The version this one was made from; another one in force refuses the command. */
    basedOn: Type.Integer({ minimum: 0 }),
    /** For queues that are removed while they hold tickets: where those go. */
    moveTickets: Type.Optional(keyed(ID_PATTERN, Id)),
  }),
  AcknowledgeAlert: FLEET_COMMANDS.AcknowledgeAlert,
  PlanMaintenance: FLEET_COMMANDS.PlanMaintenance,
  EndMaintenance: FLEET_COMMANDS.EndMaintenance,
  CountStock: FLEET_COMMANDS.CountStock,
  MoveStock: FLEET_COMMANDS.MoveStock,
  CloseForm: FORM_COMMANDS.CloseForm,
  LinkForm: FORM_COMMANDS.LinkForm,
} as const satisfies Record<string, TSchema>

/** Commands only the hub itself makes: from devices, the clock and outcomes. */
export const INTERNAL_COMMANDS = {
  OpenBusinessDay: strict({ day: BusinessDay }),
  PresentIdentity: strict({
    readingId: MessageId,
    deviceId: Id,
    presented: PresentedIdentity,
    /** Age in full years on this day, or null when the document does not say. */
    age: nullable(Type.Integer({ minimum: 0, maximum: 150 })),
    /** False: the reading is kept, but gives no ticket by itself whatever the kiosk does with cards. */
    issue: Type.Optional(Type.Boolean()),
    /** As the directory has him. */
    recognised: Type.Optional(strict({ classId: nullable(Id), adviserId: nullable(Id) })),
  }),
  ReserveTicket: strict({
    businessId: Id,
    moreBusinessIds: MoreBusinesses,
    partnerId: Id,
    presented: nullable(PresentedIdentity),
    alsoKnownBy: Type.Array(Type.String({ pattern: '^[0-9a-f]{16}$' }), { maxItems: 4 }),
    nonce: Type.String({ pattern: '^[A-Za-z0-9_-]{16,32}$' }),
    reference: nullable(Type.String({ maxLength: 64 })),
    wantsReminder: Type.Boolean(),
    recognised: Type.Optional(strict({ classId: nullable(Id), adviserId: nullable(Id) })),
  }),
  /** An ActivateTicket whose code or QR code was found to be this ticket's. */
  ActivateReserved: strict({
    ticketId: TicketId,
    by: oneOf(ACTIVATION_MEANS),
    kioskId: nullable(Id),
    print: Type.Boolean(),
  }),
  IdentifyTicket: strict({
    ticketId: TicketId,
    presented: PresentedIdentity,
    recognised: Type.Optional(strict({ classId: nullable(Id), adviserId: nullable(Id) })),
  }),
  /** The customer system has answered after the reading or the ticket was there. */
  RecognizeCustomer: strict({
    /** Reading, or ticket, whichever is known by this blind index and not used up. */
    blindIndex: Type.String({ pattern: '^[0-9a-f]{16}$' }),
    classId: nullable(Id),
    adviserId: nullable(Id),
    by: oneOf(['directory', 'crm']),
  }),
  SubmitForm,
  /** Whatever has become due: holds that return, reservations and forms that expire, breaks, switches of profiles, alerts, reminders. */
  PassTime: strict({}),
  /**
   * Waits of classes as the last two forecasts see them. Sent only where something follows: a class is about to miss its target,
   * or is so no longer.
   */
  NoteForecast: strict({
    classes: Type.Array(
      strict({
        classId: Id,
        p90S: Type.Number({ minimum: 0, description: 'seconds that nine of ten will not wait longer than' }),
        /** As the forecast before saw it; null: there was none. */
        p90BeforeS: nullable(Type.Number({ minimum: 0 })),
        customers: Type.Number({ minimum: 0, description: 'how many of them are expected' }),
      }),
    ),
  }),
  PressKey: strict({
    deviceId: Id,
    address: Type.Integer({ minimum: 0, maximum: 255 }),
    key: oneOf(KEYPAD_KEYS),
    digits: Type.String({ pattern: '^\\d{0,3}$' }),
    pressedAt: WallMs,
  }),
  GiveEvaluation: strict({
    deviceId: Id,
    address: Type.Integer({ minimum: 0, maximum: 255 }),
    choice: Type.Integer({ minimum: 0, maximum: 255 }),
    givenAt: WallMs,
  }),
  SettlePrint: strict({
    jobId: MessageId,
    outcome: oneOf(['printed', 'notPrinted', 'unknown']),
    detail: nullable(Type.String({ maxLength: 64 })),
  }),
  ReportNode: strict({ nodeId: Id, state: oneOf(NODE_STATES), session: Type.Integer({ minimum: 0 }) }),
  ReportDevice: strict({ deviceId: Id, nodeId: Id, device: oneOf(DEVICE_STATES) }),
  /** All that is wrong with a device, or with a node itself (no deviceId), as found now: alerts follow from what differs. */
  ReportHealth: strict({
    nodeId: Id,
    deviceId: nullable(Id),
    findings: Type.Array(Finding, { maxItems: 200 }),
    /** The machine itself says that it is being looked after. */
    isOwnMaintenance: Type.Boolean(),
  }),
  /** Something has happened at a machine that no state of it ends: an alert until it is acknowledged. */
  ReportIncident: strict({
    nodeId: Id,
    deviceId: Id,
    component: nullable(Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' })),
    code: Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' }),
    severity: Severity,
    detail: nullable(Type.String({ maxLength: 200 })),
  }),
  /** A customer has done something at a self-service machine. */
  ReportTransaction,
  /** The hub was off since then. */
  ResumeWatch: strict({ unwatchedSince: WallMs }),
  /** A CountStock of a unit of a device, with what the device says; null: it does not. */
  CountUnit: strict({ ...FLEET_COMMANDS.CountStock.properties, book: nullable(Type.Integer({ minimum: 0 })) }),
  /** What became of a command that somebody sent to a device. */
  SettleDeviceCommand: strict({
    commandId: MessageId,
    outcome: oneOf(DEVICE_COMMAND_OUTCOMES),
    code: nullable(Type.String({ maxLength: 64 })),
    detail: nullable(Type.String({ maxLength: 200 })),
  }),
  DoubtClock: strict({ wall: WallMs, lastWall: WallMs }),
} as const satisfies Record<string, TSchema>

export const COMMANDS = { ...PUBLIC_COMMANDS, ...INTERNAL_COMMANDS } as const
export type PublicCommandType = keyof typeof PUBLIC_COMMANDS
export type CommandType = keyof typeof COMMANDS
/** A map, so that data of an unknown type is compared by its key: by its schema it takes the compiler many seconds. */
type DataOfCommands = { [T in CommandType]: Static<(typeof COMMANDS)[T]> }
export type CommandData<T extends CommandType = CommandType> = DataOfCommands[T]
/** A command as the core takes it: validated, with who sent it. */
export type Command = {
  [T in CommandType]: { readonly id: string; readonly type: T; readonly data: CommandData<T> }
}[CommandType]

/** What a command answers when it is carried out: ids of what it touched, for the sender's next step. */
export const CommandResult = strict(
  {
    /** Position of the last event, or null when nothing changed. */
    seq: nullable(Type.Integer({ minimum: 1 })),
    ticketId: Type.Optional(TicketId),
    number: Type.Optional(Type.String()),
    formId: Type.Optional(MessageId),
    windowId: Type.Optional(Id),
    queueId: Type.Optional(Id),
    readingId: Type.Optional(MessageId),
    noticeId: Type.Optional(MessageId),
    alertId: Type.Optional(AlertId),
    configurationVersion: Type.Optional(Type.Integer({ minimum: 1 })),
    peopleAhead: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { $id: 'CommandResult' },
)
export type CommandResult = Static<typeof CommandResult>

/** Which roles may send which public command; the device that sends a key press acts as its window's teller. */
export const ROLES = ['kiosk', 'display', 'partner', 'teller', 'manager', 'supervisor', 'operations', 'admin'] as const
export type Role = (typeof ROLES)[number]
const STAFF = ['teller', 'manager', 'supervisor'] as const
const LEADS = ['manager', 'supervisor'] as const
/** Who keeps devices alive; operations staff see the fleet and no customers. */
const KEEPERS = ['operations', 'supervisor', 'admin'] as const
export const COMMAND_ROLES: { readonly [T in PublicCommandType]: readonly Role[] } = {
  IssueTicket: ['kiosk', ...LEADS],
  ReprintTicket: ['kiosk', ...LEADS],
  RequestHelp: ['kiosk', ...LEADS],
  ActivateTicket: ['kiosk', ...LEADS],
  AddBusiness: STAFF,
  ServeWithoutTicket: STAFF,
  /** A partner those it took itself. */
  CancelTicket: ['partner', ...LEADS],
  SignIn: STAFF,
  SignOut: STAFF,
  OpenWindow: STAFF,
  PauseWindow: STAFF,
  CloseWindow: STAFF,
  CallNext: STAFF,
  /** Tellers where the configuration allows it. */
  CallNumber: STAFF,
  Recall: STAFF,
  StartService: STAFF,
  FinishService: STAFF,
  MarkNoShow: STAFF,
  TransferTicket: STAFF,
  HoldTicket: STAFF,
  ResumeTicket: STAFF,
  MoveTicket: LEADS,
  ChangeTicket: LEADS,
  OverrideProfile: LEADS,
  EndOverride: LEADS,
  InviteEvaluation: STAFF,
  AcknowledgeNotice: LEADS,
  RaiseEmergency: STAFF,
  Broadcast: LEADS,
  EndBroadcast: LEADS,
  /** Partners: those whose configuration says `rates`. */
  SetRates: ['partner', 'supervisor'],
  SetMachine: LEADS,
  /** Some of them not operations staff: `mayCommandDevice`. */
  CommandDevice: KEEPERS,
  SetInService: KEEPERS,
  AnswerDiversion: ['kiosk', ...LEADS],
  ApplyConfiguration: ['supervisor', 'admin'],
  AcknowledgeAlert: ['manager', ...KEEPERS],
  PlanMaintenance: KEEPERS,
  EndMaintenance: KEEPERS,
  CountStock: ['manager', ...KEEPERS],
  MoveStock: ['manager', ...KEEPERS],
  /** Partners with the right `forms`: a core system. */
  CloseForm: ['partner', ...STAFF],
  LinkForm: STAFF,
}
