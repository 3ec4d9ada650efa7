import type { EventMeta } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { afterTurn, rotationKey } from '../calling/rotation.ts'
import type { Evolvers } from '../evolve.ts'
import { lookup } from '../lookup.ts'
import type { Ticket } from '../records.ts'
import { levelOf } from '../serviceLevel.ts'

type TicketEvent =
  | 'IdentityPresented'
  | 'TicketIssued'
  | 'TicketActivated'
  | 'TicketExpired'
  | 'TicketIdentified'
  | 'CustomerRecognised'
  | 'BusinessAdded'
  | 'BusinessFinished'
  | 'QuickServiceStarted'
  | 'TicketReminded'
  | 'TicketPrintRequested'
  | 'TicketPrintSettled'
  | 'TicketCalled'
  | 'TicketRecalled'
  | 'ServiceStarted'
  | 'ServiceFinished'
  | 'TicketNoShow'
  | 'TicketTransferred'
  | 'TicketHeld'
  | 'TicketResumed'
  | 'TicketCancelled'
  | 'TicketMoved'
  | 'TicketChanged'
  | 'EvaluationInvited'
  | 'EvaluationGiven'

export const evolveTickets: Evolvers<TicketEvent> = {
  IdentityPresented(branch, data, { tick }) {
    const { readingId, kioskId, classId, validUntil, presented, adviserId = null } = data
    const kiosk = branch.kiosks.get(kioskId)
    const earlier = kiosk?.readingId == null ? undefined : branch.readings.get(kiosk.readingId)
    if (earlier?.state === 'open') branch.readings.put(earlier.id, { ...earlier, state: 'replaced', presented: null })
    branch.readings.put(readingId, {
      id: readingId,
      kioskId,
      state: 'open',
      presented,
      classId,
      adviserId,
      presentedAt: tick,
      validUntil,
      ticketId: null,
    })
    branch.kiosks.put(kioskId, { id: kioskId, ticketId: kiosk?.ticketId ?? null, readingId })
  },

  TicketIssued(branch, data, { tick }) {
    const { ticketId, number, place, waitingSince, readingId, kioskId, remote = null, agenda = [] } = data
    branch.tickets.put(ticketId, {
      ...freshTicket,
      id: ticketId,
      number,
      visitId: data.visitId,
      state: remote === null ? 'waiting' : 'pending',
      queueId: data.queueId,
      businessId: data.businessId,
      classId: data.classId,
      place,
      waitingSince,
      firstArrival: { place, waitingSince },
      sequence: place.sequence,
      issuedAt: tick,
      kioskId,
      readingId,
      presented: data.presented,
      agenda,
      remote,
      isClassByStaff: data.classByStaff ?? false,
      adviserId: data.adviserId ?? null,
      aheadAtIssue: data.ahead ?? null,
    })
    count(branch, data.queueId, number, data.counter, data.slot ?? null)
    branch.setFacts({ issueSequence: place.sequence })
    useReading(branch, readingId, ticketId)
    if (kioskId !== null) showAtKiosk(branch, kioskId, ticketId)
  },

  TicketActivated(branch, { ticketId, kioskId, readingId, presented, waitingSince }, { tick }) {
    const ticket = ticketOf(branch, ticketId)
    change(branch, ticketId, {
      state: 'waiting',
      waitingSince,
      firstArrival: { place: ticket.firstArrival.place, waitingSince },
      activatedAt: tick,
      kioskId,
      readingId,
      presented: ticket.presented ?? presented,
    })
    useReading(branch, readingId, ticketId)
    if (kioskId !== null) showAtKiosk(branch, kioskId, ticketId)
  },

  TicketExpired(branch, { ticketId }, meta) {
    end(branch, ticketId, 'expired', meta)
  },

  TicketIdentified(branch, { ticketId, presented }) {
    change(branch, ticketId, { presented })
  },

  CustomerRecognised(branch, { readingId, ticketId, classId, adviserId }) {
    const reading = readingId === null ? undefined : branch.readings.get(readingId)
    if (reading) branch.readings.put(reading.id, { ...reading, classId: classId ?? reading.classId, adviserId })
    if (ticketId !== null) change(branch, ticketId, { adviserId })
  },

  BusinessAdded(branch, { ticketId, businessId }) {
    change(branch, ticketId, { agenda: [...ticketOf(branch, ticketId).agenda, businessId] })
  },

  BusinessFinished(branch, data, { tick }) {
    const { ticketId, windowId, outcomeId, next } = data
    const ticket = ticketOf(branch, ticketId)
    // A window that has done its part of a business sends the customer back: the business itself goes on.
    const isDone = ticket.returnTo === null
    const visit = {
      businessId: next.businessId,
      queueId: next.queueId,
      agenda: isDone ? without(ticket.agenda, next.businessId) : ticket.agenda,
      done: isDone ? [...ticket.done, data.businessId] : ticket.done,
      outcomeId,
      returnTo: null,
    }
    if (next.here) {
      change(branch, ticketId, { ...visit, state: 'serving', startedAt: tick })
      return
    }
    const { directed, place, waitingSince } = next
    change(branch, ticketId, { ...backInLine, ...visit, directed, place, waitingSince, callableFrom: null })
    vacate(branch, windowId, ticketId, tick)
  },

  QuickServiceStarted(branch, data, { tick }) {
    const { ticketId, windowId, sequence } = data
    const place = { tick, sequence }
    branch.tickets.put(ticketId, {
      ...freshTicket,
      id: ticketId,
      number: data.number,
      visitId: data.visitId,
      state: 'serving',
      queueId: data.queueId,
      businessId: data.businessId,
      classId: data.classId,
      place,
      waitingSince: tick,
      firstArrival: { place, waitingSince: tick },
      sequence,
      issuedAt: tick,
      startedAt: tick,
      windowId,
      tellerId: data.tellerId,
      isQuick: true,
    })
    count(branch, QUICK_COUNTER, data.number, data.counter, null)
    branch.setFacts({ issueSequence: sequence })
    occupy(branch, windowId, ticketId)
  },

  TicketReminded(branch, { ticketId }) {
    const ticket = branch.tickets.get(ticketId)
    // Nothing staff act on has changed, so what they see of it is not out of date.
    if (ticket) branch.tickets.put(ticketId, { ...ticket, isReminded: true })
  },

  TicketPrintRequested(branch, data, { tick }) {
    const { jobId, ...job } = data
    branch.printJobs.put(jobId, { ...job, id: jobId, requestedAt: tick, outcome: null, detail: null })
  },

  TicketPrintSettled(branch, { jobId, outcome, detail }) {
    const job = branch.printJobs.get(jobId)
    if (job) branch.printJobs.put(jobId, { ...job, outcome, detail })
    if (job && outcome === 'printed') countPrint(branch, job.printerId)
  },

  TicketCalled(branch, data, { tick, seq }) {
    const { ticketId, windowId, tellerId, explanation, rotation, withinTarget = null } = data
    if (withinTarget !== null) countCall(branch, ticketOf(branch, ticketId).classId, withinTarget)
    change(branch, ticketId, {
      state: 'called',
      windowId,
      tellerId,
      calledAt: tick,
      recalledAt: null,
      recalls: 0,
      startedAt: null,
      callableFrom: null,
      callSeq: seq,
      explanation,
    })
    occupy(branch, windowId, ticketId)
    const tier =
      rotation && branch.config && lookup(branch.config).profiles.get(rotation.profileId)?.tiers[rotation.tier]
    if (rotation && tier) {
      const key = rotationKey(rotation.profileId, rotation.tier)
      branch.rotations.put(key, afterTurn(tier, branch.rotations.get(key), key, rotation.queueId))
    }
  },

  TicketRecalled(branch, { ticketId, times }, { tick }) {
    change(branch, ticketId, { recalls: times, recalledAt: tick })
  },

  ServiceStarted(branch, { ticketId }, { tick }) {
    change(branch, ticketId, { state: 'serving', startedAt: tick })
  },

  ServiceFinished(branch, { ticketId, windowId, servedSince, outcomeId = null }, meta) {
    const { done, businessId } = ticketOf(branch, ticketId)
    end(branch, ticketId, 'served', meta, { startedAt: servedSince, outcomeId, done: [...done, businessId] })
    vacate(branch, windowId, ticketId, meta.tick)
    const window = branch.windows.get(windowId)
    if (window) branch.windows.put(windowId, { ...window, lastServedId: ticketId })
  },

  TicketNoShow(branch, { ticketId, windowId, requeued }, meta) {
    if (requeued === null) {
      end(branch, ticketId, 'noShow', meta)
    } else {
      const { times, ...back } = requeued
      change(branch, ticketId, { ...backInLine, ...back, requeues: times })
    }
    vacate(branch, windowId, ticketId, meta.tick)
  },

  TicketTransferred(branch, { ticketId, windowId, returnTo = null, ...to }, { tick }) {
    // Sent where one of its further businesses is done, it does that one now.
    const agenda = without(ticketOf(branch, ticketId).agenda, to.businessId)
    change(branch, ticketId, { ...backInLine, ...to, agenda, returnTo, callableFrom: null })
    if (windowId !== null) vacate(branch, windowId, ticketId, tick)
  },

  TicketHeld(branch, { ticketId, windowId, returnAt = null, raise = false }, { tick }) {
    change(branch, ticketId, { ...backInLine, state: 'held', windowId, returnAt, raiseOnReturn: raise })
    if (windowId !== null) vacate(branch, windowId, ticketId, tick)
  },

  TicketResumed(branch, { ticketId, place }) {
    change(branch, ticketId, { ...backInLine, ...(place && { place }) })
  },

  TicketCancelled(branch, { ticketId }, meta) {
    end(branch, ticketId, 'cancelled', meta)
  },

  TicketMoved(branch, { ticketId, place }) {
    change(branch, ticketId, { place })
  },

  TicketChanged(branch, { ticketId, classId, businessId, queueId, classByStaff = false }) {
    const { agenda, isClassByStaff } = ticketOf(branch, ticketId)
    // One of its further businesses may take the place of the first, which then is none of the visit's any more.
    change(branch, ticketId, {
      classId,
      businessId,
      queueId,
      agenda: without(agenda, businessId),
      isClassByStaff: isClassByStaff || classByStaff,
    })
  },

  /** Asked again, the customer is the same: what he answers counts from the first time on. */
  EvaluationInvited(branch, { ticketId, validUntil }, { tick }) {
    const invitedAt = branch.tickets.get(ticketId)?.evaluation?.invitedAt ?? tick
    change(branch, ticketId, { evaluation: { invitedAt, askedAt: tick, validUntil, score: null, low: false } })
  },

  EvaluationGiven(branch, { ticketId, score, low, givenAt }) {
    const asked = branch.tickets.get(ticketId)?.evaluation ?? {
      invitedAt: givenAt,
      askedAt: givenAt,
      validUntil: givenAt,
    }
    change(branch, ticketId, { state: 'evaluated', evaluation: { ...asked, score, low } })
  },
}

