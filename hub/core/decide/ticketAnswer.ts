import { peopleAhead, peopleAheadIfActivated } from '../peopleAhead.ts'
import type { Ticket } from '../records.ts'
import type { Answer, Draft } from './draft.ts'

/** The ticket with the number of those ahead: of one that is not activated yet, as if it were now. */
export function ticketAnswer(
  draft: Draft,
  ticket: Ticket,
  reading?: { readonly id: string | null } | undefined,
): Answer {
  const ahead = aheadOf(draft, ticket)
  return {
    ticketId: ticket.id,
    number: ticket.number,
    queueId: ticket.queueId,
    ...(reading && reading.id !== null ? { readingId: reading.id } : {}),
    ...(ahead === null ? {} : { peopleAhead: ahead }),
  }
}

function aheadOf({ branch, now, events }: Draft, { id, state, aheadAtIssue }: Ticket): number | null {
  // Counted for the reminder in this decision, it need not be counted again.
  const isNew = events.some(({ type, data }) => type === 'TicketIssued' && data.ticketId === id)
  if (isNew && aheadAtIssue !== null) return aheadAtIssue
  return state === 'pending' ? peopleAheadIfActivated(branch, id, now) : peopleAhead(branch, id, now)
}
