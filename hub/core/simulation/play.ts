import type { WindowConfig } from '../../../contracts/index.ts'
import { Deadlines } from './deadlines.ts'
import type { WindowSession } from './session.ts'

/** Somebody who comes to a simulated branch: the same under all rules that are tried. */
export interface Visitor {
  readonly id: string
  /** When he takes his ticket. */
  readonly tick: number
  readonly classId: string
  /** What he comes for, in this order, on one number. */
  readonly businessIds: readonly string[]
}

/** A call as the rules have decided it. */
export interface HouseCall {
  readonly visitorId: string
  readonly windowId: string
  readonly businessId: string
  /** Since waitingSince, in milliseconds. */
  readonly waitedMs: number
  /** The rules in force at the window. */
  readonly profileId: string
  /** Null for direct calls and those of last resort. */
  readonly tier: number | null
}

/**
 * Where the rules are: a branch that carries out commands, or a light hall that asks the same rules. Told what happens in
 * the order of time; it calls nobody by itself but through `onCall`, and that only while it is told something.
 */
export interface House {
  onCall: (call: HouseCall) => void
  /** The code of the refusal; null when he has his ticket. */
  arrive(visitor: Visitor, tick: number): string | null
  /** `since`: when the teller opened, earlier than the tick where the play begins with an open window. */
  open(windowId: string, tellerId: string, tick: number, since: number): void
  /** Nobody is there at this moment. */
  close(windowId: string, tick: number): void
  /** The teller asks for the next one; `onCall` says who, if anybody. */
  call(windowId: string, tick: number): void
  /** Ends what is served at the window; false when the visit goes on with another business in line. */
  finish(windowId: string, visitorId: string, tick: number): boolean
  /** Nobody came to the call; false when he is put back into the line. */
  noShow(windowId: string, visitorId: string, tick: number): boolean
  /** He gives up while he waits. */
  leave(visitorId: string, tick: number): void
  /** The next tick after this one at which time alone may let a window call that found nobody; infinite when there is none. */
  nextChange(tick: number): number
  /** So late it is now. */
  pass(tick: number): void
}

/** A service about to begin. */
export interface Service<V extends Visitor = Visitor> {
  readonly visitor: V
  readonly businessId: string
  readonly windowId: string
  readonly tellerId: string
  readonly tick: number
  /** How many services have begun before in this run. */
  readonly order: number
}

/** What people do. Milliseconds, whole ones. */
export interface Behaviour<V extends Visitor = Visitor> {
  /** How long a window is taken, from the call until the customer is gone. */
  serviceMs(service: Service<V>): number
  /** Whether he comes to this call; `calls` counts those before it. */
  comes(visitor: V, waitedMs: number, calls: number): boolean
  /** From a call nobody comes to until the teller says so. */
  noShowMs(visitor: V): number
  /** He leaves after so long if he has not been called; infinite: he stays. */
  patienceMs(visitor: V): number
}

/** Told of everything, in order. */
export interface Observer<V extends Visitor = Visitor> {
  arrived?(visitor: V, refusal: string | null): void
  called?(visitor: V, call: HouseCall, tick: number, calls: number): void
  missed?(visitor: V, windowId: string, calledAt: number, tick: number, isOver: boolean): void
  served?(visitor: V, service: Service<V>, tick: number, isOver: boolean): void
  left?(visitor: V, tick: number): void
  /** Somebody is at a window from now on; or nobody is any more. */
  opened?(windowId: string, tick: number): void
  closed?(windowId: string, tick: number): void
}

/** Who is at a window when the play begins, and until when. */
export interface Taken<V extends Visitor = Visitor> {
  readonly windowId: string
  readonly visitor: V
  readonly businessId: string
  readonly until: number
  /** Nobody came to the call: at `until` the teller says so. */
  readonly isMissing?: boolean
}

export interface Play<V extends Visitor = Visitor> {
  readonly house: House
  /** In order of their ticks. */
  readonly arrivals: Iterator<V>
  /** Those who wait when it begins; the house knows them. Their patience is what is left of it. */
  readonly inside?: readonly V[]
  /** How often somebody was called before the play; never, unless given. Who was called once does not leave by himself. */
  readonly callsBefore?: (visitor: V) => number
  readonly taken?: readonly Taken<V>[]
  readonly sessions: readonly WindowSession[]
  /** In order of their numbers: of those that became free at one moment the lowest calls first. */
  readonly windows: readonly Pick<WindowConfig, 'id' | 'autoCall'>[]
  /** Who calls first of several that are idle: who has been so for longest, unless given; or the lowest number whatever was before. */
  readonly turn?: 'idle' | 'number'
  readonly behaviour: Behaviour<V>
  readonly observer: Observer<V>
  /** When it begins: 0 unless given. */
  readonly from?: number
  /** Nothing later is played. */
  readonly until: number
  /** Ends it sooner; asked before every moment at which something happens. */
  readonly isOver?: (tick: number) => boolean
}

interface Present<V extends Visitor> {
  readonly visitor: V
  calls: number
  isWaiting: boolean
}

