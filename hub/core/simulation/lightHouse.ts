import type { Directed, Place } from '../../../contracts/index.ts'
import { type Choice, choose } from '../calling/choose.ts'
import type { Waiting } from '../calling/queueIndex.ts'
import { requeued } from '../calling/requeue.ts'
import { afterTurn, rotationKey } from '../calling/rotation.ts'
import { profileInForce } from '../calling/schedule.ts'
import { rangeOf, rulesOfDay } from '../dailyTimes.ts'
import { type CallingProfile, type Lookup, queueFor } from '../lookup.ts'
import type { WindowState } from '../records.ts'
import type { DayTime } from './dayTime.ts'
import { Deadlines } from './deadlines.ts'
import { Hall } from './hall.ts'
import type { House, HouseCall, Visitor } from './play.ts'

const NEVER = Number.POSITIVE_INFINITY
const DAY_MS = 86_400_000

/** Somebody in a light hall. */
export interface Guest extends Waiting {
  readonly queueId: string
  readonly directed: Directed
  readonly requeues: number
  readonly visitor: Visitor
  /** Businesses of the visit that follow. */
  readonly agenda: readonly string[]
  readonly firstArrival: { readonly place: Place; readonly waitingSince: number }
}

type Override = WindowState['override']

interface Caller {
  readonly windowId: string
  tellerId: string | null
  openedAt: number
  readonly override: Override
  profile: CallingProfile | undefined
  /** Until then `profile` is known to be in force. */
  profileUntil: number
  readonly hasBreaks: boolean
  /** Of one day, up to `breaksUntil`. */
  breaks: readonly Span[]
  breaksUntil: number
}

/** Ticks, [from, until). */
interface Span {
  readonly from: number
  readonly until: number
}

interface LightHouseOptions {
  readonly table: Lookup
  readonly time: DayTime
  readonly hall?: Hall<Guest>
  readonly guests?: Iterable<Guest>
  readonly overrides?: ReadonlyMap<string, Override>
  /** Order of issue of the newest ticket. */
  readonly sequence?: number
  /** Where a visitor waits by these rules; without it in the queue of business and class. */
  readonly queueOf?: (visitor: Visitor, businessId: string) => string | undefined
  /** Somebody who comes and had a place before; undefined: he takes a new one. */
  readonly guestOf?: (visitor: Visitor) => Guest | undefined
}

/**
 * A branch with the rules of calling and nothing else: who waits where, whose turn it is, profiles by schedule, planned breaks, the
 * returns of no-shows. It keeps no journal, refuses nobody by hours or limits, and plays hundreds of thousands of customers a
 * second. The rules are those of the branch itself: `choose`, `requeued`, `profileInForce`.
 */
export class LightHouse implements House {
  onCall: (call: HouseCall) => void = () => undefined
  readonly #table: Lookup
  readonly #time: DayTime
  readonly #hall: Hall<Guest>
  readonly #guests = new Map<string, Guest>()
  readonly #callers = new Map<string, Caller>()
  readonly #queueOf: (visitor: Visitor, businessId: string) => string | undefined
  readonly #guestOf: LightHouseOptions['guestOf']
  #sequence: number
  /** When those who cool down after a no-show can be called again. */
  readonly #cooling = new Deadlines<string>()
  /** Until then no profile or planned break begins or ends. */
  #steadyUntil = Number.NEGATIVE_INFINITY

