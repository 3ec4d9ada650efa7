import type { EventMeta } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { afterTurn, rotationKey } from '../calling/rotation.ts'
import type { Evolvers } from '../evolve.ts'
import { lookup } from '../lookup.ts'
import type { Ticket } from '../records.ts'

type TicketEvent =
  | 'IdentityPresented'
  | 'TicketIssued'
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
    const { readingId, kioskId, classId, validUntil, presented } = data
    const kiosk = branch.kiosks.get(kioskId)
    const earlier = kiosk?.readingId == null ? undefined : branch.readings.get(kiosk.readingId)
    if (earlier?.state === 'open') branch.readings.put(earlier.id, { ...earlier, state: 'replaced', presented: null })
    branch.readings.put(readingId, {
      id: readingId,
      kioskId,
      state: 'open',
      presented,
      classId,
      presentedAt: tick,
      validUntil,
      ticketId: null,
    })
    branch.kiosks.put(kioskId, { id: kioskId, ticketId: kiosk?.ticketId ?? null, readingId })
  },

  TicketIssued(branch, data, { tick }) {
    const { ticketId, number, place, waitingSince, readingId, kioskId } = data
    branch.tickets.put(ticketId, {
      id: ticketId,
      number,
      visitId: data.visitId,
      version: 1,
      state: 'waiting',
      queueId: data.queueId,
      businessId: data.businessId,
      classId: data.classId,
      place,
      waitingSince,
      firstArrival: { place, waitingSince },
      sequence: place.sequence,
      directed: null,
      callableFrom: null,
      requeues: 0,
      issuedAt: tick,
      calledAt: null,
      recalledAt: null,
      recalls: 0,
      startedAt: null,
      endedAt: null,
      windowId: null,
      tellerId: null,
      kioskId,
      readingId,
      presented: data.presented,
      callSeq: null,
      explanation: null,
      evaluation: null,
      isVipTold: false,
    })
    const prefix = number.replace(/\d+$/, '')
    branch.counters.put(data.queueId, { queueId: data.queueId, prefix, last: data.counter })
    branch.setFacts({ issueSequence: place.sequence })
    const reading = readingId === null ? undefined : branch.readings.get(readingId)
    if (reading) branch.readings.put(reading.id, { ...reading, state: 'used', presented: null, ticketId })
    if (kioskId !== null) {
      branch.kiosks.put(kioskId, { id: kioskId, readingId: branch.kiosks.get(kioskId)?.readingId ?? null, ticketId })
    }
  },

  TicketPrintRequested(branch, data, { tick }) {
    const { jobId, ...job } = data
    branch.printJobs.put(jobId, { ...job, id: jobId, requestedAt: tick, outcome: null, detail: null })
  },

  TicketPrintSettled(branch, { jobId, outcome, detail }) {
    const job = branch.printJobs.get(jobId)
    if (job) branch.printJobs.put(jobId, { ...job, outcome, detail })
  },

  TicketCalled(branch, data, { tick, seq }) {
    const { ticketId, windowId, tellerId, explanation, rotation } = data
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

  ServiceFinished(branch, { ticketId, windowId, servedSince }, meta) {
    end(branch, ticketId, 'served', meta, { startedAt: servedSince })
    vacate(branch, windowId, ticketId)
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
    vacate(branch, windowId, ticketId)
  },

  TicketTransferred(branch, { ticketId, windowId, ...to }) {
    change(branch, ticketId, { ...backInLine, ...to, callableFrom: null })
    if (windowId !== null) vacate(branch, windowId, ticketId)
  },

  TicketHeld(branch, { ticketId, windowId }) {
    change(branch, ticketId, { ...backInLine, state: 'held', windowId })
    if (windowId !== null) vacate(branch, windowId, ticketId)
  },

  TicketResumed(branch, { ticketId }) {
    change(branch, ticketId, backInLine)
  },

  TicketCancelled(branch, { ticketId }, meta) {
    end(branch, ticketId, 'cancelled', meta)
  },

  TicketMoved(branch, { ticketId, place }) {
    change(branch, ticketId, { place })
  },

  TicketChanged(branch, { ticketId, classId, businessId, queueId }) {
    change(branch, ticketId, { classId, businessId, queueId })
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
} as const satisfies Partial<Ticket>

function change(branch: Branch, ticketId: string, changes: Partial<Ticket>): void {
  const ticket = branch.tickets.get(ticketId)
  if (ticket === undefined) throw new Error(`the journal speaks of ticket ${ticketId}, which does not exist`)
  branch.tickets.put(ticketId, { ...ticket, ...changes, version: ticket.version + 1 })
}

function end(
  branch: Branch,
  ticketId: string,
  state: 'served' | 'noShow' | 'cancelled',
  { tick }: EventMeta,
  more: Partial<Ticket> = {},
): void {
  change(branch, ticketId, { ...more, state, endedAt: tick, explanation: null })
}

function occupy(branch: Branch, windowId: string, ticketId: string): void {
  const window = branch.windows.get(windowId)
  if (window) branch.windows.put(windowId, { ...window, ticketId })
}

function vacate(branch: Branch, windowId: string, ticketId: string): void {
  const window = branch.windows.get(windowId)
  if (window?.ticketId === ticketId) branch.windows.put(windowId, { ...window, ticketId: null })
}
