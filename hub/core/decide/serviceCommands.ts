import type { CommandData, EventData, Place } from '../../../contracts/index.ts'
import { byPlace } from '../calling/queueIndex.ts'
import type { Ticket } from '../records.ts'
import { checkLeads, ticketAtWindow } from './atWindow.ts'
import { takeDueBreak } from './breaks.ts'
import { type Answer, checkSeen, type Draft, type Handlers, refuse, truthOf } from './draft.ts'
import { inviteServed } from './evaluationCommands.ts'
import { finish, noShow, placeNow } from './outcome.ts'
import { placesFor } from './places.ts'

const MINUTE_MS = 60_000

type ServiceCommand = 'StartService' | 'FinishService' | 'MarkNoShow' | 'TransferTicket' | 'HoldTicket' | 'ResumeTicket'

export const serviceCommands: Handlers<ServiceCommand> = {
  StartService(draft, data) {
    const ticket = ticketAtWindow(draft, data, ['called'])
    draft.emit('ServiceStarted', { ticketId: ticket.id, windowId: data.windowId })
    return answer(ticket, data.windowId)
  },

  /**
   * A called ticket may be finished without a start (keypads have no need for one): served since its last call. The customer
   * is asked for an evaluation when his visit is over, unless that is done on request only. A break that has begun meanwhile
   * begins now.
   */
  FinishService(draft, data) {
    const ticket = ticketAtWindow(draft, data, ['called', 'serving'])
    const isOver = finish(draft, ticket, { by: 'finish', outcomeId: data.outcomeId, rest: data.rest })
    if (isOver && draft.config.evaluation.invite !== 'request') inviteServed(draft, ticket.id)
    takeDueBreak(draft, data.windowId)
    return answer(ticket, data.windowId)
  },

  MarkNoShow(draft, data) {
    const ticket = ticketAtWindow(draft, data, ['called'])
    noShow(draft, ticket, 'noShow')
    return answer(ticket, data.windowId)
  },

  /**
   * To a queue, or to the direct list of a window that is not closed or of a teller who is signed in. Without a window it is a
   * manager who sends a ticket elsewhere that waits or is held. `back` makes it return to this window when it is finished
   * there; without it a ticket that was to return somewhere does so no more.
   */
  TransferTicket(draft, data) {
    const windowId = data.windowId ?? null
    const ticket =
      windowId === null
        ? ticketInHall(draft, data)
        : ticketAtWindow(draft, { ...data, windowId }, ['called', 'serving'])
    const target = transferTarget(draft, ticket, data)
    // The configured policy is for queues; a direct list is joined in order of first arrival unless staff say otherwise.
    const policy = data.place ?? (target.directed === null ? draft.config.calling.transferPlace : 'firstArrival')
    draft.emit('TicketTransferred', {
      ticketId: ticket.id,
      windowId,
      ...target,
      place: policy === 'now' ? placeNow(draft, ticket) : ticket.firstArrival.place,
      waitingSince: ticket.firstArrival.waitingSince,
      ...(data.back === true && { returnTo: windowId === null ? ticket.returnTo : { window: windowId } }),
    })
    return answer(ticket, windowId)
  },

  /**
   * From a window, or out of the line. A teller may hold what is at his own window, or a waiting ticket. After `minutes` it
   * returns by itself, with `raise` to the front of its line.
   */
  HoldTicket(draft, { ticketId, windowId, minutes, raise, seen }) {
    const known = draft.ticket(ticketId)
    const isAtWindow = known.state === 'called' || known.state === 'serving'
    const from = windowId ?? (isAtWindow ? known.windowId : null)
    const states = ['waiting', 'called', 'serving'] as const
    if (from === null) {
      checkSeen(known, seen)
      if (known.state !== 'waiting') refuse('TICKET_WRONG_STATE', { current: truthOf(known) })
    } else {
      ticketAtWindow(draft, { windowId: from, ticketId, seen }, states)
    }
    draft.emit('TicketHeld', {
      ticketId,
      windowId: from,
      ...(minutes !== undefined && { returnAt: draft.now.tick + minutes * MINUTE_MS }),
      ...(raise !== undefined && { raise }),
    })
    return answer(known, from)
  },

  /** Place and time waited stay, unless it is raised, now or as was said when it was held. */
  ResumeTicket(draft, { ticketId, raise, seen }) {
    const ticket = draft.ticket(ticketId)
    checkSeen(ticket, seen)
    if (ticket.state !== 'held') refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    resume(draft, ticket, 'staff', raise ?? ticket.raiseOnReturn)
    return answer(ticket, null)
  },
}

/** Back into its line; raised it stands before everybody there. */
export function resume(draft: Draft, ticket: Ticket, by: 'staff' | 'time', isRaised: boolean): void {
  const place = isRaised ? placeInFront(draft, ticket) : undefined
  draft.emit('TicketResumed', { ticketId: ticket.id, ...(place && { place }), by })
}

/** Undefined when it stands there already. */
function placeInFront(draft: Draft, ticket: Ticket): Place | undefined {
  const line = draft.branch.listOf(ticket)?.at(draft.now.tick).everybody() ?? []
  const [first] = line
  if (first === undefined || byPlace(ticket, first) < 0) return undefined
  return placesFor(line, ticket, { side: 'ahead', of: first })[0]?.place
}

function answer(ticket: Ticket, windowId: string | null): Answer {
  return { ticketId: ticket.id, number: ticket.number, ...(windowId === null ? {} : { windowId }) }
}

/** A ticket at no window, for those who lead. */
function ticketInHall(draft: Draft, { ticketId, seen }: CommandData<'TransferTicket'>): Ticket {
  checkLeads(draft)
  const ticket = draft.ticket(ticketId)
  checkSeen(ticket, seen)
  if (ticket.state !== 'waiting' && ticket.state !== 'held') refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
  return ticket
}

function transferTarget(
  draft: Draft,
  ticket: Ticket,
  { to, windowId, back }: CommandData<'TransferTicket'>,
): Pick<EventData<'TicketTransferred'>, 'queueId' | 'businessId' | 'directed'> {
  const { queueId, businessId } = ticket
  if ('queue' in to) {
    const queue = draft.lookup.queues.get(to.queue) ?? refuse('QUEUE_UNKNOWN')
    if (queue.id === queueId && ticket.directed === null) refuse('TRANSFER_TARGET_SAME')
    // One that comes back is still here for the same.
    const keeps = back === true || queue.businesses.includes(businessId)
    const business = keeps ? businessId : (queue.businesses[0] ?? businessId)
    return { queueId: queue.id, businessId: business, directed: null }
  }
  if ('window' in to) {
    const target = draft.window(to.window)
    if (target.id === (windowId ?? ticket.directed?.window)) refuse('TRANSFER_TARGET_SAME')
    if (target.status === 'closed') refuse('WINDOW_NOT_OPEN', { windowId: target.id, status: target.status })
    return { queueId, businessId, directed: { window: target.id } }
  }
  const target = draft.branch.windowOfTeller(to.teller) ?? refuse('TELLER_UNKNOWN')
  const isSame = windowId === undefined ? to.teller === ticket.directed?.teller : target.id === windowId
  if (isSame) refuse('TRANSFER_TARGET_SAME')
  return { queueId, businessId, directed: { teller: to.teller } }
}