  constructor({ table, time, hall, guests = [], overrides, sequence = 0, queueOf, guestOf }: LightHouseOptions) {
    this.#table = table
    this.#time = time
    this.#hall = hall ?? new Hall<Guest>()
    this.#sequence = sequence
    this.#guestOf = guestOf
    this.#queueOf = queueOf ?? defaultQueues(table)
    for (const guest of guests) {
      this.#guests.set(guest.id, guest)
      if (hall === undefined) this.#hall.join(guest, guest)
      if (guest.callableFrom !== null) this.#cooling.add(guest.callableFrom, guest.id)
    }
    for (const { id: windowId, breaks } of table.config.windows) {
      this.#callers.set(windowId, {
        windowId,
        tellerId: null,
        openedAt: 0,
        override: overrides?.get(windowId) ?? null,
        profile: undefined,
        profileUntil: Number.NEGATIVE_INFINITY,
        hasBreaks: breaks.length > 0,
        breaks: [],
        breaksUntil: Number.NEGATIVE_INFINITY,
      })
    }
  }

  arrive(visitor: Visitor, tick: number): string | null {
    const known = this.#guestOf?.(visitor)
    if (known !== undefined) {
      if (known.callableFrom !== null) this.#cooling.add(known.callableFrom, known.id)
      this.#join(known)
      return null
    }
    const [businessId = '', ...agenda] = visitor.businessIds
    const queueId = this.#queueOf(visitor, businessId)
    if (queueId === undefined) return 'BUSINESS_NOT_OFFERED'
    this.#sequence += 1
    const place = { tick, sequence: this.#sequence }
    this.#join({
      id: visitor.id,
      classId: visitor.classId,
      businessId,
      place,
      waitingSince: tick,
      sequence: this.#sequence,
      callableFrom: null,
      queueId,
      directed: null,
      requeues: 0,
      visitor,
      agenda,
      firstArrival: { place, waitingSince: tick },
    })
    return null
  }

  open(windowId: string, tellerId: string, _tick: number, since: number): void {
    const caller = this.#callers.get(windowId)
    if (caller === undefined) return
    caller.tellerId = tellerId
    caller.openedAt = since
  }

  close(windowId: string): void {
    const caller = this.#callers.get(windowId)
    if (caller) caller.tellerId = null
  }

  call(windowId: string, tick: number): void {
    const caller = this.#callers.get(windowId)
    if (caller === undefined || caller.tellerId === null || this.#isOnBreak(caller, tick)) return
    const profile = this.#profileOf(caller, tick)
    const choice = profile && choose(this.#hall, caller, profile, tick)
    if (profile === undefined || choice === undefined) return
    const { item } = choice
    this.#hall.leave(item, item)
    if (choice.rotates) this.#turn(profile, choice)
    this.onCall({
      visitorId: item.id,
      windowId,
      businessId: item.businessId,
      waitedMs: tick - item.waitingSince,
      profileId: profile.id,
      tier: choice.tier,
    })
  }

  finish(_windowId: string, visitorId: string): boolean {
    const guest = this.#guests.get(visitorId)
    if (guest !== undefined && guest.agenda.length > 0) {
      for (const [at, businessId] of guest.agenda.entries()) {
        const queueId = this.#queueOf(guest.visitor, businessId)
        // What is not offered is passed over.
        if (queueId === undefined) continue
        const agenda = guest.agenda.slice(at + 1)
        this.#join({ ...guest, ...guest.firstArrival, businessId, queueId, directed: null, agenda, callableFrom: null })
        return false
      }
    }
    this.#guests.delete(visitorId)
    return true
  }

  noShow(_windowId: string, visitorId: string, tick: number): boolean {
    const guest = this.#guests.get(visitorId)
    const list = guest && this.#hall.list(guest)?.at(tick)
    const back = guest && requeued(list, guest, this.#table.config.calling.noShow, tick)
    if (!guest || !back) {
      this.#guests.delete(visitorId)
      return true
    }
    const { place, waitingSince, callableFrom, times } = back
    this.#cooling.add(callableFrom, guest.id)
    this.#join(again(guest, place, waitingSince, callableFrom, times))
    return false
  }

  leave(visitorId: string): void {
    const guest = this.#guests.get(visitorId)
    if (guest) this.#hall.leave(guest, guest)
    this.#guests.delete(visitorId)
  }

  nextChange(tick: number): number {
    while (this.#cooling.next <= tick) this.#cooling.take()
    if (tick >= this.#steadyUntil) this.#steadyUntil = this.#nextSwitch(tick)
    return Math.min(this.#cooling.next, this.#steadyUntil)
  }

  pass(): void {}

  /** The next tick at which the profile of a window may change, or a planned break begins or ends. */
  #nextSwitch(tick: number): number {
    let next = NEVER
    for (const caller of this.#callers.values()) {
      next = Math.min(next, this.#profileUntil(caller, tick))
      for (const { from, until } of this.#breaksOf(caller, tick)) {
        if (from > tick) next = Math.min(next, from)
        if (until > tick) next = Math.min(next, until)
      }
      if (caller.breaksUntil < next && caller.hasBreaks) next = caller.breaksUntil
    }
    return next
  }

  #join(guest: Guest): void {
    this.#guests.set(guest.id, guest)
    this.#hall.join(guest, guest)
  }

  #turn(profile: CallingProfile, choice: Choice<Guest>): void {
    const tier = choice.tier === null ? undefined : profile.tiers[choice.tier]
    if (tier === undefined || choice.queueId === undefined) return
    const key = rotationKey(profile.id, tier.index)
    this.#hall.turn(afterTurn(tier, this.#hall.rotation(key), key, choice.queueId))
  }

  #profileOf(caller: Caller, tick: number): CallingProfile | undefined {
    if (tick < caller.profileUntil) return caller.profile
    caller.profile = profileInForce(this.#table, caller.windowId, this.#time.at(tick), caller.override)?.profile
    caller.profileUntil = this.#profileUntil(caller, tick)
    return caller.profile
  }

  #profileUntil({ windowId, override }: Caller, tick: number): number {
    const bySchedule = this.#time.nextChange(this.#table.schedules.get(windowId) ?? [], tick)
    return override !== null && override.until > tick ? Math.min(override.until, bySchedule) : bySchedule
  }

  /** A planned break that began while the window was open; a teller who opens during one works on. */
  #isOnBreak(caller: Caller, tick: number): boolean {
    if (!caller.hasBreaks) return false
    return this.#breaksOf(caller, tick).some(
      ({ from, until }) => from <= tick && tick < until && caller.openedAt < from,
    )
  }

  /** Of the day of this tick. */
  #breaksOf(caller: Caller, tick: number): readonly Span[] {
    if (!caller.hasBreaks || tick < caller.breaksUntil) return caller.breaks
    const breaks = this.#table.windows.get(caller.windowId)?.breaks ?? []
    const now = this.#time.at(tick)
    const midnight = this.#time.midnight(tick)
    caller.breaks = rulesOfDay(breaks, now).map((planned) => {
      const { from, to } = rangeOf(planned)
      return { from: midnight + from * 1000, until: midnight + to * 1000 }
    })
    caller.breaksUntil = midnight + DAY_MS
    return caller.breaks
  }
}

/** A guest who waits again, elsewhere in his line. Every property named: a spread costs more than the choice of a call. */
function again(guest: Guest, place: Place, waitingSince: number, callableFrom: number, requeues: number): Guest {
  const { id, classId, businessId, sequence, queueId, directed, visitor, agenda, firstArrival } = guest
  return {
    id,
    classId,
    businessId,
    place,
    waitingSince,
    sequence,
    callableFrom,
    queueId,
    directed,
    requeues,
    visitor,
    agenda,
    firstArrival,
  }
}

/** The queue of business and class, looked up once for each. */
function defaultQueues({ config }: Lookup): (visitor: Visitor, businessId: string) => string | undefined {
  const known = new Map<string, Map<string, string | undefined>>()
  return ({ classId }, businessId) => {
    let byClass = known.get(businessId)
    if (byClass === undefined) {
      byClass = new Map()
      known.set(businessId, byClass)
    }
    if (!byClass.has(classId)) byClass.set(classId, queueFor(config, businessId, classId)?.id)
    return byClass.get(classId)
  }
}
