import type { EventData, WindowConfig } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { rangeOf, rulesOfDay } from '../dailyTimes.ts'
import { lookup } from '../lookup.ts'
import type { WindowState } from '../records.ts'
import type { Now } from '../time.ts'
import type { Draft } from './draft.ts'

const SECOND_MS = 1000

type Pause = EventData<'WindowPaused'>

/** The planned breaks of a window on the day of this moment, the earliest first. */
export function breaksOfDay(window: WindowConfig, now: Pick<Now, 'date' | 'weekday'>): WindowConfig['breaks'] {
  return [...rulesOfDay(window.breaks, now)].sort((a, b) => rangeOf(a).from - rangeOf(b).from)
}

/**
 * The planned break an open window should take now: it has begun, the window was open before it did, and it was not taken yet. A
 * teller who opens while it lasts means to work on. Whether a customer is there is not asked here.
 */
export function dueBreak(branch: Branch, window: WindowState, now: Now): Pause | undefined {
  if (window.status !== 'open') return undefined
  const begun = begunBreak(branch, window, now)
  return begun && window.since < begun.since ? begun.pause : undefined
}

/** Pauses the window for the break that has begun meanwhile; false when there is none, or a customer is there. */
export function takeDueBreak(draft: Draft, windowId: string): boolean {
  const window = draft.window(windowId)
  const due = window.ticketId === null ? dueBreak(draft.branch, window, draft.now) : undefined
  if (due) draft.emit('WindowPaused', due)
  return due !== undefined
}

/** Whether a break at this window begins, or ends so that the window opens by itself. */
export function isBreakDue(branch: Branch, window: WindowState, now: Now): boolean {
  return hasBreakEnded(window, now) || (window.ticketId === null && dueBreak(branch, window, now) !== undefined)
}

/** Begins what has begun; opens where a break has ended that says so, unless the next one follows at once. */
export function passBreaks(draft: Draft): void {
  const { branch, now } = draft
  for (const { id } of draft.config.windows) {
    const window = branch.windows.get(id)
    if (window === undefined) continue
    if (!hasBreakEnded(window, now)) takeDueBreak(draft, id)
    else {
      const next = begunBreak(branch, window, now)
      if (next) draft.emit('WindowPaused', next.pause)
      else draft.emit('WindowOpened', { windowId: id })
    }
  }
}

/** Of a window that opens by itself then, if its teller is still there. */
function hasBreakEnded({ status, reopens, pausedUntil, tellerId }: WindowState, now: Now): boolean {
  return status === 'paused' && reopens && tellerId !== null && pausedUntil !== null && pausedUntil <= now.tick
}

interface BegunBreak {
  readonly pause: Pause
  /** The tick at which it began. */
  readonly since: number
}

/** The break that lasts at this moment, unless the window has taken it. */
function begunBreak(branch: Branch, { id, breakKey: taken }: WindowState, now: Now): BegunBreak | undefined {
  const configured = branch.config && lookup(branch.config).windows.get(id)
  if (!configured || configured.breaks.length === 0) return undefined
  for (const planned of rulesOfDay(configured.breaks, now)) {
    const { from, to } = rangeOf(planned)
    const breakKey = `${now.date}/${planned.from ?? '00:00'}`
    if (now.secondOfDay < from || now.secondOfDay >= to || breakKey === taken) continue
    const { name: reason = null, reopen } = planned
    const pause = { windowId: id, reason, until: tickOf(to, now), breakKey, reopen }
    return { pause, since: tickOf(from, now) }
  }
  return undefined
}

/** The tick of a local second of this day. */
function tickOf(second: number, { tick, wall, secondOfDay }: Now): number {
  return tick - (wall % SECOND_MS) + (second - secondOfDay) * SECOND_MS
}