/** A ticket that left its window and waits again. What it has waited and its place are for the event to say. */
const backInLine = {
  state: 'waiting',
  windowId: null,
  tellerId: null,
  startedAt: null,
  explanation: null,
  returnAt: null,
  raiseOnReturn: false,
} as const satisfies Partial<Ticket>

/**
 * What is so of every ticket at first. What each has of its own is in it by name: a ticket made of it then has one shape from the
 * start, and is made some hundred times faster than one that grows field by field.
 */
export const freshTicket: Ticket = {
  id: '',
  number: '',
  visitId: '',
  state: 'waiting',
  queueId: '',
  businessId: '',
  classId: '',
  place: { tick: 0, sequence: 0 },
  waitingSince: 0,
  firstArrival: { place: { tick: 0, sequence: 0 }, waitingSince: 0 },
  sequence: 0,
  issuedAt: 0,
  version: 1,
  directed: null,
  callableFrom: null,
  requeues: 0,
  calledAt: null,
  recalledAt: null,
  recalls: 0,
  startedAt: null,
  endedAt: null,
  windowId: null,
  tellerId: null,
  kioskId: null,
  readingId: null,
  presented: null,
  callSeq: null,
  explanation: null,
  evaluation: null,
  isVipTold: false,
  isLongWaitTold: false,
  agenda: [],
  done: [],
  outcomeId: null,
  returnTo: null,
  returnAt: null,
  raiseOnReturn: false,
  remote: null,
  activatedAt: null,
  isClassByStaff: false,
  adviserId: null,
  aheadAtIssue: null,
  isReminded: false,
  isQuick: false,
  refusedDiversions: [],
}

