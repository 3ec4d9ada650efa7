import type { BranchConfig } from '../../contracts/index.ts'
import type { Branch } from './branch.ts'
import { choose, type Lines } from './calling/choose.ts'
import { QueueIndex, type Waiting } from './calling/queueIndex.ts'
import { afterTurn, rotationKey } from './calling/rotation.ts'
import { profileInForce } from './calling/schedule.ts'
import { type Lookup, lookup, queueFor } from './lookup.ts'
import type { Rotation, Ticket, WindowState } from './records.ts'
import type { Now } from './time.ts'

const LAST_SECOND_OF_DAY = 86_399
/** Stands in the rehearsal for the customer who has no ticket yet; no ticket has this id. */
const NEXT_ID = 'next'

/**
 * People ahead of a waiting ticket: the calls made before it in a run of the live rules without arrivals or no-shows and
 * with mean service times, on the windows that are open with a teller. Where no window would ever call it: the eligible
 * tickets before it in its list. Null when the ticket is not waiting.
 */
export function peopleAhead(branch: Branch, ticketId: string, now: Now): number | null {
  const ticket = branch.tickets.get(ticketId)
  if (ticket?.state !== 'waiting') return null
  return rehearse(branch, now, { until: ticketId }).get(ticketId) ?? countInList(branch, ticket, now)
}

/** People ahead of every waiting ticket, from one run. */
export function peopleAheadOfAll(branch: Branch, now: Now): Map<string, number> {
  const ahead = rehearse(branch, now, {})
  for (const ticket of branch.tickets.values()) {
    if (ticket.state === 'waiting' && !ahead.has(ticket.id)) ahead.set(ticket.id, countInList(branch, ticket, now))
  }
  return ahead
}

/** People ahead of a customer who took a ticket for this business now; 0 when the business has no queue for the class. */
export function peopleAheadOfNext(branch: Branch, businessId: string, classId: string, now: Now): number {
  const queueId = branch.config && queueFor(branch.config, businessId, classId)?.id
  if (queueId === undefined) return 0
  const sequence = branch.facts.issueSequence + 1
  const next: Waiting = {
    id: NEXT_ID,
    classId,
    businessId,
    place: { tick: now.tick, sequence },
    waitingSince: now.tick,
    sequence,
    callableFrom: null,
  }
  return aheadOfJoining(branch, { queueId, item: next }, now)
}

/**
 * People ahead of a ticket that was taken away from the branch, were it activated now: at the place it has had since then. Null
 * when it is not pending.
 */
export function peopleAheadIfActivated(branch: Branch, ticketId: string, now: Now): number | null {
  const ticket = branch.tickets.get(ticketId)
  return ticket?.state === 'pending' ? aheadOfJoining(branch, ifActivated(ticket, now), now) : null
}

/**
 * People ahead of everybody who has so many or fewer; of pending tickets, those that are asked about, as if they were activated
 * now. Plays no more calls than it takes to know, and looks at no more of a list than its front.
 */
export function aheadAtMost(
  branch: Branch,
  most: number,
  now: Now,
  isAskedAbout: (pending: Ticket) => boolean,
): Map<string, number> {
  const lines = new Rehearsal(branch)
  const found = new Map<string, number>()
  const note = (id: string, ahead: number | null) => {
    if (ahead !== null && ahead <= most) found.set(id, ahead)
  }
  const soon = rehearse(branch, now, { most: most + 1 }, lines)
  for (const [id, ahead] of soon) note(id, ahead)
  for (const ticket of atTheFront(branch, most + 1, now)) {
    if (!soon.has(ticket.id)) note(ticket.id, aheadOfLater(branch, ticket, { isOver: soon.size <= most, most }, now))
  }
  for (const ticket of branch.pending()) {
    const joining = ifActivated(ticket, now)
    // He would wait the shortest of all, so nobody who stands before him would be passed over.
    if (!isAskedAbout(ticket) || countBefore(branch, joining, now) > most) continue
    const calls = rehearse(branch, now, { until: ticket.id, joining, most: most + 1 }, lines.asAtFirst())
    const isOver = calls.size <= most
    note(ticket.id, calls.get(ticket.id) ?? aheadOfLater(branch, ticket, { isOver, most }, now))
  }
  return found
}

/** The first so many of each list: a ticket behind them has no fewer ahead, wherever it is called from. */
function* atTheFront(branch: Branch, count: number, now: Now): Generator<Ticket> {
  for (const [, list] of branch.lists()) {
    const eligible = list.at(now.tick)
    for (let n = 1; n <= count; n += 1) {
      const ticket = eligible.nth(n)
      if (ticket) yield ticket
    }
  }
}

