import type { Folds, Moment } from './fold.ts'
import type { CallOutcome, CallRow, ReportBook, TicketOutcome, TicketRow } from './rows.ts'

export type TicketEvent =
  | 'ConfigurationApplied'
  | 'BusinessDayOpened'
  | 'TicketIssued'
  | 'QuickServiceStarted'
  | 'TicketActivated'
  | 'TicketExpired'
  | 'TicketCalled'
  | 'TicketRecalled'
  | 'ServiceStarted'
  | 'ServiceFinished'
  | 'BusinessFinished'
  | 'TicketNoShow'
  | 'TicketTransferred'
  | 'TicketHeld'
  | 'TicketResumed'
  | 'TicketCancelled'
  | 'TicketChanged'
  | 'EvaluationInvited'
  | 'EvaluationGiven'

export const foldTickets: Folds<TicketEvent> = {
  TicketIssued(book, data, { seq, tick, local, day }) {
    const { ticketId, kioskId, remote } = data
    book.putTicket({
      ...FRESH,
      ...named(data),
      ticketId,
      seq,
      number: data.number,
      day,
      takenLocal: local,
      how: remote ? 'partner' : kioskId === null ? 'staff' : 'kiosk',
      kioskId,
      partnerId: remote?.partnerId ?? null,
      pendingUntilTick: remote?.pendingUntil ?? null,
      ...(remote
        ? { state: 'pending' as const }
        : { arrivedDay: day, arrivedLocal: local, waitingSinceTick: Math.min(data.waitingSince, tick) }),
    })
  },

  QuickServiceStarted(book, data, at) {
    const { ticketId, windowId, tellerId } = data
    const { seq, local, day } = at
    book.putTicket({
      ...FRESH,
      ...named(data),
      ticketId,
      seq,
      number: data.number,
      day,
      takenLocal: local,
      how: 'quick',
      arrivedDay: day,
      arrivedLocal: local,
      // Should he be put on hold and called from the line after all.
      waitingSinceTick: at.tick,
      windowId,
      tellerId,
      state: 'serving',
      openCall: seq,
    })
    book.putCall({ ...callAt(at, data, data), kind: 'quick', startedTick: at.tick })
  },

  TicketActivated(book, { ticketId, kioskId, waitingSince }, { tick, local, day }) {
    change(book, ticketId, (ticket) => ({
      state: 'waiting',
      kioskId: kioskId ?? ticket.kioskId,
      arrivedDay: day,
      arrivedLocal: local,
      waitingSinceTick: waitingSince,
      activatedTick: tick,
    }))
  },

  TicketExpired(book, { ticketId }, at) {
    change(book, ticketId, () => ended('expired', at))
  },

  TicketCalled(book, { ticketId, windowId, tellerId, withinTarget = null }, at) {
    const ticket = book.ticket(ticketId)
    if (!ticket) return
    const isFirst = ticket.calls === 0
    const waitMs = isFirst && ticket.waitingSinceTick !== null ? at.tick - ticket.waitingSinceTick : null
    const first = {
      ...named(nowOf(ticket)),
      calledLocal: at.local,
      waitMs,
      isWithin: withinTarget === null ? null : withinTarget ? (1 as const) : (0 as const),
      windowId,
      tellerId,
    }
    book.putTicket({
      ...ticket,
      ...(isFirst && first),
      state: 'called',
      openCall: at.seq,
      calls: ticket.calls + 1,
    })
    const of = { ticketId, windowId, tellerId }
    book.putCall({ ...callAt(at, of, nowOf(ticket)), isFirst: isFirst ? 1 : 0, waitMs })
  },

  TicketRecalled(book, { ticketId, times }) {
    const call = openCall(book, ticketId)
    if (call) book.putCall({ ...call, recalls: times })
    change(book, ticketId, ({ recalls }) => ({ recalls: recalls + 1 }))
  },

  ServiceStarted(book, { ticketId }, { tick }) {
    const call = openCall(book, ticketId)
    if (call) book.putCall({ ...call, startedTick: tick })
    change(book, ticketId, () => ({ state: 'serving' }))
  },

  ServiceFinished(book, { ticketId, servedSince }, at) {
    const serviceMs = at.tick - servedSince
    closeCall(book, ticketId, 'served', serviceMs)
    change(book, ticketId, (ticket) => ({ ...servedOf(ticket, serviceMs), ...ended('served', at) }))
  },

  BusinessFinished(book, { ticketId, windowId, tellerId, servedSince, next }, at) {
    const serviceMs = at.tick - servedSince
    closeCall(book, ticketId, 'served', serviceMs)
    const { businessId, queueId, here, waitingSince } = next
    change(book, ticketId, (ticket) => ({
      ...servedOf(ticket, serviceMs),
      nowBusinessId: businessId,
      nowQueueId: queueId,
      ...(here
        ? { state: 'serving', openCall: at.seq }
        : { state: 'waiting', openCall: null, waitingSinceTick: waitingSince }),
    }))
    const ticket = book.ticket(ticketId)
    if (!here || !ticket) return
    const of = { ticketId, windowId, tellerId }
    book.putCall({ ...callAt(at, of, nowOf(ticket)), kind: 'goesOn', startedTick: at.tick })
  },

  TicketNoShow(book, { ticketId, requeued }, at) {
    closeCall(book, ticketId, 'noShow', null)
    change(book, ticketId, ({ noShows }) => ({
      noShows: noShows + 1,
      ...(requeued ? backInLine(requeued.waitingSince) : ended('noShow', at)),
    }))
  },

  TicketTransferred(book, { ticketId, windowId, queueId, businessId, waitingSince }, { tick }) {
    const serviceMs = windowId === null ? null : sinceBegun(book, ticketId, tick)
    if (windowId !== null) closeCall(book, ticketId, 'passedOn', serviceMs)
    change(book, ticketId, (ticket) => ({
      ...moved(ticket, { queueId, businessId, classId: ticket.nowClassId }),
      ...backInLine(waitingSince),
      transfers: ticket.transfers + (windowId === null ? 0 : 1),
      serviceMs: ticket.serviceMs + (serviceMs ?? 0),
    }))
  },

  TicketHeld(book, { ticketId, windowId }, { tick }) {
    const serviceMs = windowId === null ? null : sinceBegun(book, ticketId, tick)
    if (windowId !== null) closeCall(book, ticketId, 'held', serviceMs)
    change(book, ticketId, (ticket) => ({
      state: 'held',
      openCall: null,
      serviceMs: ticket.serviceMs + (serviceMs ?? 0),
    }))
  },

  TicketResumed(book, { ticketId }) {
    change(book, ticketId, () => ({ state: 'waiting' }))
  },

  TicketCancelled(book, { ticketId }, at) {
    change(book, ticketId, () => ended('cancelled', at))
  },

  TicketChanged(book, { ticketId, classId, businessId, queueId }) {
    change(book, ticketId, (ticket) => moved(ticket, { queueId, businessId, classId }))
  },

  EvaluationInvited(book, { ticketId, windowId, tellerId }, at) {
    const ticket = book.ticket(ticketId)
    // Asked again, the customer is the same.
    if (!ticket || book.evaluation(ticketId)) return
    const { day, local } = at
    book.putEvaluation({ ticketId, day, local, windowId, tellerId, ...named(nowOf(ticket)), score: null, isLow: 0 })
  },

  EvaluationGiven(book, { ticketId, score, low }) {
    const asked = book.evaluation(ticketId)
    if (!asked) return
    book.putEvaluation({ ...asked, score, isLow: low ? 1 : 0 })
    change(book, ticketId, () => ({ score }))
  },

  ConfigurationApplied(book, { moved: tickets }) {
    for (const { ticketId, queueId } of tickets)
      change(book, ticketId, (ticket) => moved(ticket, { ...nowOf(ticket), queueId }))
  },

  /** Where nothing ends with the day those who are called stay called. */
  BusinessDayOpened(book, { expired, carriedOver, continued = false }, at) {
    for (const ticketId of expired) {
      closeCall(book, ticketId, 'expired', null)
      change(book, ticketId, () => ended('expired', at))
    }
    if (continued) return
    for (const ticketId of carriedOver) {
      if (book.ticket(ticketId)?.state !== 'called') continue
      closeCall(book, ticketId, 'returned', null)
      change(book, ticketId, () => ({ state: 'waiting', openCall: null }))
    }
  },
}

