import { ID_PATTERN } from '../../../contracts/index.ts'
import type { WindowState } from '../records.ts'
import { checkLeads, staffedWindow } from './atWindow.ts'
import { type Draft, type Handlers, refuse } from './draft.ts'

type WindowCommand = 'SignIn' | 'SignOut' | 'OpenWindow' | 'PauseWindow' | 'CloseWindow'
const ID = new RegExp(ID_PATTERN)
const MINUTE_MS = 60_000

/** What is so already is answered with no event. */
export const windowCommands: Handlers<WindowCommand> = {
  /** Puts the sender, or the teller a manager names, at the window and opens it. */
  SignIn(draft, { windowId, tellerId: named }) {
    void draft.day
    if (named !== undefined) checkLeads(draft)
    const tellerId = named ?? draft.actor.id
    const window = draft.window(windowId)
    if (!ID.test(tellerId)) refuse('TELLER_UNKNOWN')
    if (window.tellerId !== null && window.tellerId !== tellerId) refuse('WINDOW_OCCUPIED', { windowId })
    const elsewhere = draft.branch.windowOfTeller(tellerId)
    if (elsewhere && elsewhere.id !== windowId) refuse('TELLER_ELSEWHERE', { windowId: elsewhere.id })
    if (window.tellerId === null) draft.emit('TellerSignedIn', { tellerId, windowId })
    if (window.status !== 'open') draft.emit('WindowOpened', { windowId })
    return { windowId }
  },

  /** Signs the window's teller out (a manager may do it for him) and closes the window. */
  SignOut(draft, { windowId }) {
    signOut(draft, staffedWindow(draft, windowId))
    return { windowId }
  },

  /** Needs a teller at the window: an open window with nobody behind it would be a lie on the displays. */
  OpenWindow(draft, { windowId }) {
    if (staffedWindow(draft, windowId).status !== 'open') draft.emit('WindowOpened', { windowId })
    return { windowId }
  },

  /**
   * Calls no more from now on; what is at the window stays and can be finished. `minutes` says when the teller means to be
   * back: it is he who opens then, whatever planned break he pauses in.
   */
  PauseWindow(draft, { windowId, reason = null, minutes }) {
    const window = staffedWindow(draft, windowId)
    if (window.status === 'closed') refuse('WINDOW_NOT_OPEN', { status: window.status })
    const until = minutes === undefined ? null : draft.now.tick + minutes * MINUTE_MS
    const isSo = window.status === 'paused' && window.pausedUntil === until && sameText(window.pauseReason, reason)
    if (!isSo) draft.emit('WindowPaused', { windowId, reason, ...(until !== null && { until }) })
    return { windowId }
  },

  /** The teller stays signed in. */
  CloseWindow(draft, { windowId }) {
    const window = staffedWindow(draft, windowId)
    checkIdle(window)
    if (window.status !== 'closed') draft.emit('WindowClosed', { windowId })
    return { windowId }
  },
}

/** Signs out and closes; refuses while a customer is called or served there. */
export function signOut(draft: Draft, window: WindowState): void {
  checkIdle(window)
  if (window.tellerId !== null) draft.emit('TellerSignedOut', { tellerId: window.tellerId, windowId: window.id })
  if (window.status !== 'closed') draft.emit('WindowClosed', { windowId: window.id })
}

function checkIdle(window: WindowState): void {
  if (window.ticketId !== null) refuse('WINDOW_BUSY', { windowId: window.id, ticketId: window.ticketId })
}

function sameText(a: WindowState['pauseReason'], b: WindowState['pauseReason']): boolean {
  return a?.['zh-CN'] === b?.['zh-CN'] && a?.en === b?.en
}