/**
 * People ahead of a ticket that is not among the first to be called; null when they are more than asked about. Where nobody else
 * is called any more, or no window calls from where it stands, those before it in its list count.
 */
function aheadOfLater(
  branch: Branch,
  ticket: Ticket,
  { isOver, most }: { readonly isOver: boolean; readonly most: number },
  now: Now,
): number | null {
  const isPending = ticket.state === 'pending'
  const inList = isPending ? countBefore(branch, ifActivated(ticket, now), now) : countInList(branch, ticket, now)
  if (isOver || inList > most) return inList
  if (isServed(branch, ticket, now)) return null
  return isPending ? peopleAheadIfActivated(branch, ticket.id, now) : peopleAhead(branch, ticket.id, now)
}

/** Whether a window that is open calls from where the ticket stands: then it is called, if only after many others. */
function isServed(branch: Branch, { directed, queueId }: Ticket, now: Now): boolean {
  if (branch.config === undefined) return false
  const table = lookup(branch.config)
  for (const { id, status, tellerId, override } of branch.windows.values()) {
    if (status !== 'open' || tellerId === null) continue
    if (directed !== null) {
      if (directed.window === id || directed.teller === tellerId) return true
      continue
    }
    const profile = profileInForce(table, id, now, override)?.profile
    if (profile?.tiers.some(({ queues }) => queues.includes(queueId)) || profile?.finally.includes(queueId)) return true
  }
  return false
}

interface Joining {
  readonly queueId: string
  readonly item: Waiting
}

function ifActivated(ticket: Ticket, now: Now): Joining {
  return { queueId: ticket.queueId, item: { ...ticket, waitingSince: now.tick } }
}

/** Where no window would ever call it: those who would stand before it in its queue. */
function aheadOfJoining(branch: Branch, joining: Joining, now: Now): number {
  const { id } = joining.item
  const ahead = rehearse(branch, now, { until: id, joining }).get(id)
  return ahead ?? countBefore(branch, joining, now)
}

function countBefore(branch: Branch, { queueId, item }: Joining, now: Now): number {
  return branch.queue(queueId)?.at(now.tick).countBefore(item) ?? 0
}

function countInList(branch: Branch, ticket: Ticket, now: Now): number {
  return branch.listOf(ticket)?.at(now.tick).countBefore(ticket) ?? 0
}

/** A light copy of who waits where, for the rules to be played on. */
class Rehearsal implements Lines<Waiting> {
  readonly #branch: Branch
  readonly #lists = new Map<string, QueueIndex<Waiting>>()
  readonly #rotations = new Map<string, Rotation>()
  /** What takes back who has left and who has joined. */
  readonly #undo: (() => void)[] = []

  constructor(branch: Branch) {
    this.#branch = branch
    for (const [key, list] of branch.lists()) if (list.size > 0) this.#lists.set(key, list.clone())
  }

  queue(queueId: string): QueueIndex<Waiting> | undefined {
    return this.#lists.get(queueId)
  }

  direct(to: 'window' | 'teller', id: string): QueueIndex<Waiting> | undefined {
    return this.#lists.get(`${to}:${id}`)
  }

  rotation(key: string): Rotation | undefined {
    return this.#rotations.get(key) ?? this.#branch.rotation(key)
  }

  turn(rotation: Rotation): void {
    this.#rotations.set(rotation.key, rotation)
  }

  join(queueId: string, item: Waiting): void {
    const list = this.#lists.get(queueId) ?? new QueueIndex<Waiting>()
    this.#lists.set(queueId, list)
    list.add(item)
    this.#undo.push(() => list.delete(item))
  }

  leave(list: QueueIndex<Waiting> | undefined, item: Waiting): void {
    if (list === undefined) return
    list.delete(item)
    this.#undo.push(() => list.add(item))
  }

