import type { CallView } from '../../contracts/index.ts'

/** A call that is older than this when the page first hears of it is listed and neither shown alone nor said. */
export const CATCH_UP_MS = 3 * 60_000
/** The most a view tells of; a call missing in a shorter one is of another day. */
const CALLS_IN_VIEW = 24
/** Enough for every call of a crowded day that a page could be told of once more. */
const REMEMBERED = 400

export interface QueuedCall {
  readonly call: CallView
  /** Made while the page was live: it is shown even when its customer is no longer expected by then. */
  readonly isOwed: boolean
}

export interface ShownCall {
  readonly call: CallView
  /** Alone in the big field until its time and its voice have ended; afterwards it stays until the next one comes. */
  readonly isHeld: boolean
}

/**
 * Who is shown alone, who waits for that, and who has been. One call after the other in the order of the calls, none twice,
 * none left out: by the call's id, which outlives a reconnect and a restart of the hub.
 */
export interface CallQueue {
  readonly shown: ShownCall | null
  readonly line: readonly QueuedCall[]
  /** Shown before, newest first, each ticket once and without the one in the big field. */
  readonly past: readonly CallView[]
  /** Ids of the calls that are not to be shown (again), oldest first. */
  readonly known: readonly string[]
}

/** @param known ids of the calls shown before this page was loaded */
export function emptyQueue(known: readonly string[] = []): CallQueue {
  return { shown: null, line: [], past: [], known }
}

/**
 * The view has come or changed.
 * @param calls as in the view: newest first, each ticket once
 * @param catchUp the calls may be older than this moment: first view of the page, or first one after a reconnect
 * @param tick the hub's clock, ms
 */
export function seeCalls(queue: CallQueue, calls: readonly CallView[], catchUp: boolean, tick: number): CallQueue {
  const fresh = inOrderOfCall(calls.filter(({ callId }) => !isKnown(queue, callId)))
  const isAwaited = (call: CallView) => !catchUp || (call.isCalling && tick - call.at <= CATCH_UP_MS)
  const { shown, line: before, past } = withLatest(queue, calls)
  const line = fresh.filter(isAwaited).reduce((all, call) => putInLine(all, { call, isOwed: !catchUp }), before)
  const late = fresh.filter((call) => !isAwaited(call))
  const { kept, dropped } = withoutUnexpected(line.map((entry) => ({ ...entry, call: ofTicket(late, entry.call) })))
  // One that waited in line and was called again meanwhile is both.
  const unseen = late.concat(dropped.filter(({ callId }) => !late.some((call) => call.callId === callId)))
  const listed = unseen.filter(({ ticketId }) => !kept.some(({ call }) => call.ticketId === ticketId))
  const old = catchUp ? knownButUnlisted(queue, calls) : []
  return settle({
    shown: shown && { ...shown, call: ofTicket(listed, shown.call) },
    line: kept,
    past: mergePast(
      past,
      [...listed, ...old].filter(({ ticketId }) => ticketId !== shown?.call.ticketId),
    ),
    known: remember(
      queue.known,
      unseen.map(({ callId }) => callId),
    ),
  })
}

/** The shown call has had its time and its voice: the next in line takes its place, or it stays without being held. */
export function showNext(queue: CallQueue): CallQueue {
  const [next, ...line] = queue.line
  if (!next) return queue.shown ? { ...queue, shown: { ...queue.shown, isHeld: false } } : queue
  const { call } = next
  const past = queue.shown ? [queue.shown.call, ...queue.past] : queue.past
  return {
    shown: { call, isHeld: true },
    line,
    past: past.filter(({ ticketId }) => ticketId !== call.ticketId),
    known: remember(queue.known, [call.callId]),
  }
}

function isKnown(queue: CallQueue, callId: string): boolean {
  return queue.known.includes(callId) || queue.line.some(({ call }) => call.callId === callId)
}

function inOrderOfCall(calls: readonly CallView[]): CallView[] {
  return [...calls].sort((a, b) => a.at - b.at || Number.parseInt(a.callId, 10) - Number.parseInt(b.callId, 10))
}

/** A repetition takes the place of its own ticket's older call: it puts nobody back, least of all its customer. */
function putInLine(line: readonly QueuedCall[], queued: QueuedCall): QueuedCall[] {
  const at = line.findIndex(({ call }) => call.ticketId === queued.call.ticketId)
  if (at < 0) return [...line, queued]
  return line.map((entry, index) => (index === at ? { ...queued, isOwed: entry.isOwed || queued.isOwed } : entry))
}

/** The newer call of the same ticket, where there is one. */
function ofTicket(newer: readonly CallView[], call: CallView): CallView {
  return newer.find(({ ticketId }) => ticketId === call.ticketId) ?? call
}

/** Nobody needs to be called who is no longer expected, unless the hall has been promised to see the call. */
function withoutUnexpected(line: readonly QueuedCall[]): { kept: QueuedCall[]; dropped: CallView[] } {
  const kept = line.filter(({ call, isOwed }) => isOwed || call.isCalling)
  return { kept, dropped: line.filter((entry) => !kept.includes(entry)).map(({ call }) => call) }
}

/** What the view says now about the calls we hold. Calls of a day that is over are gone. */
function withLatest(queue: CallQueue, calls: readonly CallView[]): Pick<CallQueue, 'shown' | 'line' | 'past'> {
  const byTicket = new Map(calls.map((call) => [call.ticketId, call]))
  const update = (call: CallView): CallView | undefined => {
    const latest = byTicket.get(call.ticketId)
    if (latest?.callId === call.callId) return latest
    if (latest || calls.length >= CALLS_IN_VIEW) return { ...call, isCalling: false }
    return undefined
  }
  const shown = queue.shown && update(queue.shown.call)
  return {
    shown: shown ? { call: shown, isHeld: queue.shown?.isHeld ?? false } : null,
    line: queue.line.flatMap(({ call, isOwed }) => {
      const latest = update(call)
      return latest ? [{ call: latest, isOwed }] : []
    }),
    past: queue.past.flatMap((call) => update(call) ?? []),
  }
}

/** After the page was loaded anew: shown before, and not on this page yet. */
function knownButUnlisted(queue: CallQueue, calls: readonly CallView[]): CallView[] {
  const held = [...queue.past, ...(queue.shown ? [queue.shown.call] : [])].map(({ ticketId }) => ticketId)
  return calls.filter(({ callId, ticketId }) => queue.known.includes(callId) && !held.includes(ticketId))
}

/** Calls that are listed without having been shown alone stand where they belong by the time of the call. */
function mergePast(past: readonly CallView[], listed: readonly CallView[]): CallView[] {
  if (listed.length === 0) return [...past]
  const others = past.filter(({ ticketId }) => !listed.some((call) => call.ticketId === ticketId))
  return inOrderOfCall([...others, ...listed]).reverse()
}

/** With nobody in the big field and nobody in line, the newest call of the list stands there. */
function settle(queue: CallQueue): CallQueue {
  const [newest, ...past] = queue.past
  if (queue.shown || queue.line.length > 0 || !newest) return queue
  return { ...queue, shown: { call: newest, isHeld: false }, past }
}

function remember(known: readonly string[], callIds: readonly string[]): readonly string[] {
  return callIds.length === 0 ? known : [...known, ...callIds].slice(-REMEMBERED)
}
