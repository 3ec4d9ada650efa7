import { type Lookup, lookup, queueFor } from '../lookup.ts'
import type { Rotation } from '../records.ts'
import { DayTime } from '../simulation/dayTime.ts'
import { Hall } from '../simulation/hall.ts'
import { type Guest, LightHouse } from '../simulation/lightHouse.ts'
import { type Behaviour, type HouseCall, play, type Taken, type Visitor } from '../simulation/play.ts'
import { exponential, type Random, stream } from '../simulation/random.ts'
import type { WindowSession } from '../simulation/session.ts'
import { Arrivals } from './arrivals.ts'
import { Model } from './model.ts'
import type { Present, PresentTicket, PresentWindow } from './present.ts'

const NEVER = Number.POSITIVE_INFINITY
/** Beyond that nobody is told when he is called. */
const HORIZON_MS = 4 * 3_600_000
/** A teller who paused without saying until when is back after so long, on average. */
const USUAL_PAUSE_MS = 15 * 60_000
/** Those who may never stand in line are played in every so manieth future only, so that they push hardly anybody past a threshold. */
export const GHOST_EVERY = 3

/** Somebody in one of the futures. What he draws is drawn anew for each of them. */
export interface Person extends Visitor {
  /** There is a ticket of his already. */
  readonly isKnown: boolean
  /** Stands for whoever takes a ticket now, `<business>/<class>`; null: he is himself. */
  readonly probe: string | null
  /** He takes no time at a window: a probe, or a ticket that is not in line now and counts as if it were. */
  readonly isGhost: boolean
  /** Before this moment. */
  readonly wasCalled: boolean
  /** Uniform in (0, 1). */
  service: number
  show: number
  patience: number
}

export interface FutureOptions {
  /** Which of the futures. */
  readonly run: number
  readonly seed: number
  /** Those who come within so long are told of too. */
  readonly lookAheadMs: number
}

/** First calls of those who wait, of ghosts, and of those who come within the look-ahead. */
type Told = (who: Person, waitedMs: number, tick: number) => void

/** Who of them is not called: he leaves, or (`isThere`) nobody has called him when the play ends. He has waited so long. */
type Lost = (who: Person, waitedMs: number, isThere: boolean) => void

/** The futures of a branch: each run is another one, and the same run is the same whenever it is asked for. */
export class Futures {
  readonly #present: Present
  readonly #table: Lookup
  readonly #model: Model
  readonly #time: DayTime
  readonly #arrivals: Arrivals
  readonly #overrides: ReadonlyMap<string, PresentWindow['override']>
  readonly #windows: Lookup['config']['windows']
  readonly #guests: readonly Guest[]
  readonly #hall: Hall<Guest>
  /** Those who are not in line, with their places in it. */
  readonly #aside: ReadonlyMap<string, Guest>
  readonly #ghosts: readonly Person[]
  readonly #returning: readonly Person[]
  /** Of each queue: whom a newcomer can be. */
  readonly #newcomers: readonly (readonly Person[])[]
  /** Where those wait who are there. */
  readonly #lines: ReadonlyMap<string, Guest>
  /** Windows with somebody at them, now or after a pause, and the queues any of their profiles calls. */
  readonly #staffed: readonly PresentWindow[]
  readonly #served: ReadonlySet<string>
  /** By `<business>/<class>`. */
  readonly #servedKinds = new Map<string, boolean>()

  constructor(present: Present) {
    const { config, now, model, tickets, windows, rotations } = present
    this.#present = present
    this.#table = lookup(config)
    this.#model = new Model(model, config)
    this.#time = new DayTime(now)
    this.#arrivals = new Arrivals(model.arrivals, now)
    this.#overrides = new Map(windows.map(({ id, override }) => [id, override]))
    this.#windows = [...config.windows].sort((a, b) => a.number - b.number)
    this.#guests = tickets.filter(({ state }) => state === 'waiting').map((ticket) => guestOf(ticket, now.tick))
    this.#hall = hallWith(this.#guests, rotations)
    const aside = tickets.filter(({ state }) => state !== 'waiting').map((ticket) => guestOf(ticket, now.tick))
    this.#aside = new Map(aside.map((guest) => [guest.id, guest]))
    this.#ghosts = aside.map(({ visitor }) => visitor as Person).filter(({ isGhost }) => isGhost)
    this.#returning = aside
      .map(({ visitor }) => visitor as Person)
      .filter(({ isGhost }) => !isGhost)
      .sort((a, b) => a.tick - b.tick)
    this.#newcomers = newcomersOf(this.#table, now.tick)
    this.#lines = new Map([...this.#guests, ...aside].map((guest) => [guest.id, guest]))
    this.#staffed = windows.filter(({ status, tellerId }) => status !== 'closed' && tellerId !== null)
    this.#served = servedBy(this.#table, this.#staffed)
  }

  isGhost(ticketId: string): boolean {
    return this.#ghosts.some(({ id }) => id === ticketId)
  }

  /** How many kinds of newcomers take turns in the queue of this one. */
  probesBeside(key: string): number {
    return this.#newcomers.find((kinds) => kinds.some(({ probe }) => probe === key))?.length ?? 1
  }