  /** Everybody back where he was, for another run. */
  asAtFirst(): this {
    for (let takeBack = this.#undo.pop(); takeBack; takeBack = this.#undo.pop()) takeBack()
    this.#rotations.clear()
    return this
  }

  /** The next tick after this one at which a cooling ticket becomes eligible. */
  nextEligible(tick: number): number {
    let next = Number.POSITIVE_INFINITY
    for (const list of this.#lists.values()) next = Math.min(next, list.at(tick).nextChange ?? next)
    return next
  }
}

interface Server {
  readonly windowId: string
  readonly tellerId: string | null
  readonly override: WindowState['override']
  /** When it calls next; infinite when nobody is left for it. */
  freeAt: number
}

interface Run {
  /** Ends the run when this one is called. */
  readonly until?: string
  /** Ends the run after so many calls. */
  readonly most?: number
  readonly joining?: Joining | undefined
}

/** The calls to come, by ticket: how many are made before. */
function rehearse(
  branch: Branch,
  now: Now,
  { until, most, joining }: Run,
  lines = new Rehearsal(branch),
): Map<string, number> {
  const calls = new Map<string, number>()
  const { config } = branch
  if (config === undefined) return calls
  const table = lookup(config)
  const meanMs = meanServiceTimes(config)
  const servers = openServers(branch, config, now, meanMs)
  if (joining) lines.join(joining.queueId, joining.item)
  for (let server = nextFree(servers); server; server = nextFree(servers)) {
    const tick = server.freeAt
    const called = callAt(lines, table, server, now, tick)
    if (called === undefined) {
      server.freeAt = Math.min(lines.nextEligible(tick), nextSwitch(table, server, now, tick))
      continue
    }
    calls.set(called.id, calls.size)
    if (called.id === until || calls.size === most) break
    server.freeAt = tick + meanMs(called.businessId)
  }
  return calls
}

function callAt(lines: Rehearsal, table: Lookup, server: Server, now: Now, tick: number): Waiting | undefined {
  const profile = profileInForce(table, server.windowId, momentAt(now, tick), server.override)?.profile
  const choice = profile && choose(lines, server, profile, tick)
  if (choice === undefined) return undefined
  const tier = choice.tier === null ? undefined : profile?.tiers[choice.tier]
  if (choice.rotates && profile && tier && choice.queueId !== undefined) {
    const key = rotationKey(profile.id, tier.index)
    lines.turn(afterTurn(tier, lines.rotation(key), key, choice.queueId))
  }
  removeCalled(lines, server, choice.item, choice.queueId)
  return choice.item
}

function removeCalled(lines: Rehearsal, server: Server, item: Waiting, queueId: string | undefined): void {
  if (queueId !== undefined) {
    lines.leave(lines.queue(queueId), item)
    return
  }
  const forWindow = lines.direct('window', server.windowId)
  if (forWindow?.head?.id === item.id) lines.leave(forWindow, item)
  else if (server.tellerId !== null) lines.leave(lines.direct('teller', server.tellerId), item)
}

/** Service in mean times; a business that is no longer configured counts as the mean of those that are. */
export function meanServiceTimes(config: BranchConfig): (businessId: string) => number {
  const means = new Map(config.businesses.map(({ id, meanServiceMinutes }) => [id, meanServiceMinutes * 60_000]))
  const overall = [...means.values()].reduce((sum, ms) => sum + ms, 0) / Math.max(1, means.size)
  return (businessId) => Math.round(means.get(businessId) ?? overall)
}

function openServers(branch: Branch, config: BranchConfig, now: Now, meanMs: (businessId: string) => number): Server[] {
  const servers: Server[] = []
  for (const { id } of [...config.windows].sort((a, b) => a.number - b.number)) {
    const window = branch.windows.get(id)
    if (window?.status !== 'open' || window.tellerId === null) continue
    const current = window.ticketId === null ? undefined : branch.tickets.get(window.ticketId)
    const since = current?.startedAt ?? current?.calledAt ?? now.tick
    const freeAt = current === undefined ? now.tick : Math.max(now.tick, since + meanMs(current.businessId))
    servers.push({ windowId: id, tellerId: window.tellerId, override: window.override, freeAt })
  }
  return servers
}

/** The window that is free first; of several the one with the lowest number. */
function nextFree(servers: readonly Server[]): Server | undefined {
  let first: Server | undefined
  for (const server of servers) {
    if (Number.isFinite(server.freeAt) && (first === undefined || server.freeAt < first.freeAt)) first = server
  }
  return first
}

/** The time at a later tick; a run that goes past midnight stays in the last second of the day. */
function momentAt(now: Now, tick: number): Now {
  const second = now.secondOfDay + Math.floor((tick - now.tick) / 1000)
  return { ...now, tick, secondOfDay: Math.min(LAST_SECOND_OF_DAY, second) }
}

/** The next tick after this one at which the end of its override or its schedule may change the window's profile. */
function nextSwitch(table: Lookup, { windowId, override }: Server, now: Now, tick: number): number {
  let next = override && override.until > tick ? override.until : Number.POSITIVE_INFINITY
  for (const { from, to } of table.schedules.get(windowId) ?? []) {
    for (const second of [from, to]) {
      const at = now.tick + (second - now.secondOfDay) * 1000
      if (second <= LAST_SECOND_OF_DAY && at > tick && at < next) next = at
    }
  }
  return next
}
