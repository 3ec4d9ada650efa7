import type { CommandData, EventData, Place } from '../../../contracts/index.ts'
import { requeued } from '../calling/requeue.ts'
import { queueFor } from '../lookup.ts'
import type { Ticket } from '../records.ts'
import { type Draft, refuse } from './draft.ts'

type FinishedBy = EventData<'ServiceFinished'>['by']
type Next = EventData<'BusinessFinished'>['next']

export interface Finishing {
  readonly by: FinishedBy
  readonly outcomeId?: string | undefined
  /** What becomes of the visit's further businesses: the next one in its queue (default), here at once, or none of them. */
  readonly rest?: CommandData<'FinishService'>['rest']
}

/**
 * Ends what is done for a called or served ticket at its window: the visit, or one part of it, after which the ticket goes back to
 * the window that sent it, or on to its next business. Says whether the visit has ended. Refusals: OUTCOME_REQUIRED,
 * OUTCOME_UNKNOWN, NO_FURTHER_BUSINESS.
 */
export function finish(draft: Draft, ticket: Ticket, { by, outcomeId, rest = 'queue' }: Finishing): boolean {
  checkOutcome(draft, outcomeId)
  const next = rest === 'drop' ? undefined : nextOf(draft, ticket, rest)
  if (next === undefined) {
    endVisit(draft, ticket, by, outcomeId)
    return true
  }
  draft.emit('BusinessFinished', {
    ...serviceOf(ticket, by),
    businessId: ticket.businessId,
    outcomeId: outcomeId ?? null,
    next,
  })
  return false
}

/** Ends the visit whatever it had before it, with no questions asked. */
export function endVisit(draft: Draft, ticket: Ticket, by: FinishedBy, outcomeId?: string): void {
  draft.emit('ServiceFinished', { ...serviceOf(ticket, by), ...(outcomeId !== undefined && { outcomeId }) })
}

/** Served since it was started, or since its last call when it never was. */
function serviceOf(ticket: Ticket, by: FinishedBy): Omit<EventData<'ServiceFinished'>, 'outcomeId'> {
  return {
    ticketId: ticket.id,
    windowId: ticket.windowId ?? refuse('TICKET_NOT_AT_WINDOW'),
    tellerId: ticket.tellerId,
    servedSince: ticket.startedAt ?? ticket.calledAt ?? ticket.issuedAt,
    by,
  }
}

function checkOutcome(draft: Draft, outcomeId: string | undefined): void {
  const { required, choices } = draft.config.calling.outcome
  if (outcomeId === undefined) {
    if (required) refuse('OUTCOME_REQUIRED')
  } else if (!choices.some(({ id }) => id === outcomeId)) refuse('OUTCOME_UNKNOWN', { outcomeId })
}

/** Where the visit goes on; undefined where it ends. */
function nextOf(draft: Draft, ticket: Ticket, rest: 'queue' | 'here'): Next | undefined {
  if (ticket.returnTo !== null) return rest === 'here' ? refuse('NO_FURTHER_BUSINESS') : wayBack(draft, ticket)
  for (const businessId of ticket.agenda) {
    const queue = draft.lookup.businesses.has(businessId) && queueFor(draft.config, businessId, ticket.classId)
    // What is not offered any more is passed over.
    if (!queue) continue
    const to = { businessId, queueId: queue.id, directed: null }
    return rest === 'here'
      ? { ...to, here: true, place: ticket.place, waitingSince: ticket.waitingSince }
      : { ...to, here: false, ...ticket.firstArrival }
  }
  return rest === 'here' ? refuse('NO_FURTHER_BUSINESS') : undefined
}

/** To the window that sent it here to come back; to the queue of its business where that window is closed or gone. */
function wayBack(draft: Draft, ticket: Ticket): Next {
  const { businessId, classId, returnTo, firstArrival } = ticket
  const origin = returnTo?.window === undefined ? undefined : draft.branch.windows.get(returnTo.window)
  return {
    businessId,
    queueId: queueFor(draft.config, businessId, classId)?.id ?? ticket.queueId,
    directed: origin === undefined || origin.status === 'closed' ? null : { window: origin.id },
    here: false,
    ...firstArrival,
  }
}

/** A called ticket whose customer did not come: it ends, or returns by policy, at most `maxRequeues` times. */
export function noShow(draft: Draft, ticket: Ticket, by: EventData<'TicketNoShow'>['by']): void {
  const list = draft.branch.listOf(ticket)
  draft.emit('TicketNoShow', {
    ticketId: ticket.id,
    windowId: ticket.windowId ?? refuse('TICKET_NOT_AT_WINDOW'),
    by,
    requeued: requeued(list?.at(draft.now.tick), ticket, draft.config.calling.noShow, draft.now.tick),
  })
}

/** The end of the line as it is at this moment. */
export function placeNow(draft: Draft, ticket: Ticket): Place {
  return { tick: draft.now.tick, sequence: ticket.sequence }
}
