import type {
  DEVICE_COMMAND_OUTCOMES,
  DeviceHealth,
  DeviceState,
  Directed,
  EscalationLevel,
  EventData,
  Explanation,
  Finding,
  FindingCode,
  FormCorrection,
  FormState,
  HelpTopic,
  MachineState,
  NodeState,
  NoticeKind,
  Place,
  PresentedIdentity,
  Text,
  TicketState,
  WindowStatus,
} from '../../contracts/index.ts'

/** The rows of the branch's tables. All are immutable: a change puts a new row. Times are ticks of the monotone clock. */

export interface Ticket {
  readonly id: string
  /** As printed and called: prefix and padded counter. */
  readonly number: string
  readonly visitId: string
  /** Rises with every change of the ticket. */
  readonly version: number
  readonly state: TicketState
  readonly queueId: string
  readonly businessId: string
  readonly classId: string
  /** Position in its queue or direct list. */
  readonly place: Place
  readonly waitingSince: number
  /** Place and waitingSince when it was issued: what a transfer gives back. */
  readonly firstArrival: { readonly place: Place; readonly waitingSince: number }
  /** Order of issue in the branch: the last tie-breaker. */
  readonly sequence: number
  /** Set while it belongs to a direct list and not to its queue. */
  readonly directed: Directed
  /** A requeued no-show is not eligible before this tick. */
  readonly callableFrom: number | null
  /** How often a no-show put it back. */
  readonly requeues: number
  readonly issuedAt: number
  /** The last call; a recall is not a call. */
  readonly calledAt: number | null
  readonly recalledAt: number | null
  /** Recalls since the last call. */
  readonly recalls: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** The window it is called or served at, was served at last, or is held from. */
  readonly windowId: string | null
  readonly tellerId: string | null
  readonly kioskId: string | null
  readonly readingId: string | null
  readonly presented: PresentedIdentity | null
  /** Position of its last call in the journal, where the reason stays. */
  readonly callSeq: number | null
  /** Why it was called; only while it is called or served. */
  readonly explanation: Explanation | null
  /** Set once the customer was asked; `score` null until he answered. */
  readonly evaluation: {
    readonly invitedAt: number
    /** Asked once more, when that was; else the same. */
    readonly askedAt: number
    readonly validUntil: number
    readonly score: number | null
    readonly low: boolean
  } | null
  /** A notice has told of this customer of a class marked `vip`: once, whatever becomes of the notice. */
  readonly isVipTold: boolean
  /** ... or that he has waited past the alarm of his class. */
  readonly isLongWaitTold: boolean
  /** Businesses of the visit after this one, in order, and those that are done. */
  readonly agenda: readonly string[]
  readonly done: readonly string[]
  /** What came of the business finished last. */
  readonly outcomeId: string | null
  /** Where it goes back to when it is finished at its window. */
  readonly returnTo: Directed
  /** Held: when it returns by itself, and whether to the front. */
  readonly returnAt: number | null
  readonly raiseOnReturn: boolean
  /** Taken away from the branch; stays set when it is activated. */
  readonly remote: {
    readonly partnerId: string
    /** Pending: it expires after this tick. */
    readonly pendingUntil: number
    readonly nonce: string
    readonly reference: string | null
    readonly alsoKnownBy: readonly string[]
    readonly wantsReminder: boolean
  } | null
  /** Null unless it was taken away from the branch and made live. */
  readonly activatedAt: number | null
  /** Staff have chosen the class: recognition leaves it as it is. */
  readonly isClassByStaff: boolean
  /** The customer's own adviser, a member of staff. */
  readonly adviserId: string | null
  /** People ahead when it was taken; null when it was not counted. */
  readonly aheadAtIssue: number | null
  readonly isReminded: boolean
  /** Served without a ticket having been taken. */
  readonly isQuick: boolean
  /** Rules whose machine the customer did not want. */
  readonly refusedDiversions: readonly string[]
}

