import type { Branch } from '../branch.ts'
import type { Evolvers } from '../evolve.ts'
import type { WindowState } from '../records.ts'

type WindowEvent =
  | 'TellerSignedIn'
  | 'TellerSignedOut'
  | 'WindowOpened'
  | 'WindowPaused'
  | 'WindowClosed'
  | 'ProfileOverridden'
  | 'ProfileOverrideEnded'
  | 'ProfileSwitched'

export const evolveWindows: Evolvers<WindowEvent> = {
  TellerSignedIn: (branch, { windowId, tellerId }) => change(branch, windowId, { tellerId, lastServedId: null }),
  TellerSignedOut: (branch, { windowId }) => change(branch, windowId, { tellerId: null, lastServedId: null }),
  WindowOpened: (branch, { windowId }, { tick }) =>
    change(branch, windowId, { ...notPaused, status: 'open', since: tick, freeSince: tick }),
  WindowPaused: (branch, { windowId, reason, until = null, breakKey = null, reopen = false }, { tick }) =>
    change(branch, windowId, {
      status: 'paused',
      pauseReason: reason,
      since: tick,
      pausedUntil: until,
      reopens: reopen,
      ...(breakKey !== null && { breakKey }),
    }),
  WindowClosed: (branch, { windowId }, { tick }) =>
    change(branch, windowId, { ...notPaused, status: 'closed', since: tick }),
  ProfileOverridden: (branch, { windowId, profileId, until }) =>
    change(branch, windowId, { override: { profileId, until } }),
  ProfileOverrideEnded: (branch, { windowId }) => change(branch, windowId, { override: null }),
  ProfileSwitched: (branch, { windowId, profileId }) => change(branch, windowId, { profileId }),
}

const notPaused = { pauseReason: null, pausedUntil: null, reopens: false } as const satisfies Partial<WindowState>

function change(branch: Branch, windowId: string, changes: Partial<WindowState>): void {
  const window = branch.windows.get(windowId)
  if (window === undefined) throw new Error(`the journal speaks of window ${windowId}, which does not exist`)
  branch.windows.put(windowId, { ...window, ...changes })
}
