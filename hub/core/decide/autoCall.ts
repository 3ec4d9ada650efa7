import type { BranchConfig, DomainEvent, EventType, WindowConfig } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { profileInForce } from '../calling/schedule.ts'
import { selectNext } from '../calling/select.ts'
import { lookup } from '../lookup.ts'
import type { Ticket, WindowState } from '../records.ts'
import type { Now } from '../time.ts'
import { dueBreak } from './breaks.ts'
import { call } from './callingCommands.ts'
import type { Draft } from './draft.ts'

const SECOND_MS = 1000

/**
 * Calls at the windows that call by themselves, because somebody has come into a line they serve: by what was just decided, or as
 * his cool-down is over. One arrival brings one call to a window at most. A window that the command itself made free (it finished
 * there, opened it, sent the customer away ...) waits for its teller. The longest idle is first, then the lowest number.
 */
export function callForArrivals(draft: Draft): void {
  const { branch, now } = draft
  const { config } = branch
  if (config === undefined || callingWindows(config).length === 0) return
  draft.settle()
  const come = arrivals(draft)
  const windows = idleWindows(branch, config, now).filter(
    (window) => !wasFreed(draft, window.id) && !dueBreak(branch, window, now),
  )
  for (const window of windows) {
    const hasArrival = come.some((ticketId) => isServedAt(branch, window, branch.tickets.get(ticketId), now))
    if (hasArrival || hasCooledDown(branch, window, now)) callAt(draft, window)
  }
}

/** Whether somebody's cool-down has ended for whom a window that calls by itself was idle then, and is. */
export function isCallDue(branch: Branch, now: Now): boolean {
  const { config } = branch
  if (config === undefined || callingWindows(config).length === 0) return false
  return idleWindows(branch, config, now).some((window) => hasCooledDown(branch, window, now))
}

function callAt(draft: Draft, window: WindowState): void {
  const next = selectNext(draft.branch, window.id, draft.now)
  if (next === undefined) return
  call(draft, window, draft.ticket(next.ticketId), { ...next, auto: true })
  draft.settle()
}

const CALLING_WINDOWS = new WeakMap<BranchConfig, readonly WindowConfig[]>()

/** Windows that call by themselves, by number. */
function callingWindows(config: BranchConfig): readonly WindowConfig[] {
  const known = CALLING_WINDOWS.get(config)
  if (known) return known
  const made = config.windows.filter(({ autoCall }) => autoCall).sort((a, b) => a.number - b.number)
  CALLING_WINDOWS.set(config, made)
  return made
}

function idleWindows(branch: Branch, config: BranchConfig, now: Now): WindowState[] {
  return callingWindows(config)
    .flatMap(({ id }) => branch.windows.get(id) ?? [])
    .filter(({ status, tellerId, ticketId }) => status === 'open' && tellerId !== null && ticketId === null)
    .filter(({ freeSince }) => freeSince <= now.tick - idleMs(config))
    .sort((a, b) => a.freeSince - b.freeSince)
}

function idleMs({ calling }: BranchConfig): number {
  return calling.autoCallIdleSeconds * SECOND_MS
}

/** Whether the window became free by what was just decided. */
function wasFreed({ events }: Draft, windowId: string): boolean {
  return events.some(({ type, data }) => FREEING.has(type) && 'windowId' in data && data.windowId === windowId)
}
const FREEING: ReadonlySet<string> = new Set<EventType>([
  'WindowOpened',
  'ServiceFinished',
  'BusinessFinished',
  'TicketNoShow',
  'TicketTransferred',
  'TicketHeld',
])

/** Tickets that were put into a line by what was decided. */
function arrivals({ events }: Draft): string[] {
  return events.flatMap((event) => (hasArrived(event) ? event.data.ticketId : movedBy(event)))
}

type Arrival = Extract<
  DomainEvent,
  {
    type:
      | 'TicketIssued'
      | 'TicketActivated'
      | 'TicketTransferred'
      | 'TicketResumed'
      | 'TicketNoShow'
      | 'TicketChanged'
      | 'BusinessFinished'
  }
>
const ARRIVALS: ReadonlySet<string> = new Set<Arrival['type']>([
  'TicketIssued',
  'TicketActivated',
  'TicketTransferred',
  'TicketResumed',
  'TicketNoShow',
  'TicketChanged',
  'BusinessFinished',
])

function hasArrived(event: DomainEvent): event is Arrival {
  return ARRIVALS.has(event.type)
}

function movedBy(event: DomainEvent): string[] {
  return event.type === 'ConfigurationApplied' ? event.data.moved.map(({ ticketId }) => ticketId) : []
}

/** Whether the ticket may be called now, and stands in a line that the window calls from. */
function isServedAt(branch: Branch, window: WindowState, ticket: Ticket | undefined, now: Now): boolean {
  if (ticket?.state !== 'waiting' || (ticket.callableFrom !== null && ticket.callableFrom > now.tick)) return false
  const { directed, queueId } = ticket
  if (directed?.window !== undefined) return directed.window === window.id
  if (directed?.teller !== undefined) return directed.teller === window.tellerId
  return linesOf(branch, window, now).includes(queueId)
}

/**
 * Whether somebody's cool-down ended while the window was idle already: it may call him however late that is noticed, for who was
 * called since then waits no more, and a window that has served since then is idle from later on.
 */
function hasCooledDown(branch: Branch, window: WindowState, now: Now): boolean {
  const wait = branch.config ? idleMs(branch.config) : 0
  const lists = [
    branch.direct('window', window.id),
    window.tellerId === null ? undefined : branch.direct('teller', window.tellerId),
    ...linesOf(branch, window, now).map((queueId) => branch.queue(queueId)),
  ]
  return lists.some((list) => {
    const since = list?.at(now.tick).lastCooled
    return since !== undefined && since - wait >= window.freeSince
  })
}

/** Queues the window calls from. */
function linesOf(branch: Branch, { id, override }: WindowState, now: Now): readonly string[] {
  const profile = branch.config && profileInForce(lookup(branch.config), id, now, override)?.profile
  return profile ? [...profile.tiers.flatMap(({ queues }) => queues), ...profile.finally] : []
}
