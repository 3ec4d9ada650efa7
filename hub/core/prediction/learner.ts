import type { BranchConfig, RecordedEvent } from '../../../contracts/index.ts'
import type { Now } from '../time.ts'
import { newDay, observed } from './changePoint.ts'
import { type ArrivalState, emptyModel, Model, type ModelState, NO_SHOW_MINUTES, SLOTS, type Tally } from './model.ts'

/** Changes whenever a memory of the code before would be read wrongly: the journal then teaches it anew. */
export const LEARNER_VERSION = 'learner-1'

/** Local time of an event. */
export type Moment = Pick<Now, 'date' | 'secondOfDay'>

/** After so many more services an observation counts half. */
const HALF_LIFE = { business: 300, teller: 150, noShow: 400, gap: 100, branch: 600 } as const
/** After so many days. */
const HALF_LIFE_DAYS = 8
const MOST_RATIOS = 300
/** A time so many times as long as expected, and longer than an hour, is a forgotten finish and no service ... */
const LONGEST_RATIO = 8
const LONGEST_MS = 3_600_000
/** ... and one so much shorter than configured is a line clicked away. */
const SHORTEST_RATIO = 0.03
/** How much one service says of whether the day has changed. */
const MOST_TELLING_RATIO = 5
/** A longer gap is a teller who did something else. */
const LONGEST_GAP_MS = 180_000
const SLOT_S = 86_400 / SLOTS

interface Open {
  readonly businessId: string
  readonly classId: string
  readonly waitingSince: number
  readonly calledAt: number | null
  /** Set aside while it waits. */
  readonly isHeld?: true
  readonly tellerId: string | null
}

interface Freed {
  readonly tick: number
  /** Somebody waited at that moment. */
  readonly waiting: number
}

/** All it goes on from: the model, and what has begun and not ended. Plain JSON. */
export interface LearnerMemory {
  readonly state: ModelState
  readonly config: BranchConfig | null
  readonly open: readonly (readonly [ticketId: string, open: Open])[]
  readonly freed: readonly (readonly [windowId: string, freed: Freed])[]
  readonly pending: readonly (readonly [ticketId: string, pending: Pick<Open, 'businessId' | 'classId'>])[]
  readonly waiting: number
}

/**
 * Learns the branch from its events, in their order, and from nothing else: what it knows at any moment was known then. Whoever
 * tells it an event says what local time it was.
 */
export class Learner {
  #state: Mutable
  #config: BranchConfig | undefined
  #model: Model | undefined
  readonly #open = new Map<string, Open>()
  readonly #freed = new Map<string, Freed>()
  /** Taken away from the branch, and not here yet. */
  readonly #pending = new Map<string, Pick<Open, 'businessId' | 'classId'>>()
  #waiting = 0

  /** `config`: in force after the last event of `state`. */
  constructor(state: ModelState = emptyModel(), config?: BranchConfig) {
    this.#state = { ...state }
    this.#config = config
  }

  /** Goes on as if it had never stopped. */
  static restore({ state, config, open, freed, pending, waiting }: LearnerMemory): Learner {
    const learner = new Learner(state, config ?? undefined)
    for (const [ticketId, ticket] of open) learner.#open.set(ticketId, ticket)
    for (const [windowId, moment] of freed) learner.#freed.set(windowId, moment)
    for (const [ticketId, ticket] of pending) learner.#pending.set(ticketId, ticket)
    learner.#waiting = waiting
    return learner
  }

  get state(): ModelState {
    return this.#state
  }

  /** In force after the last event it was told of. */
  get config(): BranchConfig | undefined {
    return this.#config
  }

