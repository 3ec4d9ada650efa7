import { type CommandData, isProblemError, type KioskConfig } from '../../../contracts/index.ts'
import { hasEnded, type Ticket } from '../records.ts'
import { type Answer, type Draft, type Handlers, refuse, truthOf } from './draft.ts'
import { issue, ticketInLine } from './issue.ts'
import { isPrinting, requestPrint } from './printing.ts'

type TicketCommand = 'PresentIdentity' | 'IssueTicket' | 'ReprintTicket' | 'CancelTicket' | 'SettlePrint'

export const ticketCommands: Handlers<TicketCommand> = {
  /**
   * A document on a kiosk's reader. It replaces the kiosk's earlier unused reading. At a kiosk with `onCard: {business}`
   * it gives the ticket in the same decision; a person who already has a ticket for that business that is not being
   * served gets no second one: the answer names the ticket there is, and a copy of it is printed (none while a print of
   * it is under way). When no ticket can be given the reading stands, and the kiosk asks. The same reading again is
   * answered as the first time and records nothing.
   */
  PresentIdentity(draft, { readingId, deviceId, presented, age, issue: mayIssue = true }) {
    void draft.day
    const kiosk = draft.lookup.kiosksByReader.get(deviceId) ?? refuse('KIOSK_UNKNOWN', { deviceId })
    const known = draft.branch.readings.get(readingId)
    if (known) return { readingId, ...ticketAnswer(known.ticketId && draft.branch.tickets.get(known.ticketId)) }
    draft.emit('IdentityPresented', {
      readingId,
      kioskId: kiosk.id,
      presented,
      classId: classByAge(draft, age),
      validUntil: draft.now.tick + kiosk.readingValidSeconds * 1000,
    })
    if (kiosk.onCard === 'ask' || !mayIssue) return { readingId }
    const businessId = kiosk.onCard.business
    const there = ticketInLine(draft, presented.blindIndex, businessId)
    if (there === undefined) return issueOrAsk(draft, { businessId, kioskId: kiosk.id, readingId })
    if (!isPrinting(draft, there.id)) requestPrint(draft, kiosk, there.id, 'presentedAgain')
    return { readingId, ...ticketAnswer(there) }
  },

  IssueTicket: (draft, data) => issue(draft, data),

  /** A copy, marked as one, of a ticket that has not ended. */
  ReprintTicket(draft, { ticketId, kioskId }) {
    const ticket = draft.ticket(ticketId)
    const kiosk: KioskConfig = draft.lookup.kiosks.get(kioskId) ?? refuse('KIOSK_UNKNOWN')
    if (hasEnded(ticket.state)) refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    const reason = draft.actor.kind === 'kiosk' ? 'customer' : 'staff'
    if (!requestPrint(draft, kiosk, ticketId, reason)) refuse('PRINTER_UNKNOWN', { kioskId })
    return ticketAnswer(ticket)
  },

  /** Before it is called, or while it is held. A called one ends by no-show or finish at its window. */
  CancelTicket(draft, { ticketId, reason = null }) {
    const ticket = draft.ticket(ticketId)
    if (ticket.state !== 'pending' && ticket.state !== 'waiting' && ticket.state !== 'held') {
      refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    }
    draft.emit('TicketCancelled', { ticketId, reason })
    return ticketAnswer(ticket)
  },

  /**
   * The final outcome of a print job; only the first counts. An original whose outcome is not known is printed once more,
   * as a copy, while it is still valid and the ticket has not ended; a copy's outcome is only recorded.
   */
  SettlePrint(draft, { jobId, outcome, detail }) {
    const job = draft.branch.printJobs.get(jobId) ?? refuse('NOT_FOUND', { jobId })
    const answer = { ticketId: job.ticketId }
    if (job.outcome !== null) return answer
    draft.emit('TicketPrintSettled', { jobId, ticketId: job.ticketId, outcome, detail })
    const ticket = draft.branch.tickets.get(job.ticketId)
    const kiosk = draft.branch.config && draft.lookup.kiosks.get(job.kioskId)
    const isWorthACopy = outcome === 'unknown' && !job.copy && draft.now.tick <= job.validUntil
    if (isWorthACopy && kiosk && ticket && !hasEnded(ticket.state)) {
      requestPrint(draft, kiosk, job.ticketId, 'outcomeUnknown')
    }
    return answer
  },
}

/** The class with the highest `fromAge` the person has reached. */
function classByAge(draft: Draft, age: number | null): string | null {
  let best: { id: string; fromAge: number } | undefined
  for (const { id, fromAge } of draft.config.classes) {
    if (age === null || fromAge === undefined || fromAge > age) continue
    if (best === undefined || fromAge > best.fromAge) best = { id, fromAge }
  }
  return best?.id ?? null
}

/** `issue` refuses before it records anything, so what the draft holds is the reading alone. */
function issueOrAsk(draft: Draft, data: CommandData<'IssueTicket'> & { readonly readingId: string }): Answer {
  try {
    return issue(draft, data)
  } catch (error) {
    if (isProblemError(error)) return { readingId: data.readingId }
    throw error
  }
}

function ticketAnswer(ticket: Ticket | null | undefined | ''): Answer {
  return ticket ? { ticketId: ticket.id, number: ticket.number, queueId: ticket.queueId } : {}
}
