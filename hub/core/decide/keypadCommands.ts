import type { BranchConfig, CommandData } from '../../../contracts/index.ts'
import { type Lookup, unitKey } from '../lookup.ts'
import type { Ticket, WindowState } from '../records.ts'
import { currentTicket } from './atWindow.ts'
import { takeDueBreak } from './breaks.ts'
import { callingCommands } from './callingCommands.ts'
import { type Answer, type Draft, type Handlers, refuse } from './draft.ts'
import { evaluationCommands, hasEvaluator, inviteServed } from './evaluationCommands.ts'
import { noticeCommands } from './noticeCommands.ts'
import { finish } from './outcome.ts'
import { serviceCommands } from './serviceCommands.ts'
import { windowCommands } from './windowCommands.ts'

/** A keypad that hears no echo sends the press again; within this time that is one press. */
const SAME_PRESS_MS = 500

type Press = CommandData<'PressKey'>
type KeypadAction = BranchConfig['calling']['keypad']['digitsConfirm'][string]

export const keypadCommands: Handlers<'PressKey'> = {
  /**
   * A key counts as the screen command it stands for, sent by the window's teller. Refusals of its own: DEVICE_UNKNOWN
   * (no window has this unit), DEADLINE_PASSED, KEY_UNASSIGNED, NOTHING_CALLED. A late evaluation still finishes the service
   * it was pressed for, but asks nobody, the customer has gone; only a keypad that is the evaluator too asks by itself as
   * soon as its key is acknowledged, and what it is answered is his.
   */
  PressKey(draft, press) {
    const { deviceId, address } = press
    const { keypad } = draft.config.calling
    const windowId = draft.lookup.windowsByKeypad.get(unitKey(deviceId, address))?.id
    const window = windowId === undefined ? refuse('DEVICE_UNKNOWN', { deviceId, address }) : draft.window(windowId)
    const lateMs = draft.now.wall - press.pressedAt - keypad.keyDeadlineSeconds * 1000
    const isLate = lateMs > 0
    if (isLate && !(press.key === 'evaluate' && isForCurrent(draft, window, press))) {
      refuse('DEADLINE_PASSED', { lateMs })
    }
    const teller = window.tellerId ?? refuse('TELLER_NOT_SIGNED_IN', { windowId: window.id })
    const asks = !isLate || draft.lookup.windowsByEvaluator.get(unitKey(deviceId, address))?.id === window.id
    return draft.as({ kind: 'teller', id: teller }, (asTeller) => perform(asTeller, window, press, asks))
  },
}

/** Whether the customer now at the window was there already when the key was pressed. */
function isForCurrent(draft: Draft, window: WindowState, { pressedAt }: Press): boolean {
  const pressedTick = draft.now.tick - (draft.now.wall - pressedAt)
  return (currentTicket(draft, window)?.calledAt ?? draft.now.tick) <= pressedTick
}

function perform(draft: Draft, window: WindowState, { key, digits }: Press, asks: boolean): Answer {
  switch (key) {
    case 'callNext':
      return firstAnswer(draft, window) ?? callingCommands.CallNext(draft, { windowId: window.id, ...outcome(draft) })
    case 'recall':
      return act(draft, window, 'recall')
    case 'evaluate':
      return evaluate(draft, window, asks)
    case 'confirm':
      return act(draft, window, digits === '' ? 'start' : actionOf(draft, digits))
    case 'transfer':
      return serviceCommands.TransferTicket(draft, {
        windowId: window.id,
        ticketId: called(draft, window).id,
        to: transferTarget(draft, draft.lookup, digits),
      })
    case 'pause':
      return togglePause(draft, window)
    case 'cancel':
    case 'oneMetre':
      return refuse('KEY_UNASSIGNED', { key })
  }
}

/** What a service ends with that a key without digits ends; keypads have no other way to say it. */
function outcome(draft: Draft): { readonly outcomeId?: string } {
  const { keypad: outcomeId } = draft.config.calling.outcome
  return outcomeId === undefined ? {} : { outcomeId }
}