  get memory(): LearnerMemory {
    const [open, freed, pending] = [[...this.#open], [...this.#freed], [...this.#pending]]
    return { state: this.#state, config: this.#config ?? null, open, freed, pending, waiting: this.#waiting }
  }

  take(event: RecordedEvent, moment: Moment): void {
    if (event.seq <= this.#state.seq) return
    this.#state.seq = event.seq
    this.#learn(event, moment)
  }

  #learn(event: RecordedEvent, moment: Moment): void {
    const { tick } = event
    switch (event.type) {
      case 'ConfigurationApplied':
        this.#config = event.data.configuration as unknown as BranchConfig
        this.#model = undefined
        break
      case 'BusinessDayOpened':
        this.#beginDay(event.data.day, event.data.expired)
        break
      case 'TicketIssued': {
        const { ticketId, businessId, classId, waitingSince } = event.data
        if (event.data.remote) {
          this.#pending.set(ticketId, { businessId, classId })
          break
        }
        this.#enter(ticketId, { businessId, classId, waitingSince, calledAt: null, tellerId: null })
        this.#count(businessId, classId, moment)
        break
      }
      case 'TicketActivated': {
        const { ticketId, waitingSince } = event.data
        const known = this.#pending.get(ticketId)
        this.#pending.delete(ticketId)
        if (known === undefined) break
        this.#enter(ticketId, { ...known, waitingSince, calledAt: null, tellerId: null })
        this.#count(known.businessId, known.classId, moment)
        break
      }
      case 'TicketChanged': {
        const { ticketId, businessId, classId } = event.data
        const known = this.#open.get(ticketId)
        if (known) this.#open.set(ticketId, { ...known, businessId, classId })
        if (this.#pending.has(ticketId)) this.#pending.set(ticketId, { businessId, classId })
        break
      }
      case 'QuickServiceStarted': {
        const { ticketId, businessId, classId, tellerId } = event.data
        this.#open.set(ticketId, { businessId, classId, waitingSince: tick, calledAt: tick, tellerId })
        break
      }
      case 'TicketCalled':
        this.#call(event.data.ticketId, event.data.windowId, event.data.tellerId, tick)
        break
      case 'TicketNoShow':
        this.#miss(event.data.ticketId, tick, event.data.requeued !== null)
        this.#freed.set(event.data.windowId, { tick, waiting: this.#waiting })
        break
      case 'ServiceFinished':
        this.#serve(event.data.ticketId, tick)
        this.#open.delete(event.data.ticketId)
        this.#freed.set(event.data.windowId, { tick, waiting: this.#waiting })
        break
      case 'BusinessFinished': {
        const { ticketId, windowId, next } = event.data
        this.#serve(ticketId, tick)
        const known = this.#open.get(ticketId)
        if (known === undefined) break
        const { businessId } = next
        if (next.here) this.#open.set(ticketId, { ...known, businessId, calledAt: tick })
        else {
          this.#enter(ticketId, { ...known, businessId, waitingSince: tick, calledAt: null })
          this.#freed.set(windowId, { tick, waiting: this.#waiting })
        }
        break
      }
      case 'TicketTransferred': {
        const { ticketId, businessId } = event.data
        const known = this.#open.get(ticketId)
        if (known === undefined) break
        // What is left of a service is done elsewhere: neither part is a service.
        if (known.calledAt !== null) this.#leave(ticketId)
        else this.#open.set(ticketId, { ...known, businessId })
        break
      }
      case 'TicketHeld':
        this.#hold(event.data.ticketId)
        break
      case 'TicketResumed':
        this.#resume(event.data.ticketId)
        break
      case 'TicketCancelled':
        this.#giveUp(event.data.ticketId, tick)
        break
      case 'WindowPaused':
      case 'WindowClosed':
        this.#freed.delete(event.data.windowId)
        break
      default:
    }
  }

  #enter(ticketId: string, ticket: Open): void {
    this.#open.set(ticketId, ticket)
    this.#waiting += 1
  }

  #hold(ticketId: string): void {
    const known = this.#open.get(ticketId)
    if (known === undefined) return
    if (known.calledAt !== null) {
      this.#leave(ticketId)
      return
    }
    if (known.isHeld !== true) this.#waiting -= 1
    this.#open.set(ticketId, { ...known, isHeld: true })
  }

  #resume(ticketId: string): void {
    const known = this.#open.get(ticketId)
    if (known?.isHeld !== true) return
    const { isHeld: _, ...waiting } = known
    this.#enter(ticketId, waiting)
  }

  #leave(ticketId: string): Open | undefined {
    const known = this.#open.get(ticketId)
    if (known === undefined) return undefined
    if (known.calledAt === null && known.isHeld !== true) this.#waiting -= 1
    this.#open.delete(ticketId)
    return known
  }