export interface WindowState {
  readonly id: string
  readonly status: WindowStatus
  readonly pauseReason: Text | null
  readonly tellerId: string | null
  /** The ticket called or served here. */
  readonly ticketId: string | null
  /** When the status last changed. */
  readonly since: number
  /** A manager's choice; in force before `until`, wherever the profile still exists. */
  readonly override: { readonly profileId: string; readonly until: number } | null
  /** The ticket served last by the teller who is signed in now. */
  readonly lastServedId: string | null
  /** Paused: when the teller means to be back, and whether the window then opens by itself. */
  readonly pausedUntil: number | null
  readonly reopens: boolean
  /** The planned break taken or begun last: `<day>/<HH:MM>`. */
  readonly breakKey: string | null
  /** Since when nobody is called or served here while it is open. */
  readonly freeSince: number
  /** The profile recorded last as in force. */
  readonly profileId: string | null
}

/** Calls of a class since the day began, and whether its target is missed, or about to be. */
export interface ServiceLevel {
  readonly classId: string
  readonly called: number
  readonly within: number
  readonly breachedAt: number | null
  /** Since when its waits are told of as about to miss the target. */
  readonly forecastAt: number | null
}

/** What a manager has said of a self-service machine. */
export interface Machine {
  readonly id: string
  readonly state: MachineState
  readonly reason: string | null
  readonly since: number
}

/** Answers of today to the offer of a machine. */
export interface Diversion {
  readonly ruleId: string
  readonly accepted: number
  readonly refused: number
}

/** Something the lobby manager is told of. Of the business day. */
export interface Notice {
  readonly id: string
  readonly kind: NoticeKind
  readonly ticketId: string | null
  readonly windowId: string | null
  /** Where help is wanted, and for what. */
  readonly kioskId: string | null
  readonly topic: HelpTopic | null
  /** The class whose target is missed, or about to be. */
  readonly classId: string | null
  /** The customer's own adviser. */
  readonly adviserId: string | null
  /** Who raised an emergency. */
  readonly staffId: string | null
  /** What nine of ten of the class will not exceed. */
  readonly predictedMinutes: number | null
  readonly at: number
  readonly acknowledged: boolean
}

/** A document presented at a kiosk. Replaced ones stay known until the day ends, so that a late retry finds them. */
export interface Reading {
  readonly id: string
  readonly kioskId: string
  readonly state: 'open' | 'used' | 'replaced'
  /** Null once the reading is used or replaced: a used one's data is with its ticket. */
  readonly presented: PresentedIdentity | null
  readonly classId: string | null
  readonly adviserId: string | null
  readonly presentedAt: number
  readonly validUntil: number
  /** The ticket it gave. */
  readonly ticketId: string | null
}

export interface KioskState {
  readonly id: string
  /** The reading presented last and not replaced; may be used or expired. */
  readonly readingId: string | null
  /** The ticket given last here. */
  readonly ticketId: string | null
}

export interface PrintJob {
  readonly id: string
  readonly ticketId: string
  readonly kioskId: string
  readonly printerId: string
  readonly copy: boolean
  readonly reason: EventData<'TicketPrintRequested'>['reason']
  readonly requestedAt: number
  readonly validUntil: number
  /** Null until it is settled. */
  readonly outcome: 'printed' | 'notPrinted' | 'unknown' | null
  readonly detail: string | null
}

/** Tickets a printer has printed since the journal began. */
export interface PrintCount {
  readonly printerId: string
  readonly tickets: number
}

/** The last number a queue has given today. */
export interface Counter {
  readonly queueId: string
  readonly prefix: string
  readonly last: number
  /** Tickets of today, and of today's slots by `<from>-<to>`. */
  readonly issued: number
  readonly bySlot: Readonly<Record<string, number>>
}

/** Whose turn it was last in a rotating tier, and how many turns in a row. Key `<profile>/<tier>`. */
export interface Rotation {
  readonly key: string
  readonly queueId: string
  readonly turns: number
}

