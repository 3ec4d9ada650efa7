import type { BranchConfig } from '../../../contracts/index.ts'
import { queueOfClass } from '../lookup.ts'
import type { Draft } from './draft.ts'
import { noticeArrival } from './notices.ts'

/** What a directory knows of a customer. */
export interface Recognised {
  readonly classId: string | null
  readonly adviserId: string | null
}

/** The class the configuration lists later, of those it knows. */
export function higherClass({ classes }: BranchConfig, a: string | null, b: string | null): string | null {
  const rank = (classId: string | null) => classes.findIndex(({ id }) => id === classId)
  const higher = rank(b) > rank(a) ? b : a
  return rank(higher) < 0 ? null : higher
}

/**
 * Gives a ticket the class and the adviser its customer is known by. Its class is only ever raised, before it is called and where
 * staff have not chosen it; place, time waited and number stay. False when nothing is to change.
 */
export function recognise(
  draft: Draft,
  ticketId: string,
  { classId, adviserId }: Recognised,
  by?: 'directory' | 'crm',
) {
  const ticket = draft.ticket(ticketId)
  const raised = raisedClass(draft, ticketId, classId)
  const adviser = adviserId ?? ticket.adviserId
  if (raised === null && adviser === ticket.adviserId) return false
  draft.emit('CustomerRecognised', {
    readingId: null,
    ticketId,
    classId: raised,
    adviserId: adviser,
    by: by ?? 'directory',
  })
  if (raised === null) return true
  const { businessId } = ticket
  const queueId = queueOfClass(draft.config, ticket, raised)?.id ?? ticket.queueId
  draft.emit('TicketChanged', { ticketId, classId: raised, businessId, queueId, reason: null })
  noticeArrival(draft, ticketId)
  return true
}

function raisedClass(draft: Draft, ticketId: string, recognised: string | null): string | null {
  const { state, classId, isClassByStaff } = draft.ticket(ticketId)
  const isToCome = state === 'pending' || state === 'waiting' || state === 'held'
  if (!isToCome || isClassByStaff) return null
  const higher = higherClass(draft.config, classId, recognised)
  return higher === classId ? null : higher
}
