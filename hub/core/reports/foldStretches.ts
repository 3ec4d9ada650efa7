import type { Text } from '../../../contracts/index.ts'
import type { Folds, Moment } from './fold.ts'
import type { ReportBook, StretchRow } from './rows.ts'

export type StretchEvent =
  | 'ConfigurationApplied'
  | 'BusinessDayOpened'
  | 'TellerSignedIn'
  | 'TellerSignedOut'
  | 'WindowOpened'
  | 'WindowPaused'
  | 'WindowClosed'

/** When tellers were there: a stretch begins with a sign-in and with every change of the window, and ends with the next. */
export const foldStretches: Folds<StretchEvent> = {
  TellerSignedIn(book, { tellerId, windowId }, at) {
    const open = book.openStretch(windowId)
    if (open) end(book, open, at, 1)
    begin(book, at, { tellerId, windowId, status: 'closed', isSignIn: 1 })
  },
  TellerSignedOut(book, { windowId }, at) {
    const open = book.openStretch(windowId)
    if (open) end(book, open, at, 1)
  },
  WindowOpened: (book, { windowId }, at) => goOn(book, windowId, at, 'open'),
  WindowPaused: (book, { windowId, reason }, at) => goOn(book, windowId, at, 'paused', reason),
  WindowClosed: (book, { windowId }, at) => goOn(book, windowId, at, 'closed'),

  /** A window that is no more has nobody at it. */
  ConfigurationApplied(book, { configuration }, at) {
    const windows = new Set(configuration.windows.map(({ id }) => id))
    for (const open of book.openStretches()) if (!windows.has(open.windowId)) end(book, open, at, 1)
  },

  /** Where sign-ins go on they do so in the new day. */
  BusinessDayOpened(book, { day, continued = false }, at) {
    for (const open of book.openStretches()) {
      end(book, open, at, continued ? 0 : 1)
      if (continued) begin(book, { ...at, day }, { ...open, isSignIn: 0 })
    }
  },
}

function goOn(
  book: ReportBook,
  windowId: string,
  at: Moment,
  status: StretchRow['status'],
  reason: Text | null = null,
): void {
  const open = book.openStretch(windowId)
  if (!open) return
  const { tellerId } = open
  const now = { tellerId, windowId, status, reasonZh: reason?.['zh-CN'] ?? null, reasonEn: reason?.en ?? null }
  // Signed in and opened at once, it is one stretch, and so is a pause whose end was put off.
  if (open.beginTick === at.tick && open.status === 'closed') {
    book.putStretch({ ...open, ...now })
    return
  }
  const isSame = open.status === status && open.reasonZh === now.reasonZh && open.reasonEn === now.reasonEn
  if (isSame) return
  end(book, open, at, 0)
  begin(book, at, { ...now, isSignIn: 0 })
}

function end(book: ReportBook, open: StretchRow, { tick, local }: Moment, isSignOut: 0 | 1): void {
  book.putStretch({ ...open, endTick: tick, endLocal: local, isSignOut })
}

type Begun = Pick<StretchRow, 'tellerId' | 'windowId' | 'status' | 'isSignIn'> &
  Partial<Pick<StretchRow, 'reasonZh' | 'reasonEn'>>

function begin(book: ReportBook, { seq, tick, local, day }: Moment, begun: Begun): void {
  const { tellerId, windowId, status, reasonZh = null, reasonEn = null, isSignIn } = begun
  const span = { beginTick: tick, beginLocal: local, endTick: null, endLocal: null }
  book.putStretch({ seq, windowId, tellerId, day, status, reasonZh, reasonEn, ...span, isSignIn, isSignOut: 0 })
}
