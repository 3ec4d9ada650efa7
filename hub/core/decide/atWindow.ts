import type { TicketState } from '../../../contracts/index.ts'
import type { Ticket, WindowState } from '../records.ts'
import { checkSeen, type Draft, refuse, truthOf } from './draft.ts'

/**
 * The window, when the sender may act at it: somebody is signed in there, and a teller acts at his own window only.
 * Managers and supervisors may act at any.
 */
export function staffedWindow(draft: Draft, windowId: string): WindowState {
  const window = draft.window(windowId)
  const { kind, id } = draft.actor
  if (kind === 'teller' && window.tellerId !== id) {
    const elsewhere = draft.branch.windowOfTeller(id)
    if (window.tellerId !== null) refuse('WINDOW_OCCUPIED', { windowId })
    if (elsewhere) refuse('TELLER_ELSEWHERE', { windowId: elsewhere.id })
  }
  if (window.tellerId === null) refuse('TELLER_NOT_SIGNED_IN', { windowId })
  return window
}

/** What only managers and supervisors may do. */
export function checkLeads(draft: Draft): void {
  const { kind } = draft.actor
  if (kind !== 'manager' && kind !== 'supervisor') refuse('FORBIDDEN')
}

/** The ticket called or served at a window; undefined when there is none. */
export function currentTicket(draft: Draft, window: WindowState): Ticket | undefined {
  return window.ticketId === null ? undefined : draft.branch.tickets.get(window.ticketId)
}

/** A command about a ticket at a window, as the screens send it. */
export interface AtWindow {
  readonly windowId: string
  readonly ticketId: string
  readonly seen?: number | undefined
}

/**
 * The ticket meant, when it is at this window, in one of these states, and the sender's picture of it is the true one.
 * Refusals: TICKET_STALE (other version), TICKET_WRONG_STATE, TICKET_NOT_AT_WINDOW, and those of `staffedWindow`.
 */
export function ticketAtWindow(draft: Draft, at: AtWindow, states: readonly TicketState[]): Ticket {
  const window = staffedWindow(draft, at.windowId)
  const ticket = draft.ticket(at.ticketId)
  checkSeen(ticket, at.seen)
  const isAtSomeWindow = ticket.state === 'called' || ticket.state === 'serving'
  if (isAtSomeWindow && window.ticketId !== ticket.id) {
    refuse('TICKET_NOT_AT_WINDOW', { ticket: truthOf(ticket), current: truthOf(currentTicket(draft, window)) })
  }
  if (!states.includes(ticket.state)) refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
  return ticket
}