interface Desk<V extends Visitor> {
  readonly windowId: string
  /** Calls by itself. */
  readonly autoCall: boolean
  /** In order of time. */
  readonly sessions: readonly WindowSession[]
  nextSession: number
  tellerId: string | null
  /** Leaves when nobody is there any more. */
  endsAt: number
  present: Present<V> | undefined
  businessId: string
  calledAt: number
  service: Service<V> | undefined
  /** When whoever is there is gone; infinite: nobody is. */
  freeAt: number
  idleSince: number
}

/**
 * Plays a branch in virtual time: people come, are called by the rules of the house, are served, do not come or lose patience,
 * and windows open and close. A teller calls as soon as nobody is at his window; one who finds nobody waits until somebody
 * can be called; windows that call by themselves are first, then who has waited longest. A session that ends while a customer is there ends with him. Ends when
 * nothing more can happen, or at `until`.
 */
export function play<V extends Visitor>(what: Play<V>): void {
  new Playing(what).run()
}

const NEVER = Number.POSITIVE_INFINITY

class Playing<V extends Visitor> {
  readonly #what: Play<V>
  readonly #house: House
  readonly #behaviour: Behaviour<V>
  readonly #desks: Desk<V>[]
  readonly #byWindow = new Map<string, Desk<V>>()
  readonly #present = new Map<string, Present<V>>()
  readonly #patience = new Deadlines<Present<V>>()
  readonly #idle: Desk<V>[] = []
  #arrival: V | undefined
  #tick = 0
  #services = 0
  #waiting = 0
  /** Somebody may be callable who was not when idle windows asked last. */
  #isNews = true
  /** When time alone changes something. */
  #changeAt = 0

