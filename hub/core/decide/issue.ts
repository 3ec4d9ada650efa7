import type { CommandData, EventData, KioskConfig, QueueConfig } from '../../../contracts/index.ts'
import { queueFor } from '../lookup.ts'
import { peopleAheadOfNext } from '../peopleAhead.ts'
import type { Reading, Ticket } from '../records.ts'
import { activate, type Holder } from './activation.ts'
import { checkLeads } from './atWindow.ts'
import { type Answer, type Draft, refuse } from './draft.ts'
import {
  activeTickets,
  businessRefusal,
  MOST_BUSINESSES,
  nextCounter,
  queueRefusal,
  type Refusal,
  slotAt,
  ticketOfPerson,
} from './limits.ts'
import { noticeArrival } from './notices.ts'
import { isPrinting, requestPrint } from './printing.ts'
import { recognise } from './recognition.ts'
import { remindAtIssue, wantsReminder } from './reminders.ts'
import { ticketAnswer } from './ticketAnswer.ts'

/**
 * Gives a ticket. Its class: the one named, else the reading's (by age or recognition), else the one the configuration lists
 * first. Its queue: the one of business and class, else (no queue is made for that class) that of the first class. A refusal of a
 * used reading names the ticket it gave. A person who already has a ticket for that business that is not being served gets no
 * second one, and by policy a further business joins the visit he has begun: the answer names the ticket there is, and a
 * copy is printed (none while a print is under way), of the class this reading shows where that is the higher one. One he took
 * away from the branch is made live. `holder` is somebody whose document was read before and who has been here since, in place of
 * a reading that counts now. Those who lead pass the limits, where they say so; nobody gets a number there is none of.
 */
export function issue(draft: Draft, data: CommandData<'IssueTicket'>, holder?: Holder): Answer {
  void draft.day
  const named = wantedBusinesses(draft, data)
  const isUnlimited = data.beyondLimits === true
  if (isUnlimited) checkLeads(draft)
  const here = data.readingId === undefined ? undefined : usableReading(draft, data.readingId, data.kioskId)
  const reading: Holder | undefined = holder ?? here
  const kioskId = data.kioskId ?? here?.kioskId
  const kiosk = kioskId === undefined ? undefined : (draft.lookup.kiosks.get(kioskId) ?? refuse('KIOSK_UNKNOWN'))
  const blindIndexes = reading?.presented ? [reading.presented.blindIndex] : []
  const person = { kiosk, blindIndexes, isUnlimited }
  const wanted = notTakenYet(draft, blindIndexes, named)
  const visit = visitOf(draft, blindIndexes, wanted)
  if (visit) {
    addBusinesses(draft, visit, wanted, person)
    if (visit.state === 'pending') return activate(draft, visit, { by: 'document', kiosk, reading, print: data.print })
    if (reading) recognise(draft, visit.id, reading)
    if (kiosk && data.print !== false) printAgain(draft, kiosk, visit.id)
    return ticketAnswer(draft, draft.ticket(visit.id), reading)
  }
  const classId = data.classId ?? reading?.classId ?? draft.config.classes[0]?.id ?? refuse('CLASS_UNKNOWN')
  if (!draft.lookup.classes.has(classId)) refuse('CLASS_UNKNOWN')
  const ticket = giveTicket(draft, {
    wanted,
    classId,
    ...person,
    visitId: reading?.id ?? draft.commandId,
    readingId: reading?.id ?? null,
    presented: reading?.presented ?? null,
    adviserId: reading?.adviserId ?? null,
    ...(data.classId !== undefined && draft.actor.kind !== 'kiosk' && { classByStaff: true }),
  })
  if (kiosk && data.print !== false) requestPrint(draft, kiosk, ticket.id, 'issue')
  noticeArrival(draft, ticket.id)
  return ticketAnswer(draft, draft.ticket(ticket.id), reading)
}

interface Person {
  readonly kiosk: KioskConfig | undefined
  /** Of the documents he is known by; none of somebody nobody knows. */
  readonly blindIndexes: readonly string[]
  /** Beyond opening hours and limits. */
  readonly isUnlimited: boolean
}

type Given = Pick<
  EventData<'TicketIssued'>,
  'classId' | 'visitId' | 'readingId' | 'presented' | 'adviserId' | 'classByStaff' | 'remote'
> &
  Person & { readonly wanted: readonly string[] }