/** Key of the counter of those served without a ticket; no queue has this id. */
export const QUICK_COUNTER = 'quick:'

function count(branch: Branch, key: string, number: string, last: number, slot: string | null): void {
  const known = branch.counters.get(key)
  const bySlot = known?.bySlot ?? {}
  branch.counters.put(key, {
    queueId: key,
    prefix: number.replace(/\d+$/, ''),
    last,
    issued: (known?.issued ?? 0) + 1,
    bySlot: slot === null ? bySlot : { ...bySlot, [slot]: (bySlot[slot] ?? 0) + 1 },
  })
}

function countPrint(branch: Branch, printerId: string): void {
  const tickets = (branch.prints.get(printerId)?.tickets ?? 0) + 1
  branch.prints.put(printerId, { printerId, tickets })
}

function countCall(branch: Branch, classId: string, isWithin: boolean): void {
  const known = levelOf(branch, classId)
  const { called, within } = known
  branch.serviceLevels.put(classId, { ...known, called: called + 1, within: within + (isWithin ? 1 : 0) })
}

function useReading(branch: Branch, readingId: string | null, ticketId: string): void {
  const reading = readingId === null ? undefined : branch.readings.get(readingId)
  if (reading) branch.readings.put(reading.id, { ...reading, state: 'used', presented: null, ticketId })
}

