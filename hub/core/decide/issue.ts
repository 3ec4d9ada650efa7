import type { CommandData, KioskConfig, QueueConfig } from '../../../contracts/index.ts'
import { queueFor } from '../lookup.ts'
import { peopleAhead } from '../peopleAhead.ts'
import type { Reading } from '../records.ts'
import { type Answer, type Draft, refuse } from './draft.ts'
import { requestPrint } from './printing.ts'

/**
 * Gives a ticket. Its class: the one named, else the reading's (by age), else the one the configuration lists first. Its
 * queue: the one of business and class, else (no queue is made for that class) that of the first class. A refusal of a
 * used reading names the ticket it gave.
 */
export function issue(draft: Draft, data: CommandData<'IssueTicket'>): Answer {
  const { branch, config } = draft
  const { day } = draft
  if (!draft.lookup.businesses.has(data.businessId)) refuse('BUSINESS_UNKNOWN')
  const reading = data.readingId === undefined ? undefined : usableReading(draft, data.readingId, data.kioskId)
  const kioskId = data.kioskId ?? reading?.kioskId
  const kiosk = kioskId === undefined ? undefined : (draft.lookup.kiosks.get(kioskId) ?? refuse('KIOSK_UNKNOWN'))
  const classId = data.classId ?? reading?.classId ?? config.classes[0]?.id ?? refuse('CLASS_UNKNOWN')
  if (!draft.lookup.classes.has(classId)) refuse('CLASS_UNKNOWN')
  const queue = offeredQueue(draft, data.businessId, classId, kiosk)
  const counter = nextCounter(draft, queue)
  const number = `${queue.prefix}${String(counter).padStart(Math.max(3, String(queue.to).length), '0')}`
  const ticketId = `${day}-${number}`
  draft.emit('TicketIssued', {
    ticketId,
    visitId: reading?.id ?? draft.commandId,
    number,
    queueId: queue.id,
    businessId: data.businessId,
    classId,
    place: { tick: draft.now.tick, sequence: branch.facts.issueSequence + 1 },
    waitingSince: draft.now.tick,
    kioskId: kiosk?.id ?? null,
    readingId: reading?.id ?? null,
    presented: reading?.presented ?? null,
    counter,
    configurationVersion: branch.configurationVersion,
  })
  if (kiosk && data.print !== false) requestPrint(draft, kiosk, ticketId, 'issue')
  const ahead = peopleAhead(branch, ticketId, draft.now)
  return {
    ticketId,
    number,
    queueId: queue.id,
    ...(reading ? { readingId: reading.id } : {}),
    ...(ahead === null ? {} : { peopleAhead: ahead }),
  }
}

function usableReading(draft: Draft, readingId: string, kioskId: string | undefined): Reading {
  const reading = draft.branch.readings.get(readingId)
  const isHere = reading !== undefined && (kioskId === undefined || reading.kioskId === kioskId)
  if (!isHere || reading.state === 'replaced') return refuse('READING_UNKNOWN')
  if (reading.state === 'used') {
    const ticket = reading.ticketId === null ? undefined : draft.branch.tickets.get(reading.ticketId)
    refuse('READING_USED', { ticketId: reading.ticketId, number: ticket?.number ?? null })
  }
  if (draft.now.tick > reading.validUntil) refuse('READING_EXPIRED')
  return reading
}

function offeredQueue(draft: Draft, businessId: string, classId: string, kiosk: KioskConfig | undefined): QueueConfig {
  const isOffered = kiosk?.businesses?.includes(businessId) ?? true
  const queue = isOffered ? queueFor(draft.config, businessId, classId) : undefined
  return queue ?? refuse('BUSINESS_NOT_OFFERED', { businessId })
}

/**
 * The queue's next number. A hot change of prefixes or ranges may have given numbers of this range to another queue, and
 * tickets carried over keep theirs: what is taken is passed over.
 */
function nextCounter(draft: Draft, { id, prefix, from, to }: QueueConfig): number {
  const last = draft.branch.counters.get(id)
  const goesOn = last !== undefined && last.prefix === prefix && last.last >= from && last.last <= to
  let counter = goesOn ? last.last + 1 : from
  while (counter <= to && draft.branch.isNumberTaken(prefix, counter)) counter += 1
  return counter > to ? refuse('NUMBERS_EXHAUSTED', { queueId: id }) : counter
}
