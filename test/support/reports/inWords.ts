import type { RecordedEvent } from '../../../contracts/index.ts'

/**
 * What happened to customers and tellers, told from the events as the words of the reports have it (docs/reports.md, the definitions of
 * the columns). Written from those words alone: times by the outlet's clocks come from the platform's calendar, lengths from ticks.
 */

/** A moment: its tick, its business day, and the outlet's clocks as if they were UTC. */
export interface At {
  readonly tick: number
  readonly day: string
  readonly clock: number
}

export interface About {
  class: string
  business: string
  queue: string
}

export type End = 'done' | 'noShow' | 'sentOn' | 'heldBack' | 'again' | 'expired'

/** A customer's turn at a window. */
export interface Turn {
  readonly visit: Visit
  readonly how: 'called' | 'unasked' | 'next'
  readonly at: At
  readonly window: string
  readonly teller: string | null
  readonly about: About
  begun: number | null
  recalls: number
  end: End | null
  endTick: number
}

export interface Visit {
  readonly ticketId: string
  readonly number: string
  readonly taken: At
  readonly how: 'kiosk' | 'staff' | 'partner' | 'quick'
  readonly partner: string | null
  readonly liveUntil: number | null
  /** The wait began: ticket, activation, or the service of somebody without a ticket. */
  came: At | null
  live: number | null
  readonly turns: Turn[]
  now: About
  /** Of the first call; until then as it is. */
  about: About
  isWithin: boolean | null
  state: string
  ended: At | null
  asked: (At & { readonly window: string; readonly teller: string | null; readonly about: About }) | null
  score: number | null
  isLow: boolean
}

export interface Presence {
  readonly window: string
  readonly teller: string
  readonly status: 'open' | 'paused' | 'closed'
  readonly reason: { readonly 'zh-CN': string } | null
  readonly from: At
  until: At | null
  readonly isSignIn: boolean
}

export interface Told {
  readonly visits: readonly Visit[]
  readonly presences: readonly Presence[]
}

/** A wall time by the clocks of a zone. */
function clockIn(zone: string): (wall: number) => number {
  const numeric = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const
  const calendar = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...numeric })
  return (wall) => {
    const part = Object.fromEntries(calendar.formatToParts(wall).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((wall % 1000) + 1000) % 1000)
  }
}

export const turnTime = (turn: Turn): number => turn.endTick - (turn.begun ?? turn.at.tick)
export const firstCall = (visit: Visit): Turn | undefined => visit.turns.find(({ how }) => how === 'called')

class Teller {
  readonly visits = new Map<string, Visit>()
  readonly presences: Presence[] = []
  readonly #atWindows = new Map<string, Presence>()
  #day: string | null = null
  #clock = clockIn('UTC')

  tell(event: RecordedEvent): void {
    if (event.type === 'ConfigurationApplied') this.#clock = clockIn(event.data.configuration.outlet.timeZone)
    const clock = this.#clock(event.wall)
    const at = { tick: event.tick, clock, day: this.#day ?? new Date(clock).toISOString().slice(0, 10) }
    this.#visit(event, at)
    this.#window(event, at)
    if (event.type === 'BusinessDayOpened') this.#day = event.data.day
  }

  #visit(event: RecordedEvent, at: At): void {
    if (event.type === 'TicketIssued' || event.type === 'QuickServiceStarted') return this.#begin(event, at)
    if (event.type === 'BusinessDayOpened') return this.#endDay(event.data, at)
    if (event.type === 'ConfigurationApplied') {
      for (const { ticketId, queueId } of event.data.moved) this.#become(this.visits.get(ticketId), { queue: queueId })
      return
    }
    const ticketId = 'ticketId' in event.data ? event.data.ticketId : null
    const visit = typeof ticketId === 'string' ? this.visits.get(ticketId) : undefined
    if (visit) this.#happen(visit, event, at)
  }

