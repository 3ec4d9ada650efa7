import { type CommandData, isProblemError, type KioskConfig } from '../../../contracts/index.ts'
import { hasEnded, type Ticket } from '../records.ts'
import { activate } from './activation.ts'
import { type Answer, type Draft, type Handlers, refuse, truthOf } from './draft.ts'
import { issue } from './issue.ts'
import { activeTickets } from './limits.ts'
import { requestPrint } from './printing.ts'
import { higherClass } from './recognition.ts'

type TicketCommand = 'PresentIdentity' | 'IssueTicket' | 'ReprintTicket' | 'CancelTicket' | 'SettlePrint'

export const ticketCommands: Handlers<TicketCommand> = {
  /**
   * A document on a kiosk's reader. It replaces the kiosk's earlier unused reading. A ticket the person has taken away from the
   * branch is made live at once, the earliest of several. Else, at a kiosk with `onCard: {business}`, it gives the ticket in
   * the same decision, as IssueTicket does. When no ticket can be given the reading stands, and the kiosk asks. The same reading
   * again is answered as the first time and records nothing.
   */
  PresentIdentity(draft, { readingId, deviceId, presented, age, issue: mayIssue = true, recognised }) {
    void draft.day
    const kiosk = draft.lookup.kiosksByReader.get(deviceId) ?? refuse('KIOSK_UNKNOWN', { deviceId })
    const known = draft.branch.readings.get(readingId)
    if (known) return { readingId, ...ticketAnswer(known.ticketId && draft.branch.tickets.get(known.ticketId)) }
    draft.emit('IdentityPresented', {
      readingId,
      kioskId: kiosk.id,
      presented,
      classId: higherClass(draft.config, classByAge(draft, age), recognised?.classId ?? null),
      adviserId: recognised?.adviserId ?? null,
      validUntil: draft.now.tick + kiosk.readingValidSeconds * 1000,
    })
    if (!mayIssue) return { readingId }
    const taken = activeTickets(draft.branch, draft.now, [presented.blindIndex]).find(
      ({ state }) => state === 'pending',
    )
    const reading = draft.branch.readings.get(readingId)
    if (taken) return activate(draft, taken, { by: 'document', kiosk, reading })
    if (kiosk.onCard === 'ask') return { readingId }
    return issueOrAsk(draft, { businessId: kiosk.onCard.business, kioskId: kiosk.id, readingId })
  },

  IssueTicket: (draft, data) => issue(draft, data),

  /** A copy, marked as one, of a ticket that has not ended. One that was not activated yet has no paper to copy. */
  ReprintTicket(draft, { ticketId, kioskId }) {
    const ticket = draft.ticket(ticketId)
    const kiosk: KioskConfig = draft.lookup.kiosks.get(kioskId) ?? refuse('KIOSK_UNKNOWN')
    if (ticket.state === 'pending' || hasEnded(ticket.state)) {
      refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    }
    const reason = draft.actor.kind === 'kiosk' ? 'customer' : 'staff'
    if (!requestPrint(draft, kiosk, ticketId, reason)) refuse('PRINTER_UNKNOWN', { kioskId })
    return ticketAnswer(ticket)
  },

  /**
   * Before it is called, or while it is held. A called one ends by no-show or finish at its window. A channel cancels what it has
   * taken itself, and learns nothing of other tickets.
   */
  CancelTicket(draft, { ticketId, reason = null }) {
    const ticket = draft.ticket(ticketId)
    const { kind, id } = draft.actor
    if (kind === 'partner' && ticket.remote?.partnerId !== id) refuse('TICKET_UNKNOWN')
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
