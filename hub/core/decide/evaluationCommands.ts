import { unitKey } from '../lookup.ts'
import type { Ticket } from '../records.ts'
import { currentTicket, staffedWindow } from './atWindow.ts'
import { type Draft, type Handlers, refuse, truthOf } from './draft.ts'
import { noticeLowScore } from './notices.ts'

/** So far the clock an answer was timed with may lag behind the hub's. */
const CLOCK_SKEW_MS = 2000
/** Clocks that are kept in step differ by some tens of milliseconds, and nobody answers a question this soon. */
const IN_STEP_MS = 250

export const evaluationCommands: Handlers<'InviteEvaluation' | 'GiveEvaluation'> = {
  /**
   * The customer served last at the window by the teller who is there; once more as long as he has not answered. Not while
   * the next one is served there: it would be him who answers.
   */
  InviteEvaluation(draft, { windowId, ticketId }) {
    const window = staffedWindow(draft, windowId)
    const ticket = draft.ticket(ticketId)
    if (ticket.state === 'evaluated') refuse('EVALUATION_GIVEN', { current: truthOf(ticket) })
    if (ticket.state !== 'served') refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    if (window.lastServedId !== ticketId) refuse('TICKET_NOT_AT_WINDOW', { ticket: truthOf(ticket) })
    const current = currentTicket(draft, window)
    if (current?.state === 'serving') refuse('WINDOW_BUSY', { windowId, ticketId: current.id })
    if (!hasEvaluator(draft, windowId)) refuse('EVALUATOR_UNKNOWN', { windowId })
    invite(draft, ticket)
    return { ticketId, number: ticket.number, windowId }
  },

  /**
   * A customer's choice at an evaluator. It belongs to whoever the evaluator was asking when it was given, however late it
   * arrives. Refusals: DEVICE_UNKNOWN (no window has this unit), EVALUATION_NOT_INVITED, EVALUATION_GIVEN, CHOICE_UNKNOWN.
   */
  GiveEvaluation(draft, { deviceId, address, choice, givenAt: givenWall }) {
    const windowId = draft.lookup.windowsByEvaluator.get(unitKey(deviceId, address))?.id
    if (windowId === undefined) return refuse('DEVICE_UNKNOWN', { deviceId, address })
    const givenAt = tickOf(draft, givenWall)
    const ticket = askedAt(draft, windowId, givenAt)
    if (ticket === undefined) return refuse('EVALUATION_NOT_INVITED', { windowId })
    if (ticket.state === 'evaluated') refuse('EVALUATION_GIVEN', { current: truthOf(ticket) })
    const score = draft.lookup.scores.get(choice) ?? refuse('CHOICE_UNKNOWN', { choice })
    const low = score <= draft.config.evaluation.lowScore
    draft.emit('EvaluationGiven', {
      ticketId: ticket.id,
      windowId,
      tellerId: ticket.tellerId,
      channel: 'evaluator',
      choice,
      score,
      low,
      reason: null,
      givenAt,
    })
    if (low) noticeLowScore(draft, ticket.id, windowId)
    return { ticketId: ticket.id, number: ticket.number, windowId }
  },
}

/** Asks the customer of a ticket that has just been served, when its window has something to ask with. */
export function inviteServed(draft: Draft, ticketId: string): void {
  const ticket = draft.ticket(ticketId)
  if (ticket.windowId !== null && hasEvaluator(draft, ticket.windowId)) invite(draft, ticket)
}

export function hasEvaluator(draft: Draft, windowId: string): boolean {
  return draft.lookup.windows.get(windowId)?.evaluator !== undefined
}

function invite(draft: Draft, ticket: Ticket): void {
  draft.emit('EvaluationInvited', {
    ticketId: ticket.id,
    windowId: ticket.windowId ?? refuse('TICKET_NOT_AT_WINDOW'),
    tellerId: ticket.tellerId,
    validUntil: draft.now.tick + draft.config.evaluation.answerSeconds * 1000,
  })
}

/** When something happened by the wall clock, as a tick; nothing has happened later than now. */
function tickOf(draft: Draft, wall: number): number {
  const { tick } = draft.now
  return Math.max(0, Math.min(tick, tick - (draft.now.wall - wall)))
}

/**
 * Whom the window's evaluator was asking at this tick: the customer invited last before it. A skew of the clocks beyond what
 * keeping them in step leaves is allowed for only where nobody's answer was awaited otherwise. Nobody's it is once somebody
 * else stood at the window: he has answered without being asked.
 */
function askedAt(draft: Draft, windowId: string, givenAt: number): Ticket | undefined {
  const asked = invitedLast(draft, windowId, givenAt + IN_STEP_MS)
  if (asked?.state === 'served' && isAwaited(draft, asked, givenAt)) return asked
  const ticket = invitedLast(draft, windowId, givenAt + CLOCK_SKEW_MS)
  return ticket && isAwaited(draft, ticket, givenAt) ? ticket : undefined
}

function isAwaited(draft: Draft, { id, windowId, evaluation }: Ticket, givenAt: number): boolean {
  if (evaluation === null || givenAt > evaluation.validUntil) return false
  for (const other of draft.branch.tickets.values()) {
    if (other.id !== id && other.windowId === windowId && wasServed(other, evaluation.invitedAt, givenAt)) return false
  }
  return true
}

/**
 * Whether the service of a ticket began or ended between two ticks. One that was never started counts as begun with its
 * call, and a customer who is only called is still on his way.
 */
function wasServed({ state, calledAt, startedAt, endedAt }: Ticket, after: number, before: number): boolean {
  const isBetween = (tick: number | null) => tick !== null && tick > after && tick < before
  if (startedAt !== calledAt && isBetween(startedAt)) return true
  return (state === 'served' || state === 'evaluated') && isBetween(endedAt)
}

function invitedLast(draft: Draft, windowId: string, until: number): Ticket | undefined {
  let last: Ticket | undefined
  for (const ticket of draft.branch.tickets.values()) {
    if (ticket.windowId !== windowId || ticket.evaluation === null || ticket.evaluation.invitedAt > until) continue
    if (last === undefined || byInvitation(last, ticket) < 0) last = ticket
  }
  return last
}

/** Earlier invitation; within one millisecond, earlier call. */
function byInvitation(a: Ticket, b: Ticket): number {
  return (a.evaluation?.invitedAt ?? 0) - (b.evaluation?.invitedAt ?? 0) || (a.callSeq ?? 0) - (b.callSeq ?? 0)
}
