import { type BranchConfig, type Mistake, mistakeAt, type WhatIfChange } from '../../../contracts/index.ts'
import { rangeOf } from '../dailyTimes.ts'
import { secondOfDay } from '../lookup.ts'
import type { IdleTimes } from './idleTimes.ts'
import type { RecordedDay, RecordedVisitor } from './recordedDay.ts'
import { sessionsBeside, type WindowSession } from './session.ts'

type Staffing = NonNullable<WhatIfChange['staffing']>[number]

/** A break is looked for so long around the time that is named. */
const NEAR_MS = 3_600_000
const DAY_MS = 86_400_000
const NEVER = Number.POSITIVE_INFINITY

/** Who works where and when on a day played anew, by which configuration of the windows. */
export interface Staffed {
  readonly sessions: readonly WindowSession[]
  readonly config: BranchConfig
}

/**
 * The windows as they were open. Taken out are the times at which somebody without a ticket was served, with the teller's rest
 * after it; one who left people waiting as he opened begins when he first called. A window that closed after the last customer had
 * been called closed for that reason: it stays open until everybody has been called.
 */
export function recordedSessions(day: RecordedDay, idle: IdleTimes): WindowSession[] {
  const lastWait = day.visitors.reduce((last, visitor) => Math.max(last, waitedUntil(visitor)), day.start.tick)
  const late = new Map(
    day.gaps.filter(({ isAfterService }) => !isAfterService).map((gap) => [`${gap.windowId}@${gap.from}`, gap.until]),
  )
  const taken = day.occupied.map(({ windowId, from, until }) => ({
    windowId,
    from,
    until: until + idle.after(windowId, until),
  }))
  const sessions = day.sessions.map((session) => ({
    ...session,
    from: late.get(`${session.windowId}@${session.from}`) ?? session.from,
    until: session.until === null || session.until >= lastWait ? null : session.until,
  }))
  return sessionsBeside(sessions, taken)
}

/** His last call; of who was never called the end. */
function waitedUntil({ calls, end }: RecordedVisitor): number {
  return calls.at(-1)?.tick ?? end.tick
}

/** As staffed otherwise; what can not be is a mistake at its place in the change. */
export function staffedOtherwise(
  day: RecordedDay,
  before: Staffed,
  staffing: readonly Staffing[],
): Staffed | { readonly mistakes: Mistake[] } {
  const mistakes: Mistake[] = []
  let after = before
  for (const [at, each] of staffing.entries()) {
    const changed = staffed(day, after, each, `/staffing/${at}`)
    if ('message' in changed) mistakes.push(changed)
    else after = changed
  }
  return mistakes.length > 0 ? { mistakes } : after
}

/** Or why it can not be. */
function staffed(day: RecordedDay, { sessions, config }: Staffed, change: Staffing, path: string): Staffed | Mistake {
  const windowId = 'open' in change ? change.open : 'close' in change ? change.close : change.moveBreak
  if (!config.windows.some(({ id }) => id === windowId))
    return mistakeAt(path, 'name.unknown', { kind: 'window', value: `"${windowId}"` })
  const tickOf = (time: string) => tickAt(day, time)
  if ('moveBreak' in change) {
    const pause = breakAbout(day, windowId, tickOf(change.at))
    if (pause === undefined) return mistakeAt(path, 'whatIf.noBreak', { window: `"${windowId}"`, at: change.at })
    return { sessions: pausedAt(sessions, pause, tickOf(change.to)), config: withoutBreak(config, pause, day) }
  }
  const time = { windowId, from: tickOf(change.from), until: tickOf(change.to) }
  if (time.from >= time.until) return mistakeAt(path, 'whatIf.times', { from: change.from, to: change.to })
  if ('close' in change) return { sessions: sessionsBeside(sessions, [time]), config }
  return { sessions: opened(sessions, { ...time, tellerId: change.teller ?? null }), config }
}

/** Tick of a local time of the business day: one before the day begins (04:00) is that of the next calendar day. */
export function tickAt({ date, start, configurations }: RecordedDay, localTime: string): number {
  const midnight = start.tick - start.secondOfDay * 1000 + daysBetween(start.date, date) * DAY_MS
  const second = secondOfDay(localTime)
  const begins = secondOfDay(configurations[0]?.config.outlet.dayStartsAt ?? '00:00')
  return midnight + second * 1000 + (second < begins ? DAY_MS : 0)
}

/** A hub may open a day a moment before or hours after it begins; a clock that was a year off says nothing of the day. */
function daysBetween(from: string, to: string): number {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS
  return Math.abs(days) <= 1 ? days : 0
}

/** Where the window is open already it stays as it is. */
function opened(sessions: readonly WindowSession[], session: WindowSession): WindowSession[] {
  const there = sessions.map(({ windowId, from, until }) => ({ windowId, from, until: until ?? NEVER }))
  return [...sessions, ...sessionsBeside([session], there)].sort((a, b) => a.from - b.from)
}

type Pause = WindowSession & { readonly until: number }

/** Times between two sessions of one teller at one window: he paused, or signed out and came back. */
export function breaksTaken({ sessions }: Pick<RecordedDay, 'sessions'>): Pause[] {
  return sessions.flatMap(({ windowId, tellerId, until: from }, at) => {
    const next = sessions.slice(at + 1).find((later) => later.windowId === windowId)
    if (from === null || next === undefined || next.tellerId !== tellerId || next.from <= from) return []
    return [{ windowId, tellerId, from, until: next.from }]
  })
}

function breakAbout(day: RecordedDay, windowId: string, tick: number): Pause | undefined {
  const distance = ({ from, until }: Pause) => (tick >= from && tick < until ? 0 : Math.abs(tick - from))
  return breaksTaken(day)
    .filter((pause) => pause.windowId === windowId && distance(pause) <= NEAR_MS)
    .sort((a, b) => distance(a) - distance(b))[0]
}

function pausedAt(sessions: readonly WindowSession[], { windowId, tellerId, from, until }: Pause, tick: number) {
  const through = opened(sessions, { windowId, tellerId, from, until })
  return sessionsBeside(through, [{ windowId, from: tick, until: tick + until - from }])
}

/** The planned break that was taken in this pause is planned no more: it is now where it was moved to. */
function withoutBreak(config: BranchConfig, { windowId, from, until }: Pause, day: RecordedDay): BranchConfig {
  const second = (tick: number) => day.start.secondOfDay + (tick - day.start.tick) / 1000
  const isTaken = (range: { readonly from: number; readonly to: number }) =>
    range.from < second(until) && second(from) < range.to
  return {
    ...config,
    windows: config.windows.map((window) =>
      window.id === windowId
        ? { ...window, breaks: window.breaks.filter((planned) => !isTaken(rangeOf(planned))) }
        : window,
    ),
  }
}
