import type { TicketView } from '../../../contracts/index.ts'
import type { Ticket } from '../../core/records.ts'
import type { MaskedCustomers } from '../identities.ts'

export function ticketView(ticket: Ticket, peopleAhead: number | null, customers: MaskedCustomers): TicketView {
  return {
    ticketId: ticket.id,
    version: ticket.version,
    number: ticket.number,
    state: ticket.state,
    queueId: ticket.queueId,
    businessId: ticket.businessId,
    classId: ticket.classId,
    issuedAt: ticket.issuedAt,
    waitingSince: ticket.waitingSince,
    calledAt: ticket.calledAt,
    startedAt: ticket.startedAt,
    endedAt: ticket.endedAt,
    windowId: ticket.windowId,
    recalls: ticket.recalls,
    peopleAhead,
    customer: customers.get(ticket.presented?.identity),
    evaluation: evaluationView(ticket),
  }
}

/** Null when the customer was not asked. */
export function evaluationView({ evaluation }: Ticket): TicketView['evaluation'] {
  if (evaluation === null) return null
  const { validUntil, score, low } = evaluation
  return { validUntil, score, low }
}
