import { type Choice, choose } from '../calling/choose.ts'
import { afterTurn, rotationKey } from '../calling/rotation.ts'
import { profileInForce } from '../calling/schedule.ts'
import type { CallingProfile, Lookup } from '../lookup.ts'
import { DayTime } from '../simulation/dayTime.ts'
import { Hall } from '../simulation/hall.ts'
import type { WindowSession } from '../simulation/session.ts'
import type { Now } from '../time.ts'
import type { Customer, Occupied } from './customers.ts'

/** After the last real event it goes on so long at most. */
const HORIZON_MS = 86_400_000

/** A call of the trial. */
export interface Played {
  readonly waitedMs: number
  readonly profileId: string
  /** Null for direct and fallback calls. */
  readonly tier: number | null
}

export interface Day {
  /** In order of arrival. */
  readonly customers: readonly Customer[]
  readonly sessions: readonly WindowSession[]
  readonly occupied: readonly Occupied[]
  readonly now: Now
}

interface Server {
  readonly windowId: string
  readonly sessions: readonly WindowSession[]
  readonly occupied: readonly Occupied[]
  /** When it calls next; infinite when nobody is left for it. */
  freeAt: number
}

/**
 * Plays the day by these rules: customers arrive when they did and take the time they took, windows are open when they were
 * and call as soon as they are free. Profiles follow the schedule of the time of day played; what managers chose for a while
 * is left out. Gives the call of everybody who is called, by ticket.
 */
export function replay(
  day: Day,
  table: Lookup,
  queueOf: (customer: Customer) => string | undefined,
): ReadonlyMap<string, Played> {
  return new Replay(day, table, queueOf).run()
}

class Replay {
  readonly #calls = new Map<string, Played>()
  readonly #hall = new Hall<Customer>()
  readonly #table: Lookup
  readonly #time: DayTime
  readonly #end: number
  readonly #servers: readonly Server[]
  readonly #places = new Map<string, { readonly queueId: string; readonly directed: Customer['directed'] }>()
  readonly #arrivals: readonly Customer[]
  /** How many have arrived. */
  #arrived = 0
  /** How many wait. */
  #waiting = 0

  constructor(day: Day, table: Lookup, queueOf: (customer: Customer) => string | undefined) {
    this.#table = table
    this.#time = new DayTime(day.now)
    this.#end = day.now.tick + HORIZON_MS
    this.#servers = serversOf(day, table)
    const tellers = new Set(day.sessions.flatMap(({ tellerId }) => tellerId ?? []))
    this.#arrivals = day.customers.filter((customer) => {
      const queueId = queueOf(customer)
      if (queueId === undefined) return false
      this.#places.set(customer.id, { queueId, directed: reachable(customer, table, tellers) })
      return true
    })
  }

  run(): ReadonlyMap<string, Played> {
    for (let server = this.#nextFree(); server; server = this.#nextFree()) {
      const session = openFrom(server, server.freeAt)
      const tick = Math.max(server.freeAt, session?.from ?? Number.POSITIVE_INFINITY)
      const taken = server.occupied.find(({ from, until }) => from <= tick && tick < until)
      if (session === undefined || tick > server.freeAt) server.freeAt = tick
      else if (taken) server.freeAt = taken.until
      else server.freeAt = this.#call(server, session, tick)
    }
    return this.#calls
  }

  /** Calls, and gives the tick at which the window is free again or may find somebody. */
  #call(server: Server, { tellerId }: WindowSession, tick: number): number {
    this.#admit(tick)
    const { windowId } = server
    const profile = profileInForce(this.#table, windowId, this.#time.at(tick), null)?.profile
    const choice = profile && choose(this.#hall, { windowId, tellerId }, profile, tick)
    if (choice === undefined) return this.#nextChance(windowId, tick)
    const { item: customer } = choice
    const place = this.#places.get(customer.id)
    if (place) this.#hall.leave(customer, place)
    this.#waiting -= 1
    if (profile) this.#note(profile, choice, tick)
    return tick + customer.serviceMs
  }

  #note(profile: CallingProfile, choice: Choice<Customer>, tick: number): void {
    const tier = choice.tier === null ? undefined : profile.tiers[choice.tier]
    if (choice.rotates && tier && choice.queueId !== undefined) {
      const key = rotationKey(profile.id, tier.index)
      this.#hall.turn(afterTurn(tier, this.#hall.rotation(key), key, choice.queueId))
    }
    const waitedMs = tick - choice.item.waitingSince
    this.#calls.set(choice.item.id, { waitedMs, profileId: profile.id, tier: choice.tier })
  }

  #admit(tick: number): void {
    for (let next = this.#arrivals[this.#arrived]; next && next.waitingSince <= tick; ) {
      const place = this.#places.get(next.id)
      if (place) this.#hall.join(next, place)
      this.#waiting += 1
      this.#arrived += 1
      next = this.#arrivals[this.#arrived]
    }
  }

  /** Somebody comes, or another profile lets the window call those who wait already. */
  #nextChance(windowId: string, tick: number): number {
    const arrival = this.#arrivals[this.#arrived]?.waitingSince ?? Number.POSITIVE_INFINITY
    if (this.#waiting === 0) return arrival
    return Math.min(arrival, this.#time.nextChange(this.#table.schedules.get(windowId) ?? [], tick))
  }

  /** The window that is free first; of several the one with the lowest number. */
  #nextFree(): Server | undefined {
    let first: Server | undefined
    for (const server of this.#servers) {
      if (server.freeAt <= this.#end && (first === undefined || server.freeAt < first.freeAt)) first = server
    }
    return first
  }
}

/** Windows in order of their numbers. */
function serversOf({ sessions, occupied }: Day, table: Lookup): Server[] {
  const windows = [...table.config.windows].sort((a, b) => a.number - b.number)
  return windows.flatMap(({ id: windowId }) => {
    const own = sessions.filter((session) => session.windowId === windowId).sort((a, b) => a.from - b.from)
    const [first] = own
    if (first === undefined) return []
    const taken = occupied.filter((time) => time.windowId === windowId)
    return [{ windowId, sessions: own, occupied: taken, freeAt: first.from }]
  })
}

/** The session at this tick, or the first after it. */
function openFrom({ sessions }: Server, tick: number): WindowSession | undefined {
  return sessions.find(({ until }) => until === null || tick < until)
}

/** Sent to a window or a teller who is not there under these rules, a customer waits in his queue. */
function reachable({ directed }: Customer, table: Lookup, tellers: ReadonlySet<string>): Customer['directed'] {
  if (directed?.window !== undefined) return table.windows.has(directed.window) ? directed : null
  if (directed?.teller !== undefined) return tellers.has(directed.teller) ? directed : null
  return null
}