export interface NodeRecord {
  readonly id: string
  readonly state: NodeState
  readonly session: number
  readonly since: number
}

export interface DeviceRecord {
  readonly id: string
  readonly nodeId: string
  readonly device: DeviceState
  readonly since: number
}

/** Something that is wrong with a device or a node, from its opening until it has stayed away. */
export interface Alert {
  readonly alertId: string
  readonly nodeId: string
  /** Null: the node itself. */
  readonly deviceId: string | null
  readonly component: string | null
  readonly code: FindingCode
  readonly severity: number
  readonly attention: Finding['attention']
  readonly owner: Finding['owner']
  readonly selfClearing: boolean
  readonly detail: string | null
  /** Wall time, as it is shown. */
  readonly openedAt: number
  readonly times: number
  /** Of its opening, or of the last time it came back. */
  readonly cameAt: number
  /** Null while it is open; else it may still come back as the same alert. */
  readonly closedAt: number | null
  /** False while nobody was told, for it came under maintenance. */
  readonly isTold: boolean
  /** Since when somebody should have acted: told, and as bad as it is. */
  readonly dueSince: number
  readonly acknowledged: { readonly by: string; readonly at: number; readonly note: string | null } | null
  readonly escalated: { readonly to: EscalationLevel; readonly at: number } | null
}

/** How healthy a device is, as it was recorded last. */
export interface HealthRecord extends DeviceHealth {
  /** Wall time of the last change. */
  readonly since: number
  /** Since when the machine itself says that it is being looked after. */
  readonly ownSince: number | null
}

/** Looking after devices, as staff have planned it. Wall time. */
export interface Maintenance {
  readonly id: string
  /** Empty: every device. */
  readonly deviceIds: readonly string[]
  readonly from: number
  readonly until: number
  readonly reason: string
  readonly by: string
}

/** A command that somebody has sent to a device. */
export interface DeviceCommandRecord {
  readonly id: string
  /** Position of the request in the journal: the order they were asked for in. */
  readonly seq: number
  readonly deviceId: string
  readonly nodeId: string
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
  readonly reason: string
  readonly by: string
  /** Wall time. */
  readonly at: number
  readonly state: 'requested' | (typeof DEVICE_COMMAND_OUTCOMES)[number]
  readonly code: string | null
  readonly detail: string | null
  /** Wall time. */
  readonly settledAt: number | null
}

export interface OutOfService {
  readonly deviceId: string
  readonly by: string
  /** Wall time. */
  readonly at: number
  readonly reason: string
}

/** A form filled in beforehand, without a word of what is in it: that is with its event. */
export interface FormRecord {
  readonly id: string
  /** Position of its submission in the journal, where its answers are. */
  readonly seq: number
  readonly templateId: string
  readonly version: number
  readonly name: Text
  readonly reference: string
  readonly state: FormState
  readonly language: keyof Text
  /** Key of its answers. */
  readonly keyId: string
  readonly fingerprint: string
  /** Blind index of whoever it is for; of the day it was handed in. */
  readonly person: string | null
  readonly isByDocument: boolean
  /** The earlier sendings of the same filling that it stands for. */
  readonly corrects?: FormCorrection | undefined
  readonly kioskId: string | null
  readonly day: string
  /** Last business day on which it waits for its customer. */
  readonly keepUntil: string
  /** Wall time. */
  readonly submittedAt: number
  readonly validUntil: number
  readonly ticketId: string | null
  /** Why no ticket was given together with it. */
  readonly ticketRefusal: string | null
  /** The form that stands instead of it. */
  readonly replacedBy: string | null
  readonly coreReference: string | null
}

const ENDED: ReadonlySet<TicketState> = new Set<TicketState>(['served', 'evaluated', 'noShow', 'cancelled', 'expired'])
/** Whether nothing can happen to a ticket in this state any more. */
export function hasEnded(state: TicketState): boolean {
  return ENDED.has(state)
}