interface Named {
  readonly queueId: string
  readonly businessId: string
  readonly classId: string
}

function nowOf({ nowQueueId, nowBusinessId, nowClassId }: TicketRow): Named {
  return { queueId: nowQueueId, businessId: nowBusinessId, classId: nowClassId }
}

function named({ queueId, businessId, classId }: Named) {
  return { queueId, businessId, classId, nowQueueId: queueId, nowBusinessId: businessId, nowClassId: classId }
}

/** What a ticket is for after its first call leaves what it was called for as it was. */
function moved({ calls }: TicketRow, to: Named): Partial<TicketRow> {
  const { nowQueueId, nowBusinessId, nowClassId, ...first } = named(to)
  return { nowQueueId, nowBusinessId, nowClassId, ...(calls === 0 && first) }
}

function change(book: ReportBook, ticketId: string, how: (ticket: TicketRow) => Partial<TicketRow>): void {
  const ticket = book.ticket(ticketId)
  if (ticket) book.putTicket({ ...ticket, ...how(ticket) })
}

function backInLine(waitingSinceTick: number): Partial<TicketRow> {
  return { state: 'waiting', openCall: null, waitingSinceTick }
}

function ended(state: TicketOutcome, { local }: Moment): Partial<TicketRow> {
  return { state, openCall: null, endedLocal: local }
}

