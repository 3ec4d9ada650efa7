import type { RecordedEvent } from '../../contracts/index.ts'
import { type DayCounts, groupOf, noCounts, tellerOf } from './dayCounts.ts'

type Outcome = 'open' | 'served' | 'noShows' | 'cancelled'

interface Known {
  businessId: string
  classId: string
  outcome: Outcome
  asked: boolean
}

/** Counts a day from its events and from nothing else. */
export function journalSummary(events: Iterable<RecordedEvent>): DayCounts {
  const counts = noCounts()
  const tickets = new Map<string, Known>()
  const change = (ticketId: string, fields: Partial<Known>) => {
    const known = tickets.get(ticketId)
    if (!known) throw new Error(`the journal speaks of ${ticketId} before it was issued`)
    Object.assign(known, fields)
    return known
  }
  for (const event of events) {
    switch (event.type) {
      case 'TicketIssued': {
        const { ticketId, businessId, classId } = event.data
        tickets.set(ticketId, { businessId, classId, outcome: 'open', asked: false })
        break
      }
      case 'TicketChanged':
        change(event.data.ticketId, { businessId: event.data.businessId, classId: event.data.classId })
        break
      case 'TicketTransferred':
        change(event.data.ticketId, { businessId: event.data.businessId })
        break
      case 'TicketCalled':
        counts.calls += 1
        if (event.data.tellerId !== null) tellerOf(counts, event.data.tellerId).calls += 1
        break
      case 'TicketRecalled':
        counts.recalls += 1
        break
      case 'TicketNoShow':
        counts.callsMissed += 1
        if (event.data.requeued === null) change(event.data.ticketId, { outcome: 'noShows' })
        break
      case 'ServiceFinished':
        change(event.data.ticketId, { outcome: 'served' })
        if (event.data.by === 'callNext') counts.finishesForgotten += 1
        if (event.data.tellerId !== null) tellerOf(counts, event.data.tellerId).served += 1
        break
      case 'TicketCancelled':
        change(event.data.ticketId, { outcome: 'cancelled' })
        break
      case 'EvaluationInvited':
        // Asked once more is still the same customer.
        if (!change(event.data.ticketId, {}).asked) counts.evaluationsAsked += 1
        change(event.data.ticketId, { asked: true })
        break
      case 'EvaluationGiven':
        counts.evaluationsGiven += 1
        counts.scoreSum += event.data.score
        if (event.data.tellerId !== null) tellerOf(counts, event.data.tellerId).evaluationsGiven += 1
        break
      default:
    }
  }
  for (const { businessId, classId, outcome } of tickets.values()) {
    const group = groupOf(counts, businessId, classId)
    group.tickets += 1
    group[outcome] += 1
  }
  return counts
}

export interface PrintCounts {
  printed: number
  notPrinted: number
  unknown: number
}

/** What became of the prints; those under way when the day ended are not in it. */
export function printsOf(events: Iterable<RecordedEvent>): PrintCounts {
  const prints: PrintCounts = { printed: 0, notPrinted: 0, unknown: 0 }
  for (const event of events) if (event.type === 'TicketPrintSettled') prints[event.data.outcome] += 1
  return prints
}
