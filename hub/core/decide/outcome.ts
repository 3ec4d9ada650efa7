import type { EventData, Place } from '../../../contracts/index.ts'
import type { Ticket } from '../records.ts'
import { type Draft, refuse } from './draft.ts'

/** Ends the service of a called or served ticket: served since it was started, or since its last call when it never was. */
export function finish(draft: Draft, ticket: Ticket, by: EventData<'ServiceFinished'>['by']): void {
  draft.emit('ServiceFinished', {
    ticketId: ticket.id,
    windowId: ticket.windowId ?? refuse('TICKET_NOT_AT_WINDOW'),
    tellerId: ticket.tellerId,
    servedSince: ticket.startedAt ?? ticket.calledAt ?? ticket.issuedAt,
    by,
  })
}

/** A called ticket whose customer did not come: it ends, or returns by policy, at most `maxRequeues` times. */
export function noShow(draft: Draft, ticket: Ticket, by: EventData<'TicketNoShow'>['by']): void {
  draft.emit('TicketNoShow', {
    ticketId: ticket.id,
    windowId: ticket.windowId ?? refuse('TICKET_NOT_AT_WINDOW'),
    by,
    requeued: requeue(draft, ticket),
  })
}

function requeue(draft: Draft, ticket: Ticket): EventData<'TicketNoShow'>['requeued'] {
  const { policy, behind, maxRequeues, coolDownSeconds } = draft.config.calling.noShow
  if (policy === 'drop' || ticket.requeues >= maxRequeues) return null
  const { tick } = draft.now
  const back = { callableFrom: tick + coolDownSeconds * 1000, times: ticket.requeues + 1 }
  switch (policy) {
    case 'end':
      return { ...back, place: placeNow(draft, ticket), waitingSince: tick }
    case 'behind':
      return { ...back, place: placeBehind(draft, ticket, behind), waitingSince: tick }
    case 'keep':
      return { ...back, place: ticket.place, waitingSince: ticket.waitingSince }
  }
}

/** The end of the line as it is at this moment. */
export function placeNow(draft: Draft, ticket: Ticket): Place {
  return { tick: draft.now.tick, sequence: ticket.sequence }
}

/** Room left between a place and the next one of an earlier tick, halved by every ticket put in between. */
const ROOM = 2 ** 20

/**
 * Right after the nth eligible of the ticket's list; the end when there are fewer. Half way to the next one, so that the
 * next no-shows fit in between too. Where there is no room (both issued in one millisecond) the nth's own place is given:
 * the later waitingSince then puts the ticket after the nth and before the next.
 */
function placeBehind(draft: Draft, ticket: Ticket, n: number): Place {
  const list = draft.branch.listOf(ticket)?.at(draft.now.tick)
  const nth = list?.nth(n)
  if (nth === undefined) return placeNow(draft, ticket)
  const { tick, sequence } = nth.place
  const next = list?.nth(n + 1)?.place
  const room = next?.tick === tick ? next.sequence - sequence : ROOM
  return { tick, sequence: sequence + Math.floor(room / 2) }
}