  play({ run, seed, lookAheadMs }: FutureOptions, told: Told, lost?: Lost): void {
    const random = stream(seed, `future ${run}`)
    const { now, sequence, windows } = this.#present
    const asked = this.#asked(run)
    const inside = this.#guests.map(({ visitor }) => visitor as Person)
    for (const person of [...inside, ...asked]) redraw(person, random)
    const taken = windows.flatMap((window) => this.#takenAt(window, random))
    const house = new LightHouse({
      table: this.#table,
      time: this.#time,
      hall: this.#hall.clone(),
      guests: [...this.#guests, ...taken.map(({ guest }) => guest)],
      overrides: this.#overrides,
      sequence,
      guestOf: (visitor) => this.#aside.get(visitor.id),
    })
    const lookAhead = now.tick + lookAheadMs
    // Ends as soon as everybody has been called who is asked about, but for those whom nobody would ever call.
    const open = new Set<Person>()
    const hopeless = new Set<Person>()
    const watch = (person: Person) => (this.#isServed(person) ? open : hopeless).add(person)
    for (const person of [...inside, ...asked]) watch(person)
    const isOut = (person: Person) => open.delete(person) || hopeless.delete(person)
    play({
      house,
      from: now.tick,
      arrivals: this.#arrivalsOf(asked, random),
      inside,
      callsBefore: (visitor) => Number((visitor as Person).wasCalled),
      taken,
      sessions: windows.flatMap((window) => sessionsOf(window, now.tick, random)),
      windows: this.#windows,
      behaviour: behaviourOf(this.#model),
      observer: {
        arrived: (visitor, refusal) => {
          const person = visitor as Person
          const isNew = !person.isGhost && !person.isKnown && person.tick <= lookAhead
          if (isNew && refusal === null) watch(person)
        },
        called: (visitor, call: HouseCall, tick) => {
          if (isOut(visitor as Person)) told(visitor as Person, call.waitedMs, tick)
        },
        left: (visitor, tick) => {
          const person = visitor as Person
          if (isOut(person)) lost?.(person, tick - person.tick, false)
        },
      },
      isOver: (tick) => open.size === 0 && tick > lookAhead,
      until: now.tick + HORIZON_MS,
    })
    for (const person of [...open, ...hopeless]) lost?.(person, now.tick + HORIZON_MS - person.tick, true)
  }

  /** Whether a window that is or will be there calls from where he waits, by any of its profiles. */
  #isServed(person: Person): boolean {
    const known = this.#lines.get(person.id)
    if (known?.directed?.window !== undefined) return this.#staffed.some(({ id }) => id === known.directed?.window)
    if (known?.directed?.teller !== undefined) {
      return this.#staffed.some(({ tellerId }) => tellerId === known.directed?.teller)
    }
    if (known) return this.#served.has(known.queueId)
    const key = `${person.businessIds[0]}/${person.classId}`
    let isServed = this.#servedKinds.get(key)
    if (isServed === undefined) {
      const queueId = queueFor(this.#table.config, person.businessIds[0] ?? '', person.classId)?.id
      isServed = queueId !== undefined && this.#served.has(queueId)
      this.#servedKinds.set(key, isServed)
    }
    return isServed
  }

  /** Newcomers, one kind for each queue, and by turns those who are not in line now. */
  #asked(run: number): Person[] {
    const newcomers = this.#newcomers.flatMap((kinds) => kinds[run % kinds.length] ?? [])
    return [...newcomers, ...(run % GHOST_EVERY === 0 ? this.#ghosts : []), ...this.#returning]
  }

  *#arrivalsOf(asked: readonly Person[], random: Random): Generator<Person> {
    let at = 0
    let count = 0
    for (const { tick, businessId, classId } of this.#arrivals.draw(random)) {
      for (let next = asked[at]; next !== undefined && next.tick <= tick; next = asked[at]) {
        at += 1
        yield next
      }
      count += 1
      const id = `new ${count}`
      const draws = { service: random(), show: random(), patience: random() }
      yield {
        id,
        tick,
        classId,
        businessIds: [businessId],
        isKnown: false,
        probe: null,
        isGhost: false,
        wasCalled: false,
        ...draws,
      }
    }
    yield* asked.slice(at)
  }

  /** Who is at a window now, and until when. */
  #takenAt({ id: windowId, tellerId, current }: PresentWindow, random: Random): TakenGuest[] {
    const [u, v] = [random(), random()]
    const draws = { service: random(), show: random(), patience: random() }
    if (current === null) return []
    const { ticketId: id, classId, businessId, agenda, calledAt, waitingSince, isStarted } = current
    const tick = this.#present.now.tick
    const elapsedMs = tick - calledAt
    const { noShowMs, gapMs } = this.#model
    const mayBeMissing = !isStarted && elapsedMs < noShowMs
    const isMissing = mayBeMissing && v < this.#model.noShow(calledAt - waitingSince)
    const leftMs = isMissing ? noShowMs - elapsedMs : this.#model.remainingMs(businessId, tellerId, elapsedMs, u)
    const businessIds = [businessId, ...agenda]
    const kind = { isKnown: false, probe: null, isGhost: false, wasCalled: true }
    const visitor: Person = { id, tick: calledAt, classId, businessIds, ...kind, ...draws }
    const { place, firstArrival, sequence, queueId, requeues } = current
    const line = { place, waitingSince, sequence, callableFrom: null, queueId, directed: null, requeues }
    const guest: Guest = { id, classId, businessId, ...line, visitor, agenda, firstArrival }
    return [{ windowId, visitor, businessId, until: tick + leftMs + gapMs, isMissing, guest }]
  }
}

/** With his place in line, should he come back to it. */
type TakenGuest = Taken & { readonly guest: Guest }

function servedBy({ profiles, schedules, windows }: Lookup, staffed: readonly PresentWindow[]): Set<string> {
  const served = new Set<string>()
  for (const { id, override } of staffed) {
    const scheduled = schedules.get(id) ?? []
    for (const profileId of [
      windows.get(id)?.profile,
      override?.profileId,
      ...scheduled.map((rule) => rule.profileId),
    ]) {
      const profile = profileId === undefined ? undefined : profiles.get(profileId)
      if (profile === undefined) continue
      for (const queueId of [...profile.tiers.flatMap(({ queues }) => queues), ...profile.finally]) served.add(queueId)
    }
  }
  return served
}

function behaviourOf(model: Model): Behaviour {
  const { noShowMs, gapMs, patienceMeanMs } = model
  return {
    serviceMs: ({ visitor, businessId, tellerId }) => {
      const { isGhost, service } = visitor as Person
      return isGhost ? 0 : model.serviceMs(businessId, tellerId, service) + gapMs
    },
    comes: (visitor, waitedMs, calls) => {
      const { isGhost, show } = visitor as Person
      // Another draw for another call.
      return isGhost || (show + calls * 0.618_034) % 1 > model.noShow(waitedMs)
    },
    noShowMs: () => noShowMs + gapMs,
    patienceMs: (visitor) => {
      const { isGhost, patience } = visitor as Person
      return isGhost || patienceMeanMs === NEVER ? NEVER : Math.round(exponential(patience, patienceMeanMs))
    },
  }
}

/** When somebody sits at the window: from now on where it is open, and from when he is back where it is paused. */
function sessionsOf(window: PresentWindow, tick: number, random: Random): WindowSession[] {
  const { id, status, tellerId, pausedUntil, reopens, since } = window
  const u = random()
  if (status === 'closed' || tellerId === null) return []
  // A teller who is late is back some time, as one who has said nothing.
  const isTold = pausedUntil !== null && (reopens || pausedUntil > tick)
  const backAt = isTold ? Math.max(tick, pausedUntil) : tick + Math.round(exponential(u, USUAL_PAUSE_MS))
  const from = status === 'open' ? since : backAt
  const session: WindowSession = { windowId: id, tellerId, from, until: null }
  return [session]
}

function redraw(person: Person, random: Random): void {
  person.service = random()
  person.show = random()
  person.patience = random()
}

/** Of a ticket that waits; held ones come back at their time, those without one and pending ones are asked about as if now. */
function guestOf(ticket: PresentTicket, tick: number): Guest {
  const { id, classId, businessId, agenda, place, sequence, callableFrom, queueId, directed, requeues, state } = ticket
  const returnAt = state === 'held' ? ticket.returnAt : null
  const visitor: Person = {
    id,
    tick: state === 'waiting' ? ticket.waitingSince : Math.max(tick, returnAt ?? tick),
    classId,
    businessIds: [businessId, ...agenda],
    isKnown: true,
    probe: null,
    isGhost: state !== 'waiting' && returnAt === null,
    wasCalled: ticket.wasCalled,
    service: 0,
    show: 0,
    patience: 0,
  }
  const waitingSince = state === 'pending' ? tick : ticket.waitingSince
  const who = { id, classId, businessId, place, waitingSince, sequence, callableFrom, queueId, directed, requeues }
  return { ...who, visitor, agenda, firstArrival: ticket.firstArrival }
}

function hallWith(guests: readonly Guest[], rotations: readonly Rotation[]): Hall<Guest> {
  const turns = new Map(rotations.map((rotation) => [rotation.key, rotation]))
  const hall = new Hall<Guest>((key) => turns.get(key))
  for (const guest of guests) hall.join(guest, guest)
  return hall
}

/** Every business and class there is a queue for, by queue. */
function newcomersOf({ config }: Lookup, tick: number): Person[][] {
  return config.queues.map(({ businesses, classes }) =>
    businesses.flatMap((businessId) =>
      classes.map((classId): Person => {
        const probe = `${businessId}/${classId}`
        const draws = { service: 0, show: 0, patience: 0 }
        const businessIds = [businessId]
        return {
          id: `probe ${probe}`,
          tick,
          classId,
          businessIds,
          isKnown: false,
          probe,
          isGhost: true,
          wasCalled: false,
          ...draws,
        }
      }),
    ),
  )
}