  constructor(what: Play<V>) {
    this.#what = what
    this.#house = what.house
    this.#behaviour = what.behaviour
    this.#tick = what.from ?? 0
    this.#desks = what.windows.map((window) => desk<V>(window, what.sessions))
    for (const each of this.#desks) this.#byWindow.set(each.windowId, each)
    what.house.onCall = (call) => this.#called(call)
    for (const visitor of what.inside ?? []) this.#enter(visitor)
    for (const taken of what.taken ?? []) this.#seat(taken)
    this.#nextArrival()
  }

  run(): void {
    const { until } = this.#what
    for (;;) {
      const tick = this.#nextTick()
      if (tick === NEVER || tick > until || this.#what.isOver?.(tick)) return
      this.#tick = tick
      this.#freeDesks()
      this.#openAndClose()
      this.#loseCustomers()
      this.#admit()
      if (this.#changeAt <= tick) {
        this.#house.pass(tick)
        this.#isNews = true
      }
      this.#callAtIdleDesks()
      this.#changeAt = this.#house.nextChange(tick)
    }
  }

  #nextTick(): number {
    let next = Math.min(this.#arrival?.tick ?? NEVER, this.#patience.next)
    let someIdle = false
    for (const each of this.#desks) {
      if (each.freeAt < next) next = each.freeAt
      if (each.tellerId === null) {
        const session = each.sessions[each.nextSession]
        if (session && session.from < next && !this.#isElsewhere(session)) next = session.from
      } else if (each.present === undefined) {
        someIdle = true
        if (each.endsAt < next) next = each.endsAt
      }
    }
    // Without anybody to be called and a window to call, the passing of time changes nothing.
    if (someIdle && this.#waiting > 0 && this.#changeAt < next) next = this.#changeAt
    return Math.max(next, this.#tick)
  }

  #nextArrival(): void {
    const next = this.#what.arrivals.next()
    this.#arrival = next.done === true ? undefined : next.value
  }

  #enter(visitor: V): void {
    const present: Present<V> = { visitor, calls: this.#what.callsBefore?.(visitor) ?? 0, isWaiting: true }
    this.#present.set(visitor.id, present)
    this.#waiting += 1
    const patienceMs = this.#behaviour.patienceMs(visitor)
    if (patienceMs !== NEVER) this.#patience.add(this.#tick + patienceMs, present)
  }

  #seat({ windowId, visitor, businessId, until, isMissing }: Taken<V>): void {
    const at = this.#byWindow.get(windowId)
    if (at === undefined) return
    const present: Present<V> = { visitor, calls: 1, isWaiting: false }
    this.#present.set(visitor.id, present)
    at.present = present
    at.businessId = businessId
    at.freeAt = until
    at.calledAt = this.#tick
    if (isMissing === true) return
    const tellerId = at.sessions[0]?.tellerId ?? ''
    at.service = { visitor, businessId, windowId, tellerId, tick: this.#tick, order: -1 }
  }

  #freeDesks(): void {
    for (const each of this.#desks) if (each.freeAt <= this.#tick) this.#free(each)
  }

  #free(each: Desk<V>): void {
    const { present, service, windowId } = each
    each.freeAt = NEVER
    each.present = undefined
    each.service = undefined
    each.idleSince = this.#tick
    this.#isNews = true
    if (present === undefined) return
    const { visitor } = present
    const isOver =
      service === undefined
        ? this.#house.noShow(windowId, visitor.id, this.#tick)
        : this.#house.finish(windowId, visitor.id, this.#tick)
    if (isOver) this.#present.delete(visitor.id)
    else {
      present.isWaiting = true
      this.#waiting += 1
    }
    if (service) this.#what.observer.served?.(visitor, service, this.#tick, isOver)
    else this.#what.observer.missed?.(visitor, windowId, each.calledAt, this.#tick, isOver)
  }

  #openAndClose(): void {
    for (const each of this.#desks) {
      if (each.tellerId !== null && each.present === undefined && each.endsAt <= this.#tick) {
        this.#house.close(each.windowId, this.#tick)
        each.tellerId = null
        this.#what.observer.closed?.(each.windowId, this.#tick)
      }
    }
    for (const each of this.#desks) if (each.tellerId === null) this.#openDue(each)
  }

  /** Its teller still has a customer at another window. */
  #isElsewhere({ tellerId, from }: WindowSession): boolean {
    if (tellerId === null || from > this.#tick) return false
    return this.#desks.some((each) => each.tellerId === tellerId)
  }

  #openDue(each: Desk<V>): void {
    for (;;) {
      const session = each.sessions[each.nextSession]
      if (session === undefined || session.from > this.#tick || this.#isElsewhere(session)) return
      each.nextSession += 1
      each.endsAt = session.until ?? NEVER
      // One that was over before the last customer had gone.
      if (each.endsAt <= this.#tick) continue
      each.tellerId = session.tellerId ?? ''
      each.idleSince = this.#tick
      this.#isNews = true
      this.#house.open(each.windowId, each.tellerId, this.#tick, session.from)
      this.#what.observer.opened?.(each.windowId, this.#tick)
      return
    }
  }

  #loseCustomers(): void {
    while (this.#patience.next <= this.#tick) {
      const present = this.#patience.take()
      if (present === undefined || !present.isWaiting || present.calls > 0) continue
      present.isWaiting = false
      this.#waiting -= 1
      this.#present.delete(present.visitor.id)
      this.#house.leave(present.visitor.id, this.#tick)
      this.#what.observer.left?.(present.visitor, this.#tick)
    }
  }

  #admit(): void {
    for (let visitor = this.#arrival; visitor !== undefined && visitor.tick <= this.#tick; visitor = this.#arrival) {
      // Before he is told of: the house may call him at once.
      this.#enter(visitor)
      const refusal = this.#house.arrive(visitor, this.#tick)
      if (refusal !== null) this.#turnAway(visitor)
      this.#what.observer.arrived?.(visitor, refusal)
      this.#isNews = true
      this.#nextArrival()
    }
  }

  #turnAway(visitor: V): void {
    const present = this.#present.get(visitor.id)
    if (present) present.isWaiting = false
    this.#present.delete(visitor.id)
    this.#waiting -= 1
  }

  #callAtIdleDesks(): void {
    if (!this.#isNews) return
    this.#isNews = false
    this.#idle.length = 0
    for (const each of this.#desks) if (each.tellerId !== null && each.present === undefined) this.#idle.push(each)
    // The sort is stable: of equal ones who has the lower number.
    if (this.#idle.length > 1 && this.#what.turn !== 'number') this.#idle.sort(byTurn)
    for (const each of this.#idle) {
      if (this.#waiting === 0) return
      if (each.present === undefined) this.#house.call(each.windowId, this.#tick)
    }
  }

  #called(call: HouseCall): void {
    const at = this.#byWindow.get(call.windowId)
    const present = this.#present.get(call.visitorId)
    if (at === undefined || present === undefined) return
    const { visitor } = present
    const { calls } = present
    const tellerId = at.tellerId ?? ''
    const { windowId, businessId } = call
    present.calls += 1
    present.isWaiting = false
    this.#waiting -= 1
    at.present = present
    at.businessId = businessId
    at.calledAt = this.#tick
    this.#what.observer.called?.(visitor, call, this.#tick, calls)
    if (!this.#behaviour.comes(visitor, call.waitedMs, calls)) {
      at.freeAt = this.#tick + this.#behaviour.noShowMs(visitor)
      return
    }
    const service: Service<V> = { visitor, businessId, windowId, tellerId, tick: this.#tick, order: this.#services }
    this.#services += 1
    at.service = service
    at.freeAt = this.#tick + this.#behaviour.serviceMs(service)
  }
}

function byTurn(a: Desk<Visitor>, b: Desk<Visitor>): number {
  return Number(b.autoCall) - Number(a.autoCall) || a.idleSince - b.idleSince
}

function desk<V extends Visitor>(
  { id: windowId, autoCall }: Play['windows'][number],
  sessions: readonly WindowSession[],
): Desk<V> {
  return {
    windowId,
    autoCall,
    sessions: sessions.filter((session) => session.windowId === windowId).sort((a, b) => a.from - b.from),
    nextSession: 0,
    tellerId: null,
    endsAt: NEVER,
    present: undefined,
    businessId: '',
    calledAt: 0,
    service: undefined,
    freeAt: NEVER,
    idleSince: 0,
  }
}