  #call(ticketId: string, windowId: string, tellerId: string | null, tick: number): void {
    const known = this.#open.get(ticketId)
    const freed = this.#freed.get(windowId)
    this.#freed.delete(windowId)
    if (freed && freed.waiting > 0) {
      const gapMs = tick - freed.tick
      if (gapMs <= LONGEST_GAP_MS) this.#state.gapMs = told(this.#state.gapMs, gapMs, HALF_LIFE.gap)
    }
    if (known === undefined) return
    if (known.calledAt === null) this.#waiting -= 1
    this.#waited(known.waitingSince, tick)
    this.#open.set(ticketId, { ...known, calledAt: tick, tellerId })
  }

  #waited(since: number, tick: number): void {
    const { sum, weight } = this.#state.leaving
    this.#state.leaving = { sum, weight: weight + (tick - since) / 60_000 }
  }

  #giveUp(ticketId: string, tick: number): void {
    const known = this.#leave(ticketId)
    if (known === undefined || known.calledAt !== null) return
    this.#waited(known.waitingSince, tick)
    const { sum, weight } = this.#state.leaving
    this.#state.leaving = { sum: sum + 1, weight }
  }

  #miss(ticketId: string, tick: number, returns: boolean): void {
    const known = this.#leave(ticketId)
    if (known === undefined || known.calledAt === null) return
    this.#came(known.calledAt - known.waitingSince, false)
    this.#state.noShowMs = told(this.#state.noShowMs, Math.min(tick - known.calledAt, LONGEST_GAP_MS), HALF_LIFE.gap)
    if (returns) this.#enter(ticketId, { ...known, waitingSince: tick, calledAt: null })
  }

  #came(waitedMs: number, isHere: boolean): void {
    const bin = NO_SHOW_MINUTES.findIndex((minutes) => waitedMs < minutes * 60_000)
    this.#state.noShows = this.#state.noShows.map((tally, at) => {
      return at === bin ? told(tally, isHere ? 0 : 1, HALF_LIFE.noShow) : tally
    })
  }

  #serve(ticketId: string, tick: number): void {
    const known = this.#open.get(ticketId)
    const model = this.#asked()
    if (known?.calledAt == null || model === undefined) return
    const { businessId, tellerId } = known
    this.#came(known.calledAt - known.waitingSince, true)
    const ms = tick - known.calledAt
    const usual = model.usualServiceMs(businessId, tellerId)
    const expected = model.meanServiceMs(businessId, tellerId)
    const configured = this.#config?.businesses.find(({ id }) => id === businessId)?.meanServiceMinutes
    if (isNoService(ms, expected, (configured ?? 0) * 60_000)) return
    this.#noteRatio(businessId, ms / expected)
    const state = this.#state
    if (configured !== undefined) {
      // Of a day that is unlike others only what is usual is learned for other days.
      const ofMean = ms / (configured * 60_000)
      state.branch = told(state.branch, ofMean, HALF_LIFE.branch)
      state.businesses = toldOf(state.businesses, businessId, ofMean, HALF_LIFE.business)
    }
    if (tellerId !== null) {
      const ofBusiness = ms / model.meanServiceMs(businessId, null)
      state.tellers = toldOf(state.tellers, tellerId, ofBusiness, HALF_LIFE.teller)
      state.tellers = toldOf(state.tellers, `${tellerId}/${businessId}`, ofBusiness, HALF_LIFE.teller)
    }
    state.today = {
      ...state.today,
      [businessId]: observed(state.today[businessId] ?? newDay(), Math.min(MOST_TELLING_RATIO, ms / usual)),
    }
    this.#model = undefined
  }

  #noteRatio(businessId: string, ratio: number): void {
    const state = this.#state
    state.ratios = [...state.ratios, ratio].slice(-MOST_RATIOS)
    state.ratiosOf = {
      ...state.ratiosOf,
      [businessId]: [...(state.ratiosOf[businessId] ?? []), ratio].slice(-MOST_RATIOS),
    }
  }

  #count(businessId: string, classId: string, { date, secondOfDay }: Moment): void {
    const { arrivals } = this.#state
    const key = `${businessId}/${classId}`
    const slot = Math.floor(secondOfDay / SLOT_S)
    const counts = [...(arrivals.today[key] ?? new Array<number>(SLOTS).fill(0))]
    counts[slot] = (counts[slot] ?? 0) + 1
    this.#state.arrivals = {
      ...arrivals,
      date,
      today: { ...arrivals.today, [key]: counts },
      openedAt: arrivals.openedAt ?? secondOfDay,
    }
  }

  /** What today was goes into what days are. */
  #beginDay(date: string, expired: readonly string[]): void {
    for (const ticketId of expired) this.#leave(ticketId)
    this.#freed.clear()
    this.#pending.clear()
    const { arrivals } = this.#state
    this.#state.today = {}
    this.#model = undefined
    if (Object.keys(arrivals.today).length === 0) return
    const decay = 0.5 ** (1 / HALF_LIFE_DAYS)
    const history: Record<string, number[]> = {}
    for (const key of new Set([...Object.keys(arrivals.history), ...Object.keys(arrivals.today)])) {
      history[key] = Array.from({ length: SLOTS }, (_, slot) => {
        return decay * (arrivals.history[key]?.[slot] ?? 0) + (arrivals.today[key]?.[slot] ?? 0)
      })
    }
    this.#state.days += 1
    const days = decay * arrivals.days + 1
    this.#state.arrivals = { history, days, date, today: {}, openedAt: null, spread: spreadOf(arrivals) }
  }

  #asked(): Model | undefined {
    if (this.#config === undefined) return undefined
    this.#model ??= new Model(this.#state, this.#config)
    return this.#model
  }
}

