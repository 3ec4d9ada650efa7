import type { CommandData, KioskConfig, QueueConfig } from '../../../contracts/index.ts'
import { queueFor } from '../lookup.ts'
import { peopleAhead } from '../peopleAhead.ts'
import type { Reading, Ticket } from '../records.ts'
import { type Answer, type Draft, refuse } from './draft.ts'
import { noticeArrival } from './notices.ts'
import { isPrinting, requestPrint } from './printing.ts'

/**
 * Gives a ticket. Its class: the one named, else the reading's (by age), else the one the configuration lists first. Its
 * queue: the one of business and class, else (no queue is made for that class) that of the first class. A refusal of a
 * used reading names the ticket it gave. A person who already has a ticket for that business that is not being served
 * gets no second one: the answer names the one there is, and a copy is printed (none while a print is under way).
 */
export function issue(draft: Draft, data: CommandData<'IssueTicket'>): Answer {
  const { branch, config } = draft
  const { day } = draft
  if (!draft.lookup.businesses.has(data.businessId)) refuse('BUSINESS_UNKNOWN')
  const reading = data.readingId === undefined ? undefined : usableReading(draft, data.readingId, data.kioskId)
  const kioskId = data.kioskId ?? reading?.kioskId
  const kiosk = kioskId === undefined ? undefined : (draft.lookup.kiosks.get(kioskId) ?? refuse('KIOSK_UNKNOWN'))
  const there = reading?.presented ? ticketInLine(draft, reading.presented.blindIndex, data.businessId) : undefined
  if (there) {
    if (kiosk && data.print !== false && !isPrinting(draft, there.id)) {
      requestPrint(draft, kiosk, there.id, 'presentedAgain')
    }
    return answerOf(draft, there, reading)
  }
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
  noticeArrival(draft, ticketId)
  return answerOf(draft, draft.ticket(ticketId), reading)
}

function answerOf(draft: Draft, { id, number, queueId }: Ticket, reading: Reading | undefined): Answer {
  const ahead = peopleAhead(draft.branch, id, draft.now)
  return {
    ticketId: id,
    number,
    queueId,
    ...(reading ? { readingId: reading.id } : {}),
    ...(ahead === null ? {} : { peopleAhead: ahead }),
  }
}

/** The person's ticket for a business that is not being served yet. */
export function ticketInLine(draft: Draft, blindIndex: string, businessId: string): Ticket | undefined {
  return draft.branch
    .ticketsOfPerson(blindIndex)
    .find((ticket) => ticket.businessId === businessId && ticket.state !== 'serving')
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
