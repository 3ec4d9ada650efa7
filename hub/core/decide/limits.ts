import type { QueueConfig, TicketRefusal } from '../../../contracts/index.ts'
import { type Branch, documentsOf } from '../branch.ts'
import { lookup, queueFor, secondOfDay } from '../lookup.ts'
import { openingOf } from '../openingHours.ts'
import { hasEnded, type Ticket } from '../records.ts'
import type { Now } from '../time.ts'

/** What is done on one number: the business first asked for and those after it. */
export const MOST_BUSINESSES = 6

export interface Refusal {
  readonly code: TicketRefusal
  readonly details: Readonly<Record<string, unknown>>
}

interface Wanted {
  readonly businessId: string
  readonly classId: string
  /** Of the person's document, where he is known. */
  readonly blindIndex?: string | undefined
}

/**
 * Why no ticket is given for this business to a customer of this class now; null when one is. Of several reasons the one that
 * lasts longest. Who has that ticket already is refused nothing: he gets it again.
 */
export function ticketRefusal(branch: Branch, now: Now, wanted: Wanted): Refusal | null {
  const { businessId, classId, blindIndex } = wanted
  const queue = branch.config && queueFor(branch.config, businessId, classId)
  if (queue === undefined) return { code: 'BUSINESS_NOT_OFFERED', details: { businessId } }
  if (blindIndex !== undefined && ticketOfPerson(branch, now, [blindIndex], businessId)) return null
  const knownBy = blindIndex === undefined ? [] : [blindIndex]
  return (
    businessRefusal(branch, now, businessId, knownBy) ??
    queueRefusal(branch, now, queue) ??
    numbersRefusal(branch, queue)
  )
}

/** What keeps a business from a person, in whichever queue it were; he is known by these documents, or by none. */
export function businessRefusal(
  branch: Branch,
  now: Now,
  businessId: string,
  blindIndexes: readonly string[],
): Refusal | null {
  if (branch.config === undefined) return null
  const opening = openingOf(lookup(branch.config), businessId, now)
  if (!opening.isOpen) return { code: 'OUTSIDE_HOURS', details: { businessId, opensAt: opening.opensAt } }
  const limit = lookup(branch.config).businesses.get(businessId)?.perPersonPerDay
  if (limit === undefined) return null
  const isReached = ticketsToday(branch, blindIndexes, businessId) >= limit
  return isReached ? { code: 'PERSON_LIMIT', details: { businessId, limit } } : null
}

/** The limits of a queue. */
export function queueRefusal(branch: Branch, now: Now, { id: queueId, ...queue }: QueueConfig): Refusal | null {
  const { perDay, capacity } = queue
  const counter = branch.counters.get(queueId)
  if (perDay !== undefined && (counter?.issued ?? 0) >= perDay) {
    return { code: 'DAY_LIMIT', details: { queueId, limit: perDay } }
  }
  const slot = slotAt(queue, now)
  if (slot && (counter?.bySlot[slot.key] ?? 0) >= slot.limit) {
    return { code: 'SLOT_LIMIT', details: { queueId, slot: slot.key, limit: slot.limit } }
  }
  if (capacity !== undefined && branch.loadOf(queueId) >= capacity) {
    return { code: 'QUEUE_FULL', details: { queueId, limit: capacity } }
  }
  return null
}

export function numbersRefusal(branch: Branch, queue: QueueConfig): Refusal | null {
  const isExhausted = nextCounter(branch, queue) === undefined
  return isExhausted ? { code: 'NUMBERS_EXHAUSTED', details: { queueId: queue.id } } : null
}

/** The slot of a queue's limits a ticket taken now counts in. */
export function slotAt(
  { slots }: Pick<QueueConfig, 'slots'>,
  { secondOfDay: second }: Now,
): { readonly key: string; readonly limit: number } | undefined {
  const slot = slots.find(({ from, to }) => secondOfDay(from) <= second && second < secondOfDay(to))
  return slot && { key: `${slot.from}-${slot.to}`, limit: slot.limit }
}

/**
 * The queue's next number; undefined when the range is used up. A hot change of prefixes or ranges may have given numbers of
 * this range to another queue, and tickets carried over keep theirs: what is taken is passed over. Where the day never ends the
 * range begins anew with the numbers of those who have left on earlier days.
 */
export function nextCounter(branch: Branch, { id, prefix, from, to }: QueueConfig): number | undefined {
  const last = branch.counters.get(id)
  const goesOn = last !== undefined && last.prefix === prefix && last.last >= from && last.last <= to
  const start = goesOn ? last.last + 1 : from
  const isEndless = branch.config?.calling.dayEnd === 'continue'
  return firstFree(branch, prefix, start, to) ?? (isEndless ? firstFree(branch, prefix, from, start - 1) : undefined)
}

function firstFree(branch: Branch, prefix: string, from: number, to: number): number | undefined {
  for (let counter = from; counter <= to; counter += 1) if (!branch.isNumberTaken(prefix, counter)) return counter
  return undefined
}

/** Tickets of a person that have not ended, by any of his documents, in order of issue. A reservation that has run out is none. */
export function activeTickets(branch: Branch, now: Now, blindIndexes: readonly string[]): Ticket[] {
  const found = new Map(
    blindIndexes.flatMap((index) => branch.ticketsOfPerson(index).map((ticket) => [ticket.id, ticket])),
  )
  return [...found.values()].filter((ticket) => !hasLapsed(ticket, now)).sort((a, b) => a.sequence - b.sequence)
}

/** A reservation nobody has activated in time, recorded as expired or not yet. */
export function hasLapsed({ state, remote }: Ticket, { tick }: Pick<Now, 'tick'>): boolean {
  return state === 'pending' && remote !== null && tick > remote.pendingUntil
}

/** The person's ticket for a business that is not being served yet: of the visit's first business, or of one that follows. */
export function ticketOfPerson(
  branch: Branch,
  now: Now,
  blindIndexes: readonly string[],
  businessId: string,
): Ticket | undefined {
  return activeTickets(branch, now, blindIndexes).find((ticket) => isStillFor(ticket, businessId))
}

/** The same of the person who holds a ticket, by whichever document he is known: another one than that. */
export function otherTicketOfHolder(branch: Branch, now: Now, ticket: Ticket, businessId: string): Ticket | undefined {
  return activeTickets(branch, now, documentsOf(ticket)).find(
    (other) => other.id !== ticket.id && isStillFor(other, businessId),
  )
}

function isStillFor({ businessId, state, agenda }: Ticket, wantedId: string): boolean {
  return (businessId === wantedId && state !== 'serving') || agenda.includes(wantedId)
}

/**
 * Tickets of this business day that include the business; neither cancelled nor expired. What a visit that is over has left
 * undone was not had.
 */
function ticketsToday(branch: Branch, blindIndexes: readonly string[], businessId: string): number {
  const today = `${branch.businessDay}-`
  const counted = new Set<string>()
  for (const { id, state, ...ticket } of blindIndexes.flatMap((index) => branch.allTicketsOfPerson(index))) {
    if (!id.startsWith(today) || state === 'cancelled' || state === 'expired') continue
    const toCome = hasEnded(state) ? [] : ticket.agenda
    if ([ticket.businessId, ...toCome, ...ticket.done].includes(businessId)) counted.add(id)
  }
  return counted.size
}
