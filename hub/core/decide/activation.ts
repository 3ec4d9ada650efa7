import type { ActivationMeans, KioskConfig } from '../../../contracts/index.ts'
import type { Reading, Ticket } from '../records.ts'
import { type Answer, type Draft, refuse, truthOf } from './draft.ts'
import { hasLapsed } from './limits.ts'
import { noticeArrival } from './notices.ts'
import { requestPrint } from './printing.ts'
import { recognise } from './recognition.ts'
import { ticketAnswer } from './ticketAnswer.ts'

/** Whose document was read; `id` is the reading's, null when it has given a ticket already. */
export type Holder = Pick<Reading, 'presented' | 'classId' | 'adviserId'> & { readonly id: string | null }

interface Activation {
  readonly by: ActivationMeans
  readonly kiosk?: KioskConfig | undefined
  readonly reading?: Holder | undefined
  readonly print?: boolean | undefined
}

/**
 * The customer is here: his ticket competes from now on at the place it has had since it was taken. Once; a second time is refused,
 * whichever kiosk it comes from. The paper ticket is printed where he stands.
 */
export function activate(draft: Draft, ticket: Ticket, { by, kiosk, reading, print = true }: Activation): Answer {
  checkActivatable(draft, ticket)
  const ticketId = ticket.id
  draft.emit('TicketActivated', {
    ticketId,
    by,
    kioskId: kiosk?.id ?? null,
    readingId: reading?.id ?? null,
    presented: ticket.presented === null ? (reading?.presented ?? null) : null,
    waitingSince: draft.now.tick,
  })
  if (reading) recognise(draft, ticketId, reading)
  if (kiosk && print) requestPrint(draft, kiosk, ticketId, 'issue')
  noticeArrival(draft, ticketId)
  return ticketAnswer(draft, draft.ticket(ticketId), reading)
}

function checkActivatable({ now }: Draft, ticket: Ticket): void {
  if (ticket.state === 'pending' && !hasLapsed(ticket, now)) return
  if (ticket.activatedAt !== null) refuse('ACTIVATION_USED', { current: truthOf(ticket) })
  if (ticket.state === 'pending' || ticket.state === 'expired') {
    refuse('RESERVATION_EXPIRED', { current: truthOf(ticket) })
  }
  refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
}