/** Records a new ticket after all there is to check; reminds at once where it begins with so many ahead. */
export function giveTicket(draft: Draft, { wanted, kiosk, blindIndexes, isUnlimited, ...given }: Given): Ticket {
  const { branch, now } = draft
  const [businessId = '', ...agenda] = wanted
  const queue = offeredQueue(draft, businessId, given.classId, kiosk)
  for (const further of agenda) offeredQueue(draft, further, given.classId, kiosk)
  if (!isUnlimited) {
    for (const business of wanted) check(businessRefusal(branch, now, business, blindIndexes))
    check(queueRefusal(branch, now, queue))
  }
  const counter = nextCounter(branch, queue) ?? refuse('NUMBERS_EXHAUSTED', { queueId: queue.id })
  const number = `${queue.prefix}${String(counter).padStart(Math.max(3, String(queue.to).length), '0')}`
  const ticketId = `${draft.day}-${number}`
  const slot = slotAt(queue, now)?.key
  const isCounted = wantsReminder(draft.config, given.remote)
  draft.emit('TicketIssued', {
    ticketId,
    number,
    queueId: queue.id,
    businessId,
    place: { tick: now.tick, sequence: branch.facts.issueSequence + 1 },
    waitingSince: now.tick,
    kioskId: kiosk?.id ?? null,
    counter,
    configurationVersion: branch.configurationVersion,
    ...given,
    ...(agenda.length > 0 && { agenda }),
    ...(slot !== undefined && { slot }),
    ...(isCounted && { ahead: peopleAheadOfNext(branch, businessId, given.classId, now) }),
  })
  remindAtIssue(draft, ticketId)
  return draft.ticket(ticketId)
}

/** Every business that is wanted, the first in front; known, and none of them twice. */
export function wantedBusinesses(
  draft: Draft,
  { businessId, moreBusinessIds = [] }: Pick<CommandData<'IssueTicket'>, 'businessId' | 'moreBusinessIds'>,
): string[] {
  const wanted = [businessId, ...moreBusinessIds]
  for (const id of wanted) if (!draft.lookup.businesses.has(id)) refuse('BUSINESS_UNKNOWN', { businessId: id })
  if (new Set(wanted).size < wanted.length) refuse('BUSINESS_THERE', { businessId })
  return wanted
}

/** Of what is wanted after the first only what the person holds no ticket for yet: he gets no second one, alone or in a visit. */
export function notTakenYet(draft: Draft, blindIndexes: readonly string[], [first = '', ...more]: readonly string[]) {
  const { branch, now } = draft
  return [first, ...more.filter((businessId) => !ticketOfPerson(branch, now, blindIndexes, businessId))]
}

/**
 * The ticket of a person that answers what he wants: the one he has for the first business; else, where several businesses make
 * one visit, one that has not been called, has room for them and may be joined.
 */
export function visitOf(
  draft: Draft,
  blindIndexes: readonly string[],
  wanted: readonly string[],
  mayJoin: (ticket: Ticket) => boolean = () => true,
): Ticket | undefined {
  const { branch, now, config } = draft
  const there = ticketOfPerson(branch, now, blindIndexes, wanted[0] ?? '')
  if (there || config.calling.secondBusiness === 'ownTicket') return there
  return activeTickets(branch, now, blindIndexes).find((ticket) => {
    const isToCome = ticket.state === 'pending' || ticket.state === 'waiting' || ticket.state === 'held'
    return isToCome && mayJoin(ticket) && ticket.agenda.length + 1 + missing(ticket, wanted).length <= MOST_BUSINESSES
  })
}

/** What the visit does not have yet of what is wanted; nothing is added to one that is being called or served. */
export function addBusinesses(draft: Draft, visit: Ticket, wanted: readonly string[], person: Person): void {
  const { branch, now } = draft
  const { classId, state } = visit
  if (state === 'called' || state === 'serving') return
  const added = missing(visit, wanted)
  if (visit.agenda.length + 1 + added.length > MOST_BUSINESSES) refuse('BAD_REQUEST', { businesses: MOST_BUSINESSES })
  for (const businessId of added) {
    offeredQueue(draft, businessId, classId, person.kiosk)
    if (!person.isUnlimited) check(businessRefusal(branch, now, businessId, person.blindIndexes))
  }
  for (const businessId of added) draft.emit('BusinessAdded', { ticketId: visit.id, businessId, windowId: null })
}

function missing({ businessId, agenda }: Ticket, wanted: readonly string[]): string[] {
  return wanted.filter((id) => id !== businessId && !agenda.includes(id))
}

function printAgain(draft: Draft, kiosk: KioskConfig, ticketId: string): void {
  if (!isPrinting(draft, ticketId)) requestPrint(draft, kiosk, ticketId, 'presentedAgain')
}

function check(refusal: Refusal | null): void {
  if (refusal) refuse(refusal.code, { ...refusal.details })
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
