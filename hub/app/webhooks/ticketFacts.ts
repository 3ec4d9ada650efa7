import { setImmediate } from 'node:timers/promises'
import type { RecordedEvent } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { JournalStore } from '../ports.ts'

/** What a receiver is told of a ticket. Nothing of this says who holds it. */
export interface TicketFacts {
  readonly businessId: string
  readonly classId: string
  /** Who took it for the customer, and that channel's own name for it. */
  readonly remote: { readonly partnerId: string; readonly reference: string | null } | null
  readonly score: number | null
}

/** Events read at a time on the way back through the journal. */
const EVENTS_PER_STEP = 1_000
/** So far back nobody's ticket is of interest any more: many business days. */
const MOST_STEPS = 200

/**
 * Facts of these tickets: from the state, and of those that went with their day from the journal, backwards from `fromSeq`.
 * Tickets that are found nowhere are left out. Other work gets its turn between the steps.
 */
export async function findTickets(
  ticketIds: Iterable<string>,
  fromSeq: number,
  { branch, journal }: { readonly branch: Branch; readonly journal: JournalStore },
): Promise<Map<string, TicketFacts>> {
  const found = new Map<string, TicketFacts>()
  const wanted = new Map<string, Partial<TicketFacts>>()
  for (const ticketId of ticketIds) {
    const facts = ofState(branch, ticketId)
    if (facts) found.set(ticketId, facts)
    else wanted.set(ticketId, {})
  }
  let until = fromSeq
  for (let step = 0; wanted.size > 0 && until > 0 && step < MOST_STEPS; step += 1) {
    const after = Math.max(0, until - EVENTS_PER_STEP)
    for (const event of [...journal.read(after, until - after)].reverse()) lookAt(event, wanted, found)
    until = after
    await setImmediate()
  }
  return found
}

function ofState(branch: Branch, ticketId: string): TicketFacts | undefined {
  const ticket = branch.tickets.get(ticketId)
  if (!ticket) return undefined
  const { businessId, classId, remote, evaluation } = ticket
  return {
    businessId,
    classId,
    remote: remote && { partnerId: remote.partnerId, reference: remote.reference },
    score: evaluation?.score ?? null,
  }
}

/** Backwards, so what is known already is what was so last. */
function lookAt(
  { type, data }: RecordedEvent,
  wanted: Map<string, Partial<TicketFacts>>,
  found: Map<string, TicketFacts>,
): void {
  if (!('ticketId' in data) || data.ticketId === null) return
  const { ticketId } = data
  const known = wanted.get(ticketId)
  if (!known) return
  switch (type) {
    case 'TicketChanged':
      wanted.set(ticketId, { businessId: data.businessId, classId: data.classId, ...known })
      return
    case 'TicketTransferred':
      wanted.set(ticketId, { businessId: data.businessId, ...known })
      return
    case 'BusinessFinished':
      wanted.set(ticketId, { businessId: data.next.businessId, ...known })
      return
    case 'EvaluationGiven':
      wanted.set(ticketId, { score: data.score, ...known })
      return
    case 'TicketIssued':
    case 'QuickServiceStarted': {
      const { businessId, classId } = data
      const remote = type === 'TicketIssued' ? data.remote : undefined
      found.set(ticketId, {
        businessId,
        classId,
        remote: remote ? { partnerId: remote.partnerId, reference: remote.reference } : null,
        score: null,
        ...known,
      })
      wanted.delete(ticketId)
      return
    }
    default:
  }
}
