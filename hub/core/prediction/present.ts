import type { BranchConfig, Directed, Place } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import type { Rotation, Ticket, WindowState } from '../records.ts'
import type { Now } from '../time.ts'
import type { ModelState } from './model.ts'

/** Somebody who waits, is held, or has taken a ticket away from the branch. */
export interface PresentTicket {
  readonly id: string
  readonly classId: string
  readonly businessId: string
  readonly agenda: readonly string[]
  readonly place: Place
  readonly waitingSince: number
  readonly firstArrival: { readonly place: Place; readonly waitingSince: number }
  readonly sequence: number
  readonly callableFrom: number | null
  readonly queueId: string
  readonly directed: Directed
  readonly requeues: number
  readonly state: 'waiting' | 'held' | 'pending'
  /** He was called before: a later call is none of his first wait. */
  readonly wasCalled: boolean
  /** Held: when it returns. */
  readonly returnAt: number | null
}

export interface PresentWindow {
  readonly id: string
  readonly status: WindowState['status']
  readonly tellerId: string | null
  readonly override: WindowState['override']
  readonly pausedUntil: number | null
  /** Opens by itself then. */
  readonly reopens: boolean
  readonly since: number
  /** Who is called or served there. */
  readonly current: {
    readonly ticketId: string
    readonly classId: string
    readonly businessId: string
    readonly agenda: readonly string[]
    /** ... or since when he is served for this business, where he stayed for it. */
    readonly calledAt: number
    readonly isStarted: boolean
    /** Where he was in line, and would be again. */
    readonly place: Place
    readonly waitingSince: number
    readonly firstArrival: { readonly place: Place; readonly waitingSince: number }
    readonly sequence: number
    readonly queueId: string
    readonly requeues: number
  } | null
}

/** The branch as it is, as far as waits to come depend on it. Plain JSON, small enough to be sent to a thread every second. */
export interface Present {
  readonly now: Now
  readonly config: BranchConfig
  readonly tickets: readonly PresentTicket[]
  readonly windows: readonly PresentWindow[]
  readonly rotations: readonly Rotation[]
  /** Order of issue of the newest ticket. */
  readonly sequence: number
  readonly model: ModelState
}

/** Undefined before the first configuration. */
export function presentOf(branch: Branch, now: Now, model: ModelState): Present | undefined {
  const { config } = branch
  if (config === undefined) return undefined
  const tickets: PresentTicket[] = []
  for (const [, list] of branch.lists()) {
    for (const ticket of list.everybody()) tickets.push(presentTicket(ticket, 'waiting'))
  }
  for (const ticket of branch.held()) tickets.push(presentTicket(ticket, 'held'))
  for (const ticket of branch.pending()) tickets.push(presentTicket(ticket, 'pending'))
  return {
    now,
    config,
    tickets,
    windows: [...branch.windows.values()].map((window) => presentWindow(branch, window)),
    rotations: [...branch.rotations.values()],
    sequence: branch.facts.issueSequence,
    model,
  }
}

function presentTicket(ticket: Ticket, state: PresentTicket['state']): PresentTicket {
  const { id, classId, businessId, agenda, place, waitingSince, firstArrival, sequence } = ticket
  const { callableFrom, queueId, directed, requeues, returnAt } = ticket
  const who = { id, classId, businessId, agenda, place, waitingSince, firstArrival, sequence }
  const wasCalled = ticket.calledAt !== null || ticket.done.length > 0
  return { ...who, callableFrom, queueId, directed, requeues, state, returnAt, wasCalled }
}

function presentWindow(branch: Branch, window: WindowState): PresentWindow {
  const { id, status, tellerId, override, pausedUntil, reopens, since, ticketId } = window
  const ticket = ticketId === null ? undefined : branch.tickets.get(ticketId)
  const current = ticket ? presentCustomer(ticket) : null
  return { id, status, tellerId, override, pausedUntil, reopens, since, current }
}

function presentCustomer(ticket: Ticket): PresentWindow['current'] {
  const { id: ticketId, classId, businessId, agenda, place, waitingSince, firstArrival } = ticket
  const { sequence, queueId, requeues, calledAt, startedAt, issuedAt, done } = ticket
  // Who stayed for his next business was called for the one before.
  const isLater = done.length > 0 && startedAt !== null && startedAt > (calledAt ?? 0)
  const since = isLater ? startedAt : (calledAt ?? startedAt ?? issuedAt)
  const who = { ticketId, classId, businessId, agenda, calledAt: since, isStarted: startedAt !== null }
  return { ...who, place, waitingSince, firstArrival, sequence, queueId, requeues }
}
