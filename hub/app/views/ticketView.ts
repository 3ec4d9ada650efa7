import type { TicketForm, TicketView, WaitRange } from '../../../contracts/index.ts'
import type { FormRecord, Ticket } from '../../core/records.ts'
import type { ViewSources } from './sources.ts'

/** What a ticket has to wait for; nothing when it is at a window or has ended. */
interface ToCome {
  readonly peopleAhead: number | null
  readonly wait: WaitRange | null
}
export const NOTHING_TO_COME: ToCome = { peopleAhead: null, wait: null }

export function ticketView(
  ticket: Ticket,
  { peopleAhead, wait }: ToCome,
  { branch, customers, tellerName }: Pick<ViewSources, 'branch' | 'customers' | 'tellerName'>,
): TicketView {
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
    wait,
    customer: customers.get(ticket.presented?.identity),
    evaluation: evaluationView(ticket),
    agenda: [...ticket.agenda],
    done: [...ticket.done],
    returnAt: ticket.returnAt,
    pendingUntil: pendingUntil(ticket),
    returnTo: ticket.returnTo,
    outcomeId: ticket.outcomeId,
    adviser: adviserOf(ticket, tellerName),
    isQuick: ticket.isQuick,
    forms: ticketForms(branch, ticket.id),
  }
}

export function ticketForms(branch: ViewSources['branch'], ticketId: string): TicketForm[] {
  return branch.formsOf(ticketId).map(formPart)
}

/** Everybody on the staff sees tickets, so a form's reference, which opens it, is not told with them. */
function formPart({ id, templateId, name, state }: FormRecord): TicketForm {
  return { formId: id, templateId, name, reference: null, state }
}

/** Null when the customer was not asked. */
export function evaluationView({ evaluation }: Ticket): TicketView['evaluation'] {
  if (evaluation === null) return null
  const { validUntil, score, low } = evaluation
  return { validUntil, score, low }
}

/** Until when a ticket taken away from the branch can be activated; null for every other. */
export function pendingUntil({ state, remote }: Ticket): number | null {
  return state === 'pending' ? (remote?.pendingUntil ?? null) : null
}

export function adviserOf({ adviserId }: Ticket, nameOf: ViewSources['tellerName']): TicketView['adviser'] {
  return adviserId === null ? null : { id: adviserId, name: nameOf(adviserId) }
}
