import { QUICK_COUNTER } from '../evolve/ticketEvents.ts'
import { queueFor } from '../lookup.ts'
import type { Ticket } from '../records.ts'
import { checkLeads, ticketAtWindow } from './atWindow.ts'
import { openWindow } from './callingCommands.ts'
import { checkSeen, type Draft, type Handlers, refuse, truthOf } from './draft.ts'
import { MOST_BUSINESSES, otherTicketOfHolder } from './limits.ts'

/** Numbers of those without a ticket go round; a day without an end must not run out of them. */
const MOST_QUICK_NUMBERS = 99_999

export const visitCommands: Handlers<'AddBusiness' | 'ServeWithoutTicket'> = {
  /**
   * At a window by its teller, elsewhere by those who lead. Refusals: BUSINESS_UNKNOWN, BUSINESS_THERE (it is done now or follows
   * already), TICKET_DUPLICATE (the person has another ticket for it), BUSINESS_NOT_OFFERED, BAD_REQUEST beyond six businesses.
   */
  AddBusiness(draft, { ticketId, businessId, windowId, seen }) {
    const ticket = ticketOfVisit(draft, draft.ticket(ticketId), windowId, seen)
    if (!draft.lookup.businesses.has(businessId)) refuse('BUSINESS_UNKNOWN')
    if (ticket.businessId === businessId || ticket.agenda.includes(businessId)) {
      refuse('BUSINESS_THERE', { current: truthOf(ticket) })
    }
    checkOnlyOne(draft, ticket, businessId)
    if (!queueFor(draft.config, businessId, ticket.classId)) refuse('BUSINESS_NOT_OFFERED', { businessId })
    if (ticket.agenda.length + 2 > MOST_BUSINESSES) refuse('BAD_REQUEST', { businesses: MOST_BUSINESSES })
    draft.emit('BusinessAdded', { ticketId, businessId, windowId: atWindow(ticket) })
    return { ticketId, number: ticket.number }
  },

  /** Not called and not announced; finished as any other. WINDOW_BUSY while a customer is there. */
  ServeWithoutTicket(draft, { windowId, businessId, classId: named }) {
    const window = openWindow(draft, windowId)
    if (window.ticketId !== null) refuse('WINDOW_BUSY', { windowId, ticketId: window.ticketId })
    if (!draft.lookup.businesses.has(businessId)) refuse('BUSINESS_UNKNOWN')
    const classId = named ?? draft.config.classes[0]?.id ?? refuse('CLASS_UNKNOWN')
    if (!draft.lookup.classes.has(classId)) refuse('CLASS_UNKNOWN')
    const queueId = queueFor(draft.config, businessId, classId)?.id ?? refuse('BUSINESS_NOT_OFFERED', { businessId })
    const { number, counter } = quickNumber(draft)
    const ticketId = `${draft.day}-${number}`
    draft.emit('QuickServiceStarted', {
      ticketId,
      visitId: draft.commandId,
      number,
      queueId,
      businessId,
      classId,
      windowId,
      tellerId: window.tellerId,
      counter,
      sequence: draft.branch.facts.issueSequence + 1,
      configurationVersion: draft.branch.configurationVersion,
    })
    return { ticketId, number, windowId, queueId }
  },
}

function ticketOfVisit(draft: Draft, ticket: Ticket, windowId: string | undefined, seen: number | undefined): Ticket {
  const at = windowId ?? atWindow(ticket)
  if (at !== null) return ticketAtWindow(draft, { windowId: at, ticketId: ticket.id, seen }, ['called', 'serving'])
  checkLeads(draft)
  checkSeen(ticket, seen)
  const isToCome = ticket.state === 'pending' || ticket.state === 'waiting' || ticket.state === 'held'
  return isToCome ? ticket : refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
}

function checkOnlyOne({ branch, now }: Draft, ticket: Ticket, businessId: string): void {
  const other = otherTicketOfHolder(branch, now, ticket, businessId)
  if (other) refuse('TICKET_DUPLICATE', { ticketId: other.id, number: other.number })
}

/** Where its customer stands; a held ticket's window is only where it was held. */
function atWindow({ state, windowId }: Ticket): string | null {
  return state === 'called' || state === 'serving' ? windowId : null
}

/** The next number that no ticket has, also after a change of the letters. */
function quickNumber(draft: Draft): { readonly number: string; readonly counter: number } {
  const { quickPrefix: prefix } = draft.config.calling
  const last = draft.branch.counters.get(QUICK_COUNTER)
  let counter = last?.prefix === prefix ? last.last : 0
  do counter = counter >= MOST_QUICK_NUMBERS ? 1 : counter + 1
  while (draft.branch.isNumberTaken(prefix, counter))
  return { number: `${prefix}${String(counter).padStart(3, '0')}`, counter }
}
