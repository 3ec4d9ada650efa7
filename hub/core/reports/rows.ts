/**
 * What reports are counted from: rows that the journal's events leave behind. Nothing in them names a customer. `...Local` is the
 * time by the outlet's clocks in milliseconds (Unix time plus the zone's offset then), `...Tick` a tick of the monotone clock,
 * `...Ms` a length of time by that clock. Days are business days.
 */

export const TAKEN_HOW = ['kiosk', 'staff', 'partner', 'quick'] as const
/** Where a ticket came from: a kiosk, staff, a partner's channel; `quick`: served without one. */
export type TakenHow = (typeof TAKEN_HOW)[number]

export const TICKET_OUTCOMES = [
  'pending',
  'waiting',
  'called',
  'serving',
  'held',
  'served',
  'noShow',
  'cancelled',
  'expired',
] as const
export type TicketOutcome = (typeof TICKET_OUTCOMES)[number]

/** One of every ticket, and of everybody who was served without one. */
export interface TicketRow {
  readonly ticketId: string
  /** Position in the journal of its beginning. */
  readonly seq: number
  readonly number: string
  /** Business day on which it was taken. */
  readonly day: string
  readonly takenLocal: number
  readonly how: TakenHow
  readonly kioskId: string | null
  readonly partnerId: string | null
  /** As they were at the first call; until then as they are. */
  readonly queueId: string
  readonly businessId: string
  readonly classId: string
  /** As they are after transfers, changes and further businesses. */
  readonly nowQueueId: string
  readonly nowBusinessId: string
  readonly nowClassId: string
  /** Null until he is here. */
  readonly arrivedDay: string | null
  readonly arrivedLocal: number | null
  readonly waitingSinceTick: number | null
  /** Of a reserved ticket: until when it could be made live, and when it was. */
  readonly pendingUntilTick: number | null
  readonly activatedTick: number | null
  /** Of the first call. */
  readonly calledLocal: number | null
  readonly waitMs: number | null
  /** Null where the class has no target, and before the call. */
  readonly isWithin: 0 | 1 | null
  readonly windowId: string | null
  readonly tellerId: string | null
  readonly state: TicketOutcome
  readonly endedLocal: number | null
  /** `CallRow` of where it is called or served now. */
  readonly openCall: number | null
  readonly calls: number
  readonly recalls: number
  readonly noShows: number
  readonly transfers: number
  /** Businesses that were done, and what they and everything else at windows took. */
  readonly services: number
  readonly serviceMs: number
  readonly score: number | null
}

export const CALL_OUTCOMES = ['served', 'passedOn', 'held', 'noShow', 'returned', 'expired'] as const
/**
 * `served`: the business was done; `passedOn`: transferred; `held`: set aside; `returned`: called at the end of the day and waits again
 * the next; `expired`: called at the end of the day.
 */
export type CallOutcome = (typeof CALL_OUTCOMES)[number]

/** One of every call, and of every further business that was begun at the same window without one. */
export interface CallRow {
  /** Position in the journal of its beginning. */
  readonly callId: number
  readonly ticketId: string
  readonly day: string
  readonly local: number
  readonly tick: number
  /** `call`: from the line; `goesOn`: the next business of the same visit, at once; `quick`: of somebody without a ticket. */
  readonly kind: 'call' | 'goesOn' | 'quick'
  readonly isFirst: 0 | 1
  readonly waitMs: number | null
  readonly windowId: string
  readonly tellerId: string | null
  readonly queueId: string
  readonly businessId: string
  readonly classId: string
  readonly startedTick: number | null
  readonly recalls: number
  /** Null: not over yet. */
  readonly outcome: CallOutcome | null
  /** From the start, or from the call where it was never started, to its end; null of a customer who never came. */
  readonly serviceMs: number | null
}

/** One of every customer who was asked how it was. */
export interface EvaluationRow {
  readonly ticketId: string
  readonly day: string
  readonly local: number
  readonly windowId: string
  readonly tellerId: string | null
  readonly queueId: string
  readonly businessId: string
  readonly classId: string
  readonly score: number | null
  readonly isLow: 0 | 1
}

/** A stretch of time in which a teller was signed in at a window that was open, paused or closed. */
export interface StretchRow {
  /** Position in the journal of its beginning. */
  readonly seq: number
  readonly windowId: string
  readonly tellerId: string
  readonly day: string
  readonly status: 'open' | 'paused' | 'closed'
  readonly reasonZh: string | null
  readonly reasonEn: string | null
  readonly beginTick: number
  readonly beginLocal: number
  /** Null: it goes on. */
  readonly endTick: number | null
  readonly endLocal: number | null
  /** It begins with a sign-in, it ends with the sign-in. */
  readonly isSignIn: 0 | 1
  readonly isSignOut: 0 | 1
}

/** What a row's day and time are told by. */
export interface ReportFacts {
  /** Null before the first. */
  readonly businessDay: string | null
  readonly timeZone: string
}
export const NO_FACTS: ReportFacts = { businessDay: null, timeZone: 'UTC' }

/** Where the rows are kept. What is put replaces the row with its key. */
export interface ReportBook {
  facts: ReportFacts
  ticket(ticketId: string): TicketRow | undefined
  putTicket(row: TicketRow): void
  call(callId: number): CallRow | undefined
  putCall(row: CallRow): void
  evaluation(ticketId: string): EvaluationRow | undefined
  putEvaluation(row: EvaluationRow): void
  /** The one that goes on at a window. */
  openStretch(windowId: string): StretchRow | undefined
  openStretches(): StretchRow[]
  putStretch(row: StretchRow): void
}