  #begin(event: RecordedEvent & { type: 'TicketIssued' | 'QuickServiceStarted' }, at: At): void {
    const { ticketId, number, classId, businessId, queueId } = event.data
    const about = { class: classId, business: businessId, queue: queueId }
    const remote = event.type === 'TicketIssued' ? (event.data.remote ?? null) : null
    const atDesk = event.type === 'TicketIssued' && event.data.kioskId === null ? 'staff' : 'kiosk'
    const visit: Visit = {
      ticketId,
      number,
      taken: at,
      how: event.type === 'QuickServiceStarted' ? 'quick' : remote ? 'partner' : atDesk,
      partner: remote?.partnerId ?? null,
      liveUntil: remote?.pendingUntil ?? null,
      came: remote ? null : at,
      live: null,
      turns: [],
      now: about,
      about,
      isWithin: null,
      state: remote ? 'pending' : 'waiting',
      ended: null,
      asked: null,
      score: null,
      isLow: false,
    }
    this.visits.set(ticketId, visit)
    if (event.type === 'QuickServiceStarted') this.#turn(visit, 'unasked', event.data, at)
  }

  #turn(
    visit: Visit,
    how: Turn['how'],
    { windowId, tellerId }: { windowId: string; tellerId: string | null },
    at: At,
  ): void {
    const begun = how === 'called' ? null : at.tick
    visit.state = how === 'called' ? 'called' : 'serving'
    const turn = { visit, how, at, window: windowId, teller: tellerId, about: visit.now, begun, recalls: 0 }
    visit.turns.push({ ...turn, end: null, endTick: at.tick })
  }

  #leave(visit: Visit, end: End, { tick }: At): void {
    const turn = visit.turns.at(-1)
    if (turn && turn.end === null) Object.assign(turn, { end, endTick: tick })
  }

  #over(visit: Visit, state: string, at: At): void {
    Object.assign(visit, { state, ended: at })
  }

  /** Something about it is another now; what the first call was for stays. */
  #become(visit: Visit | undefined, change: Partial<About>): void {
    if (!visit) return
    visit.now = { ...visit.now, ...change }
    if (!firstCall(visit)) visit.about = visit.now
  }

  #happen(visit: Visit, event: RecordedEvent, at: At): void {
    switch (event.type) {
      case 'TicketActivated':
        Object.assign(visit, { came: at, live: at.tick, state: 'waiting' })
        break
      case 'TicketExpired':
        this.#over(visit, 'expired', at)
        break
      case 'TicketCancelled':
        this.#over(visit, 'cancelled', at)
        break
      case 'TicketCalled':
        if (!firstCall(visit)) Object.assign(visit, { about: visit.now, isWithin: event.data.withinTarget ?? null })
        this.#turn(visit, 'called', event.data, at)
        break
      case 'TicketRecalled': {
        const turn = visit.turns.at(-1)
        if (turn) turn.recalls += 1
        break
      }
      case 'ServiceStarted': {
        const turn = visit.turns.at(-1)
        if (turn) turn.begun = at.tick
        visit.state = 'serving'
        break
      }
      case 'ServiceFinished':
        this.#leave(visit, 'done', at)
        this.#over(visit, 'served', at)
        break
      case 'BusinessFinished': {
        const { next } = event.data
        this.#leave(visit, 'done', at)
        visit.now = { ...visit.now, business: next.businessId, queue: next.queueId }
        visit.state = 'waiting'
        if (next.here) this.#turn(visit, 'next', event.data, at)
        break
      }
      case 'TicketNoShow':
        this.#leave(visit, 'noShow', at)
        if (event.data.requeued) visit.state = 'waiting'
        else this.#over(visit, 'noShow', at)
        break
      case 'TicketTransferred':
        if (event.data.windowId !== null) this.#leave(visit, 'sentOn', at)
        this.#become(visit, { business: event.data.businessId, queue: event.data.queueId })
        visit.state = 'waiting'
        break
      case 'TicketHeld':
        if (event.data.windowId !== null) this.#leave(visit, 'heldBack', at)
        visit.state = 'held'
        break
      case 'TicketResumed':
        visit.state = 'waiting'
        break
      case 'TicketChanged':
        this.#become(visit, { class: event.data.classId, business: event.data.businessId, queue: event.data.queueId })
        break
      case 'EvaluationInvited':
        visit.asked ??= { ...at, window: event.data.windowId, teller: event.data.tellerId, about: visit.now }
        break
      case 'EvaluationGiven':
        if (visit.asked) Object.assign(visit, { score: event.data.score, isLow: event.data.low })
        break
      default:
    }
  }

  #endDay(data: { expired: readonly string[]; carriedOver: readonly string[]; continued?: boolean }, at: At): void {
    for (const ticketId of data.expired) {
      const visit = this.visits.get(ticketId)
      if (!visit) continue
      this.#leave(visit, 'expired', at)
      this.#over(visit, 'expired', at)
    }
    for (const ticketId of data.continued === true ? [] : data.carriedOver) {
      const visit = this.visits.get(ticketId)
      if (visit?.state !== 'called') continue
      this.#leave(visit, 'again', at)
      visit.state = 'waiting'
    }
  }

  #window(event: RecordedEvent, at: At): void {
    switch (event.type) {
      case 'TellerSignedIn':
        this.#now(
          event.data.windowId,
          { teller: event.data.tellerId, status: 'closed', reason: null, isSignIn: true },
          at,
        )
        break
      case 'TellerSignedOut':
        this.#now(event.data.windowId, null, at)
        break
      case 'WindowOpened':
        this.#turnInto(event.data.windowId, 'open', null, at)
        break
      case 'WindowClosed':
        this.#turnInto(event.data.windowId, 'closed', null, at)
        break
      case 'WindowPaused':
        this.#turnInto(event.data.windowId, 'paused', event.data.reason, at)
        break
      case 'ConfigurationApplied': {
        const left = new Set(event.data.configuration.windows.map(({ id }) => id))
        for (const window of [...this.#atWindows.keys()]) if (!left.has(window)) this.#now(window, null, at)
        break
      }
      case 'BusinessDayOpened':
        for (const [window, so] of [...this.#atWindows]) {
          this.#now(window, null, at)
          if (event.data.continued === true)
            this.#now(window, { ...so, isSignIn: false }, { ...at, day: event.data.day })
        }
        break
      default:
    }
  }

  #turnInto(window: string, status: Presence['status'], reason: Presence['reason'], at: At): void {
    const so = this.#atWindows.get(window)
    if (!so) return
    // A pause whose end is put off is the same one; another reason begins another.
    if (so.status === status && JSON.stringify(so.reason) === JSON.stringify(reason)) return
    this.#now(window, { teller: so.teller, status, reason, isSignIn: false }, at)
  }

  #now(window: string, so: Pick<Presence, 'teller' | 'status' | 'reason' | 'isSignIn'> | null, at: At): void {
    const before = this.#atWindows.get(window)
    if (before) before.until = at
    this.#atWindows.delete(window)
    if (!so) return
    const presence = {
      window,
      from: at,
      until: null,
      teller: so.teller,
      status: so.status,
      reason: so.reason,
      isSignIn: so.isSignIn,
    }
    this.#atWindows.set(window, presence)
    this.presences.push(presence)
  }
}

export function tell(journal: readonly RecordedEvent[]): Told {
  const teller = new Teller()
  for (const event of journal) teller.tell(event)
  return { visits: [...teller.visits.values()], presences: teller.presences }
}