/** With the day that has ended. The first day has nothing to differ from. */
function spreadOf({ days, history, today, spread }: ArrivalState): Tally {
  if (days === 0) return spread
  const expected = totalOf(history) / days
  const deviation = (totalOf(today) / expected - 1) ** 2 - 1 / expected
  return told(spread, Math.max(0, deviation), HALF_LIFE_DAYS)
}

function totalOf(counts: Readonly<Record<string, readonly number[]>>): number {
  return Object.values(counts).reduce((sum, slots) => sum + slots.reduce((all, count) => all + count, 0), 0)
}

function isNoService(ms: number, expectedMs: number, configuredMs: number): boolean {
  const longest = Math.max(LONGEST_MS, LONGEST_RATIO * Math.max(expectedMs, configuredMs))
  return ms > longest || ms < SHORTEST_RATIO * configuredMs
}

type Mutable = { -readonly [K in keyof ModelState]: ModelState[K] }

function told({ sum, weight }: Tally, value: number, halfLife: number): Tally {
  const decay = 0.5 ** (1 / halfLife)
  return { sum: decay * sum + value, weight: decay * weight + 1 }
}

function toldOf(tallies: Readonly<Record<string, Tally>>, key: string, value: number, halfLife: number) {
  return { ...tallies, [key]: told(tallies[key] ?? { sum: 0, weight: 0 }, value, halfLife) }
}
