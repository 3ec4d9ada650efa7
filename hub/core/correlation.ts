import type { DomainEvent } from '../../contracts/index.ts'
import type { Branch } from './branch.ts'

/**
 * What an event is filed under: the visit of its ticket, reading or notice, else the command's own id.
 * For a ticket's events the ticket must be in `branch` (for TicketIssued it need not).
 */
export function correlationOf(branch: Branch, event: DomainEvent, commandId: string): string {
  if (event.type === 'TicketIssued' || event.type === 'QuickServiceStarted') return event.data.visitId
  if (event.type === 'IdentityPresented') return event.data.readingId
  if (event.type === 'CustomerRecognised' && event.data.readingId !== null) return event.data.readingId
  if (event.type === 'DeviceCommandSettled') return event.data.commandId
  // What becomes of a form is filed with it; that it belongs to a ticket, with the visit.
  if ('formId' in event.data && event.type !== 'FormLinked') return event.data.formId
  const ticketId =
    event.type === 'NoticeAcknowledged'
      ? branch.notices.get(event.data.noticeId)?.ticketId
      : 'ticketId' in event.data
        ? event.data.ticketId
        : undefined
  // A call for help at a kiosk is of no ticket.
  if (ticketId === undefined || ticketId === null) return commandId
  return branch.tickets.get(ticketId)?.visitId ?? commandId
}
