import type { CommandData, EventData } from '../../../contracts/index.ts'
import { queueFor, queueOfClass } from '../lookup.ts'
import type { Ticket } from '../records.ts'
import { type Answer, checkSeen, type Draft, type Handlers, refuse, truthOf } from './draft.ts'
import { otherTicketOfHolder } from './limits.ts'
import { noticeArrival } from './notices.ts'
import { placesFor, type Spot, standsAt } from './places.ts'

type ManagerCommand = 'MoveTicket' | 'ChangeTicket' | 'OverrideProfile' | 'EndOverride' | 'AcknowledgeNotice'
const MINUTE_MS = 60_000

/** Those who lead step in. What is so already is answered with no event. */
export const managerCommands: Handlers<ManagerCommand> = {
  /** Within the line it stands in: its queue, or the direct list of a window or teller. What it has waited stays. */
  MoveTicket(draft, { ticketId, to, reason, seen }) {
    const ticket = draft.ticket(ticketId)
    checkSeen(ticket, seen)
    if (ticket.state !== 'waiting') refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    const line = draft.branch.listOf(ticket)?.at(draft.now.tick).everybody() ?? []
    const spot = spotOf(draft, line, ticket, to)
    if (spot === undefined || standsAt(line, ticket, spot)) return answer(ticket)
    const word = typeof to === 'string' ? to : spot.side
    for (const { ticketId: moved, place } of placesFor(line, ticket, spot)) {
      draft.emit('TicketMoved', { ticketId: moved, place, to: moved === ticketId ? word : 'behind', reason })
    }
    return answer(ticket)
  },

  /**
   * Before it is called, or while it is held. To the queue that now fits; place, time waited and number stay.
   * TICKET_DUPLICATE when the same person has another ticket for that business that is not being served, BUSINESS_THERE when the
   * business is one of those that follow in the visit anyway.
   */
  ChangeTicket(draft, { ticketId, reason = null, seen, ...to }) {
    const ticket = draft.ticket(ticketId)
    checkSeen(ticket, seen)
    if (ticket.state !== 'pending' && ticket.state !== 'waiting' && ticket.state !== 'held') {
      refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    }
    const { classId = ticket.classId, businessId = ticket.businessId } = to
    return change(draft, ticket, { classId, businessId, reason, ...(to.classId && { classByStaff: true }) })
  },

  OverrideProfile(draft, { windowId, profileId, minutes, reason = null }) {
    void draft.window(windowId)
    if (!draft.lookup.profiles.has(profileId)) refuse('PROFILE_UNKNOWN', { profileId })
    const until = draft.now.tick + minutes * MINUTE_MS
    draft.emit('ProfileOverridden', { windowId, profileId, until, reason })
    return { windowId }
  },

  EndOverride(draft, { windowId }) {
    const { override } = draft.window(windowId)
    if (override !== null && draft.now.tick < override.until) draft.emit('ProfileOverrideEnded', { windowId })
    return { windowId }
  },

  AcknowledgeNotice(draft, { noticeId }) {
    const notice = draft.branch.notices.get(noticeId) ?? refuse('NOTICE_UNKNOWN', { noticeId })
    if (!notice.acknowledged) draft.emit('NoticeAcknowledged', { noticeId })
    return { noticeId, ...(notice.ticketId !== null && { ticketId: notice.ticketId }) }
  },
}

/** Undefined when nobody else is in the line. */
function spotOf(
  draft: Draft,
  line: readonly Ticket[],
  ticket: Ticket,
  to: CommandData<'MoveTicket'>['to'],
): Spot | undefined {
  if (typeof to === 'string') {
    const others = line.filter(({ id }) => id !== ticket.id)
    const of = to === 'front' ? others[0] : others.at(-1)
    return of && { side: to === 'front' ? 'ahead' : 'behind', of }
  }
  const [side, otherId] = 'behind' in to ? (['behind', to.behind] as const) : (['ahead', to.ahead] as const)
  const of = draft.ticket(otherId)
  if (!line.some(({ id }) => id === otherId))
    refuse('TICKET_ELSEWHERE', { ticket: truthOf(ticket), other: truthOf(of) })
  return { side, of }
}

function change(draft: Draft, ticket: Ticket, to: Omit<EventData<'TicketChanged'>, 'ticketId' | 'queueId'>): Answer {
  const { classId, businessId } = to
  if (!draft.lookup.businesses.has(businessId)) refuse('BUSINESS_UNKNOWN')
  if (!draft.lookup.classes.has(classId)) refuse('CLASS_UNKNOWN')
  const isSo = classId === ticket.classId && businessId === ticket.businessId
  if (isSo) return { ...answer(ticket), queueId: ticket.queueId }
  const fitting =
    businessId === ticket.businessId
      ? queueOfClass(draft.config, ticket, classId)
      : queueFor(draft.config, businessId, classId)
  const queue = fitting ?? refuse('BUSINESS_NOT_OFFERED', { businessId })
  if (ticket.agenda.includes(businessId)) refuse('BUSINESS_THERE', { current: truthOf(ticket) })
  if (businessId !== ticket.businessId) checkOnlyOne(draft, ticket, businessId)
  draft.emit('TicketChanged', { ticketId: ticket.id, queueId: queue.id, ...to })
  const wasVip = draft.lookup.classes.get(ticket.classId)?.vip === true
  if (!wasVip) noticeArrival(draft, ticket.id)
  return { ...answer(ticket), queueId: queue.id }
}

/** A person holds one ticket for a business, as when it is issued. */
function checkOnlyOne({ branch, now }: Draft, ticket: Ticket, businessId: string): void {
  const other = otherTicketOfHolder(branch, now, ticket, businessId)
  if (other) refuse('TICKET_DUPLICATE', { ticketId: other.id, number: other.number })
}

function answer(ticket: Ticket): Answer {
  return { ticketId: ticket.id, number: ticket.number }
}
