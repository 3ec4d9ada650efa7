import type { Explanation } from '../../../contracts/index.ts'
import { explainNumber, type Selection, selectNext } from '../calling/select.ts'
import type { Ticket, WindowState } from '../records.ts'
import { currentTicket, staffedWindow, ticketAtWindow } from './atWindow.ts'
import { takeDueBreak } from './breaks.ts'
import { type Answer, checkSeen, type Draft, type Handlers, refuse, truthOf } from './draft.ts'
import { inviteServed } from './evaluationCommands.ts'
import { finish, noShow } from './outcome.ts'
import { isWithinTarget } from './serviceLevels.ts'

export const callingCommands: Handlers<'CallNext' | 'CallNumber' | 'Recall'> = {
  /**
   * Finishes what is served at the window (what is only called: by policy), then calls. When something was finished and
   * nobody waits the answer has no ticket; when nothing was to finish it is refused with NOBODY_WAITING. When a planned break
   * has begun meanwhile the window pauses in place of the call.
   */
  CallNext(draft, { windowId, ticketId, seen, outcomeId }) {
    const window = openWindow(draft, windowId)
    const current = currentTicket(draft, window)
    if (ticketId !== undefined && ticketId !== window.ticketId) refuse('TICKET_STALE', { current: truthOf(current) })
    if (current) checkSeen(current, seen)
    const cleared = clearWindow(draft, current, outcomeId)
    if (takeDueBreak(draft, windowId)) return { windowId }
    const next = selectNext(draft.branch, windowId, draft.now)
    if (next) return call(draft, window, draft.ticket(next.ticketId), next)
    return cleared ? { windowId } : refuse('NOBODY_WAITING')
  },

  /**
   * Calls a waiting ticket of any queue out of turn; tellers only where they may. What is at the window is treated as by
   * CallNext.
   */
  CallNumber(draft, { windowId, ticketId, outcomeId }) {
    if (draft.actor.kind === 'teller' && draft.config.calling.callNumber !== 'tellers') refuse('FORBIDDEN')
    const window = openWindow(draft, windowId)
    const ticket = draft.ticket(ticketId)
    if (ticket.state !== 'waiting') refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    clearWindow(draft, currentTicket(draft, window), outcomeId)
    const explanation = explainNumber(draft.branch, windowId, ticket, draft.now) ?? refuse('WINDOW_UNKNOWN')
    return call(draft, window, ticket, { explanation, rotation: null })
  },

  Recall(draft, data) {
    const ticket = ticketAtWindow(draft, data, ['called'])
    const { limit, pauseSeconds } = draft.config.calling.recall
    if (ticket.recalls >= limit) refuse('RECALL_LIMIT', { limit })
    const waitMs = (ticket.recalledAt ?? Number.NEGATIVE_INFINITY) + pauseSeconds * 1000 - draft.now.tick
    if (waitMs > 0) refuse('RECALL_TOO_SOON', { waitMs })
    draft.emit('TicketRecalled', { ticketId: ticket.id, windowId: data.windowId, times: ticket.recalls + 1 })
    return { ticketId: ticket.id, number: ticket.number, windowId: data.windowId }
  },
}

/** A window that may call now. */
export function openWindow(draft: Draft, windowId: string): WindowState {
  void draft.day
  const window = staffedWindow(draft, windowId)
  if (window.status !== 'open') refuse('WINDOW_NOT_OPEN', { status: window.status })
  return window
}

/** Ends what is at the window before the next call; false when nothing was there. */
function clearWindow(draft: Draft, current: Ticket | undefined, outcomeId: string | undefined): boolean {
  if (current === undefined) return false
  const policy = current.state === 'called' ? draft.config.calling.callNextWhileCalled : 'finish'
  if (policy === 'refuse') refuse('CALL_NOT_STARTED', { current: truthOf(current) })
  if (policy === 'noShow') {
    noShow(draft, current, 'callNext')
    return true
  }
  const isOver = finish(draft, current, { by: 'callNext', outcomeId })
  if (isOver && draft.config.evaluation.invite === 'everyFinish') inviteServed(draft, current.id)
  return true
}

interface Why {
  readonly explanation: Explanation
  readonly rotation: Selection['rotation']
  /** By the hub itself. */
  readonly auto?: true
}

/** The last that a command does, or that `draft.settle` must follow. */
export function call(draft: Draft, window: WindowState, ticket: Ticket, why: Why): Answer {
  draft.emitLast('TicketCalled', {
    ticketId: ticket.id,
    windowId: window.id,
    tellerId: window.tellerId,
    explanation: why.explanation,
    rotation: why.rotation,
    withinTarget: isWithinTarget(draft, ticket),
    ...(why.auto && { auto: true }),
  })
  return { ticketId: ticket.id, number: ticket.number, windowId: window.id, queueId: ticket.queueId }
}
