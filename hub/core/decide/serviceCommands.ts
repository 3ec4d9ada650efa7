import type { CommandData, EventData } from '../../../contracts/index.ts'
import type { Ticket } from '../records.ts'
import { checkLeads, ticketAtWindow } from './atWindow.ts'
import { type Answer, checkSeen, type Draft, type Handlers, refuse, truthOf } from './draft.ts'
import { inviteServed } from './evaluationCommands.ts'
import { finish, noShow, placeNow } from './outcome.ts'

type ServiceCommand = 'StartService' | 'FinishService' | 'MarkNoShow' | 'TransferTicket' | 'HoldTicket' | 'ResumeTicket'

export const serviceCommands: Handlers<ServiceCommand> = {
  StartService(draft, data) {
    const ticket = ticketAtWindow(draft, data, ['called'])
    draft.emit('ServiceStarted', { ticketId: ticket.id, windowId: data.windowId })
    return answer(ticket, data.windowId)
  },

  /**
   * A called ticket may be finished without a start (keypads have no need for one): served since its last call. The customer
   * is asked for an evaluation, unless that is done on request only.
   */
  FinishService(draft, data) {
    const ticket = ticketAtWindow(draft, data, ['called', 'serving'])
    finish(draft, ticket, 'finish')
    if (draft.config.evaluation.invite !== 'request') inviteServed(draft, ticket.id)
    return answer(ticket, data.windowId)
  },

  MarkNoShow(draft, data) {
    const ticket = ticketAtWindow(draft, data, ['called'])
    noShow(draft, ticket, 'noShow')
    return answer(ticket, data.windowId)
  },

  /**
   * To a queue, or to the direct list of a window that is not closed or of a teller who is signed in. Without a window it is a
   * manager who sends a ticket elsewhere that waits or is held.
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
    })
    return answer(ticket, windowId)
  },

  /** From a window, or out of the line. A teller may hold what is at his own window, or a waiting ticket. */
  HoldTicket(draft, { ticketId, windowId, seen }) {
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
    draft.emit('TicketHeld', { ticketId, windowId: from })
    return answer(known, from)
  },

  ResumeTicket(draft, { ticketId, seen }) {
    const ticket = draft.ticket(ticketId)
    checkSeen(ticket, seen)
    if (ticket.state !== 'held') refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    draft.emit('TicketResumed', { ticketId })
    return answer(ticket, null)
  },
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
  { to, windowId }: CommandData<'TransferTicket'>,
): Pick<EventData<'TicketTransferred'>, 'queueId' | 'businessId' | 'directed'> {
  const { queueId, businessId } = ticket
  if ('queue' in to) {
    const queue = draft.lookup.queues.get(to.queue) ?? refuse('QUEUE_UNKNOWN')
    if (queue.id === queueId && ticket.directed === null) refuse('TRANSFER_TARGET_SAME')
    const business = queue.businesses.includes(businessId) ? businessId : (queue.businesses[0] ?? businessId)
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