function servedOf({ services, serviceMs }: TicketRow, ms: number): Partial<TicketRow> {
  return { services: services + 1, serviceMs: serviceMs + ms }
}

function openCall(book: ReportBook, ticketId: string): CallRow | undefined {
  const callId = book.ticket(ticketId)?.openCall ?? null
  return callId === null ? undefined : book.call(callId)
}

function closeCall(book: ReportBook, ticketId: string, outcome: CallOutcome, serviceMs: number | null): void {
  const call = openCall(book, ticketId)
  if (call) book.putCall({ ...call, outcome, serviceMs })
}

function sinceBegun(book: ReportBook, ticketId: string, tick: number): number | null {
  const call = openCall(book, ticketId)
  return call ? tick - (call.startedTick ?? call.tick) : null
}

function callAt(
  { seq, tick, local, day }: Moment,
  { ticketId, windowId, tellerId }: Pick<CallRow, 'ticketId' | 'windowId' | 'tellerId'>,
  { queueId, businessId, classId }: Named,
): CallRow {
  return {
    callId: seq,
    ticketId,
    day,
    local,
    tick,
    kind: 'call',
    isFirst: 0,
    waitMs: null,
    windowId,
    tellerId,
    queueId,
    businessId,
    classId,
    startedTick: null,
    recalls: 0,
    outcome: null,
    serviceMs: null,
  }
}

const FRESH = {
  kioskId: null,
  partnerId: null,
  arrivedDay: null,
  arrivedLocal: null,
  waitingSinceTick: null,
  pendingUntilTick: null,
  activatedTick: null,
  calledLocal: null,
  waitMs: null,
  isWithin: null,
  windowId: null,
  tellerId: null,
  state: 'waiting',
  endedLocal: null,
  openCall: null,
  calls: 0,
  recalls: 0,
  noShows: 0,
  transfers: 0,
  services: 0,
  serviceMs: 0,
  score: null,
} as const satisfies Partial<TicketRow>
