import type { WaitRange } from '../../../contracts/index.ts'
import type { Ticket } from '../../core/records.ts'
import { isInHall } from '../views/padTickets.ts'
import type { WaitForecasts } from './ports.ts'

/** Remaining wait of a ticket; null unless it waits, is held or is pending, and while nothing is known. */
export function ticketWait(ticket: Ticket, waits: WaitForecasts): WaitRange | null {
  // The forecast may be older than the call.
  if (!isInHall(ticket)) return null
  return waits.ofTicket(ticket.id) ?? (isNew(ticket) ? waits.ofNext(ticket.businessId, ticket.classId) : null)
}

/** The forecast may also be older than the ticket, whose paper is printed at once: it stands where the next one would have stood. */
function isNew({ state, directed, calledAt }: Ticket): boolean {
  return state === 'waiting' && directed === null && calledAt === null
}