function showAtKiosk(branch: Branch, kioskId: string, ticketId: string): void {
  branch.kiosks.put(kioskId, { id: kioskId, readingId: branch.kiosks.get(kioskId)?.readingId ?? null, ticketId })
}

/** The list without the first of these. */
function without(list: readonly string[], item: string): string[] {
  const at = list.indexOf(item)
  return at < 0 ? [...list] : [...list.slice(0, at), ...list.slice(at + 1)]
}

function ticketOf(branch: Branch, ticketId: string): Ticket {
  const ticket = branch.tickets.get(ticketId)
  if (ticket === undefined) throw new Error(`the journal speaks of ticket ${ticketId}, which does not exist`)
  return ticket
}

function change(branch: Branch, ticketId: string, changes: Partial<Ticket>): void {
  const ticket = ticketOf(branch, ticketId)
  branch.tickets.put(ticketId, { ...ticket, ...changes, version: ticket.version + 1 })
}

function end(
  branch: Branch,
  ticketId: string,
  state: 'served' | 'noShow' | 'cancelled' | 'expired',
  { tick }: EventMeta,
  more: Partial<Ticket> = {},
): void {
  const isOver = { state, endedAt: tick, explanation: null, returnAt: null, raiseOnReturn: false }
  change(branch, ticketId, { ...more, ...isOver })
}

function occupy(branch: Branch, windowId: string, ticketId: string): void {
  const window = branch.windows.get(windowId)
  if (window) branch.windows.put(windowId, { ...window, ticketId })
}

function vacate(branch: Branch, windowId: string, ticketId: string, tick: number): void {
  const window = branch.windows.get(windowId)
  if (window?.ticketId === ticketId) branch.windows.put(windowId, { ...window, ticketId: null, freeSince: tick })
}