function act(draft: Draft, window: WindowState, action: KeypadAction): Answer {
  if (action === 'emergency') return noticeCommands.RaiseEmergency(draft, { windowId: window.id })
  const ticket = called(draft, window)
  const at = { windowId: window.id, ticketId: ticket.id }
  const first = { ticketId: ticket.id, number: ticket.number, windowId: window.id }
  if (typeof action === 'object') return serviceCommands.FinishService(draft, { ...at, outcomeId: action.outcome })
  switch (action) {
    case 'start':
      return isSamePress(draft, ticket.startedAt) ? first : serviceCommands.StartService(draft, at)
    case 'finish':
      return serviceCommands.FinishService(draft, { ...at, ...outcome(draft) })
    case 'noShow':
      return serviceCommands.MarkNoShow(draft, at)
    case 'recall':
      return isSamePress(draft, ticket.recalledAt) ? first : callingCommands.Recall(draft, at)
    case 'hold':
      return serviceCommands.HoldTicket(draft, at)
  }
}

/**
 * Finishes and asks, whatever `evaluation.invite` says: the key stands for both. A visit that goes on elsewhere is asked about
 * when it is over. Pressed again after that it asks the customer once more.
 */
function evaluate(draft: Draft, window: WindowState, asks: boolean): Answer {
  const ticket = currentTicket(draft, window)
  if (ticket === undefined) return evaluateAgain(draft, window)
  const isOver = finish(draft, ticket, { by: 'finish', ...outcome(draft) })
  if (isOver && asks) inviteServed(draft, ticket.id)
  takeDueBreak(draft, window.id)
  return { ticketId: ticket.id, number: ticket.number, windowId: window.id }
}

function evaluateAgain(draft: Draft, { id: windowId, lastServedId }: WindowState): Answer {
  const ticket = lastServedId === null ? undefined : draft.branch.tickets.get(lastServedId)
  if (ticket === undefined) return refuse('NOTHING_CALLED', { windowId })
  const asks = hasEvaluator(draft, windowId)
  if (isSamePress(draft, asks ? (ticket.evaluation?.askedAt ?? null) : ticket.endedAt)) {
    return { ticketId: ticket.id, number: ticket.number, windowId }
  }
  if (!asks) refuse('NOTHING_CALLED', { windowId })
  return evaluationCommands.InviteEvaluation(draft, { windowId, ticketId: ticket.id })
}

function called(draft: Draft, window: WindowState): Ticket {
  return currentTicket(draft, window) ?? refuse('NOTHING_CALLED', { windowId: window.id })
}

/** The answer of the press that this one repeats. */
function firstAnswer(draft: Draft, window: WindowState): Answer | undefined {
  const ticket = currentTicket(draft, window)
  if (ticket?.state !== 'called' || !isSamePress(draft, ticket.calledAt)) return undefined
  return { ticketId: ticket.id, number: ticket.number, windowId: window.id, queueId: ticket.queueId }
}

/** Whether what the key stands for was done so lately that this is the same press. */
function isSamePress(draft: Draft, doneAt: number | null): boolean {
  return doneAt !== null && draft.now.tick - doneAt <= SAME_PRESS_MS
}

function togglePause(draft: Draft, window: WindowState): Answer {
  const { id: windowId, status, since } = window
  if (status !== 'closed' && isSamePress(draft, since)) return { windowId }
  if (status === 'paused') return windowCommands.OpenWindow(draft, { windowId })
  const reason = draft.config.calling.keypad.pauseReason
  return windowCommands.PauseWindow(draft, reason === undefined ? { windowId } : { windowId, reason })
}

/** Digits as the tables have them: as typed, or without leading zeros. */
function entryOf<T>(table: Readonly<Record<string, T>> | undefined, digits: string): T | undefined {
  const plain = digits === '' ? '' : String(Number(digits))
  for (const key of [digits, plain]) if (table && Object.hasOwn(table, key)) return table[key]
  return undefined
}

function actionOf(draft: Draft, digits: string): KeypadAction {
  return entryOf(draft.config.calling.keypad.digitsConfirm, digits) ?? refuse('KEY_UNASSIGNED', { digits })
}

function transferTarget(draft: Draft, lookup: Lookup, digits: string): CommandData<'TransferTicket'>['to'] {
  const configured = entryOf(draft.config.calling.keypad.transferTo, digits)
  if (configured) return configured
  if (digits === '') return refuse('KEY_UNASSIGNED', { key: 'transfer' })
  const window = lookup.windowsByNumber.get(Number(digits))
  return window ? { window: window.id } : refuse('WINDOW_UNKNOWN', { number: Number(digits) })
}
