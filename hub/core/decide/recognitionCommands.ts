import type { CommandData } from '../../../contracts/index.ts'
import { hasEnded, type Reading } from '../records.ts'
import { type Answer, type Draft, type Handlers, refuse, truthOf } from './draft.ts'
import { activeTickets, ticketOfPerson } from './limits.ts'
import { higherClass, recognise } from './recognition.ts'

export const recognitionCommands: Handlers<'IdentifyTicket' | 'RecognizeCustomer'> = {
  /** Whose ticket it is that was taken without a document. No limit is asked: he stands in line already. */
  IdentifyTicket(draft, { ticketId, presented, recognised }) {
    const ticket = draft.ticket(ticketId)
    if (hasEnded(ticket.state)) refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    if (ticket.presented !== null) refuse('IDENTITY_KNOWN', { current: truthOf(ticket) })
    for (const businessId of [ticket.businessId, ...ticket.agenda]) {
      const other = ticketOfPerson(draft.branch, draft.now, [presented.blindIndex], businessId)
      if (other && other.id !== ticketId) refuse('TICKET_DUPLICATE', { ticketId: other.id, number: other.number })
    }
    draft.emit('TicketIdentified', { ticketId, presented })
    if (recognised) recognise(draft, ticketId, recognised)
    const { number, queueId } = draft.ticket(ticketId)
    return { ticketId, number, queueId }
  },

  /**
   * The customer system has answered late, or again: readings that are not used up yet and tickets that have not been called are
   * given what it knows. A class that is not configured is passed over; the adviser holds all the same.
   */
  RecognizeCustomer(draft, data) {
    let answer: Answer = {}
    for (const reading of openReadings(draft, data.blindIndex)) {
      if (recogniseReading(draft, reading, data)) answer = { readingId: reading.id }
    }
    for (const { id, number, state } of activeTickets(draft.branch, draft.now, [data.blindIndex])) {
      if (state === 'called' || state === 'serving' || !recognise(draft, id, data, data.by)) continue
      answer = { ...answer, ticketId: id, number, queueId: draft.ticket(id).queueId }
    }
    return answer
  },
}

/** Of the person, at any kiosk; in the order of the configuration. */
function openReadings(draft: Draft, blindIndex: string): Reading[] {
  return draft.config.kiosks.flatMap(({ id }) => {
    const readingId = draft.branch.kiosks.get(id)?.readingId ?? null
    const reading = readingId === null ? undefined : draft.branch.readings.get(readingId)
    return reading?.state === 'open' && reading.presented?.blindIndex === blindIndex ? [reading] : []
  })
}

function recogniseReading(
  draft: Draft,
  { id: readingId, ...known }: Reading,
  { classId, adviserId, by }: CommandData<'RecognizeCustomer'>,
): boolean {
  const higher = higherClass(draft.config, known.classId, classId)
  const adviser = adviserId ?? known.adviserId
  if (higher === known.classId && adviser === known.adviserId) return false
  const raised = higher === known.classId ? null : higher
  draft.emit('CustomerRecognised', { readingId, ticketId: null, classId: raised, adviserId: adviser, by })
  return true
}
