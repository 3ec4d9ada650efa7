import type { BranchConfig, EventData, EventType, Place, RecordedEvent } from '../../../contracts/index.ts'
import { filledIn } from '../configuration.ts'
import { localFields, zoneOffsetMs } from '../localTime.ts'
import type { Now } from '../time.ts'
import type {
  ConfigurationInForce,
  Occupation,
  RecordedCall,
  RecordedDay,
  RecordedLine,
  RecordedService,
  RecordedVisitor,
  ServiceEnd,
  VisitEndKind,
} from './recordedDay.ts'
import { type Seat, WindowLog } from './windowLog.ts'

type Moment = Pick<RecordedEvent, 'tick' | 'wall' | 'causeId'>

/** Somebody at a window. */
interface Stay {
  readonly windowId: string
  readonly tellerId: string | null
  readonly from: number
  readonly startedAt: number | null
  readonly isHere: boolean
  /** He has not waited for it this day: had no ticket, or was there when the day began. */
  readonly occupies: 'quick' | 'before' | null
}

/** A ticket that has not ended. */
interface Open {
  readonly id: string
  readonly number: string
  readonly place: Place
  readonly isRemote: boolean
  isCarriedOver: boolean
  isMoved: boolean
  classId: string
  businessId: string
  agenda: readonly string[]
  line: RecordedLine
  /** Sent here to come back to another window. */
  returns: boolean
  /** Null until it waits. */
  arrivedAt: number | null
  waitingSince: number
  /** Since when it may be called; null while it may not. */
  callableSince: number | null
  stay: Stay | null
  calls: RecordedCall[]
  services: RecordedService[]
}

type Takers = { readonly [T in EventType]?: (data: EventData<T>, at: Moment) => void }

/** Follows a journal and gives its days. Fed in order, it keeps the day that runs and the tickets that have not ended. */
export class DayRecorder {
  readonly #tickets = new Map<string, Open>()
  readonly #windows = new WindowLog((seat) => this.#waitingFor(seat))
  #config: ConfigurationInForce | undefined
  #day: { readonly date: string; readonly opened: Moment } | undefined
  #tick = 0
  #configurations: ConfigurationInForce[] = []
  #visitors: RecordedVisitor[] = []
  #occupied: Occupation[] = []
  /** Visits that one command has ended: the roll-over of the day ends services that nobody has. */
  #finished: { causeId: string; ids: Set<string> } = { causeId: '', ids: new Set() }

  /** Gives the day that this event has ended, if it has ended one. */
  take(event: RecordedEvent): RecordedDay | undefined {
    this.#tick = event.tick
    if (event.type === 'BusinessDayOpened') return this.#open(event.data, event)
    const taker = this.#takers[event.type] as ((data: EventData, at: Moment) => void) | undefined
    taker?.(event.data, event)
    return undefined
  }

  /** The day that runs, as far as it has come; undefined before the first one, and before there is a configuration. */
  today(): RecordedDay | undefined {
    const present = [...this.#tickets.values()].filter(({ arrivedAt }) => arrivedAt !== null)
    const visitors = [...this.#visitors, ...present.map((ticket) => visitorOf(ticket, 'open', this.#tick))]
    return this.#made({ end: this.#tick, isOver: false, visitors, ...this.#windows.soFar() })
  }

  // ---- days -----------------------------------------------------------------------------------------------------
  #open({ day, carriedOver, continued = false }: EventData<'BusinessDayOpened'>, at: Moment): RecordedDay | undefined {
    const { tick, causeId } = at
    if (this.#finished.causeId === causeId) this.#visitors = this.#visitors.map((visitor) => this.#cut(visitor))
    const kept = new Set(carriedOver)
    for (const ticket of [...this.#tickets.values()]) {
      if (kept.has(ticket.id)) this.#keep(ticket, tick, continued)
      else this.#leave(ticket.id, 'expired', tick)
    }
    const windows = this.#windows.endDay(tick, continued)
    for (const { id, stay } of this.#tickets.values()) if (stay) this.#windows.sit(stay.windowId, id)
    const over = this.#made({ end: tick, isOver: true, visitors: this.#visitors, ...windows })
    this.#day = { date: day, opened: at }
    this.#configurations = this.#config ? [{ ...this.#config, from: tick }] : []
    this.#visitors = []
    this.#occupied = []
    return over
  }

  /** Ends the ticket's part in this day and begins that in the next one. */
  #keep(ticket: Open, tick: number, goesOn: boolean): void {
    const { stay, callableSince } = ticket
    if (stay) this.#endStay(ticket, stay, 'dayEnd', tick)
    const isThere = goesOn && stay !== null
    this.#record(ticket, 'carriedOver', tick)
    this.#tickets.set(ticket.id, {
      ...ticket,
      isCarriedOver: true,
      calls: [],
      services: [],
      // Who is at a window when the day begins waits again only when he is sent on.
      arrivedAt: ticket.arrivedAt === null || isThere ? null : tick,
      callableSince:
        isThere || (callableSince === null && stay === null) ? null : Math.max(callableSince ?? tick, tick),
      stay: isThere ? { ...stay, from: tick, isHere: false, occupies: 'before' } : null,
    })
  }

  #cut(visitor: RecordedVisitor): RecordedVisitor {
    const last = visitor.services.at(-1)
    if (last === undefined || !this.#finished.ids.has(visitor.id)) return visitor
    return { ...visitor, services: [...visitor.services.slice(0, -1), { ...last, end: 'dayEnd' }] }
  }

  #made(parts: Omit<RecordedDay, 'date' | 'start' | 'configurations' | 'occupied'>): RecordedDay | undefined {
    const [first] = this.#configurations
    if (this.#day === undefined || first === undefined) return undefined
    const { date, opened } = this.#day
    return {
      ...parts,
      date,
      start: nowOf(opened, first.config, date),
      configurations: [...this.#configurations],
      occupied: [...this.#occupied],
      visitors: [...parts.visitors].sort((a, b) => a.arrivedAt - b.arrivedAt || a.place.sequence - b.place.sequence),
    }
  }

  // ---- what each event says -------------------------------------------------------------------------------------
  readonly #takers: Takers = {
    ConfigurationApplied: ({ version, configuration, moved }, { tick }) => {
      const config = filledIn(configuration)
      this.#config = { from: tick, version, config }
      if (this.#day) this.#configurations.push(this.#config)
      for (const { ticketId, queueId } of moved) {
        this.#change(ticketId, ({ line }) => ({ line: { ...line, queueId } }))
      }
      this.#windows.keepOnly(new Set(config.windows.map(({ id }) => id)), tick)
    },

    TicketIssued: (data, { tick }) => {
      const { ticketId, waitingSince, agenda = [], remote } = data
      const arrivedAt = remote === undefined ? tick : null
      const times = { arrivedAt, waitingSince, callableSince: arrivedAt }
      this.#tickets.set(ticketId, { ...fresh(data, data.place), ...times, agenda, isRemote: remote !== undefined })
    },

    TicketActivated: ({ ticketId, waitingSince }, { tick }) =>
      this.#change(ticketId, () => ({ waitingSince, ...waits(tick) })),

    TicketExpired: ({ ticketId }, { tick }) => this.#leave(ticketId, 'expired', tick),
    TicketCancelled: ({ ticketId }, { tick }) => this.#leave(ticketId, 'cancelled', tick),

    BusinessAdded: ({ ticketId, businessId }) =>
      this.#change(ticketId, ({ agenda }) => ({ agenda: [...agenda, businessId] })),

    TicketChanged: ({ ticketId, classId, businessId, queueId }) =>
      this.#change(ticketId, ({ agenda, line }) => ({
        classId,
        businessId,
        agenda: without(agenda, businessId),
        line: { ...line, queueId },
      })),

    TicketMoved: ({ ticketId }) => this.#change(ticketId, () => ({ isMoved: true })),

    TicketCalled: (data, { tick }) => {
      const ticket = this.#tickets.get(data.ticketId)
      if (ticket) this.#called(ticket, data, tick)
    },

    ServiceStarted: ({ ticketId }, { tick }) =>
      this.#change(ticketId, ({ stay }) => ({ stay: stay && { ...stay, startedAt: tick } })),

    ServiceFinished: ({ ticketId }, { tick, causeId }) => {
      if (this.#finished.causeId !== causeId) this.#finished = { causeId, ids: new Set() }
      this.#finished.ids.add(ticketId)
      const ticket = this.#tickets.get(ticketId)
      if (ticket?.stay) this.#endStay(ticket, ticket.stay, 'finished', tick)
      this.#leave(ticketId, 'served', tick)
    },

    BusinessFinished: ({ ticketId, businessId, next }, { tick }) => {
      const ticket = this.#tickets.get(ticketId)
      if (ticket === undefined) return
      const { stay, returns } = ticket
      if (stay) this.#endStay({ ...ticket, businessId }, stay, returns ? 'sentOn' : 'finished', tick)
      this.#change(ticketId, ({ agenda }) => ({
        businessId: next.businessId,
        agenda: returns ? agenda : without(agenda, next.businessId),
        line: { queueId: next.queueId, directed: next.directed },
        returns: false,
        ...(next.here && stay
          ? { stay: { ...stay, from: tick, startedAt: tick, isHere: true } }
          : { ...waits(tick, ticket.arrivedAt), stay: null }),
      }))
      if (next.here && stay) this.#windows.sit(stay.windowId, ticketId)
    },

    TicketNoShow: ({ ticketId, requeued }, { tick }) => {
      const ticket = this.#tickets.get(ticketId)
      if (ticket === undefined) return
      amendCall(ticket, { came: false, missedAt: tick })
      if (requeued === null) this.#leave(ticketId, 'noShow', tick)
      else {
        this.#vacate(ticket, tick)
        this.#change(ticketId, () => ({ ...waits(requeued.callableFrom, ticket.arrivedAt), stay: null }))
      }
    },

    TicketTransferred: ({ ticketId, queueId, businessId, directed, returnTo = null }, { tick }) => {
      const ticket = this.#tickets.get(ticketId)
      if (ticket?.stay) this.#endStay(ticket, ticket.stay, 'sentOn', tick)
      this.#change(ticketId, ({ agenda, arrivedAt }) => ({
        businessId,
        agenda: without(agenda, businessId),
        line: { queueId, directed },
        returns: returnTo !== null,
        stay: null,
        ...waits(tick, arrivedAt),
      }))
    },

    TicketHeld: ({ ticketId }, { tick }) => {
      const ticket = this.#tickets.get(ticketId)
      if (ticket?.stay) this.#endStay(ticket, ticket.stay, 'held', tick)
      this.#change(ticketId, () => ({ stay: null, callableSince: null }))
    },

    TicketResumed: ({ ticketId, place }, { tick }) =>
      this.#change(ticketId, ({ isMoved, arrivedAt }) => ({
        isMoved: isMoved || place !== undefined,
        ...waits(tick, arrivedAt),
      })),

    QuickServiceStarted: (data, { tick }) => {
      const { ticketId, windowId, tellerId, sequence } = data
      const stay: Stay = { windowId, tellerId, from: tick, startedAt: tick, isHere: false, occupies: 'quick' }
      this.#tickets.set(ticketId, { ...fresh(data, { tick, sequence }), waitingSince: tick, stay })
      this.#windows.sit(windowId, ticketId)
    },

    TellerSignedIn: ({ windowId, tellerId }) => this.#windows.signIn(windowId, tellerId),
    WindowOpened: ({ windowId }, { tick }) => this.#windows.open(windowId, tick),
    WindowPaused: ({ windowId, breakKey }, { tick }) =>
      this.#windows.pause(windowId, tick, typeof breakKey === 'string'),
    WindowClosed: ({ windowId }, { tick }) => this.#windows.close(windowId, tick),
  }

  #called(ticket: Open, { windowId, tellerId, explanation }: EventData<'TicketCalled'>, tick: number): void {
    const { id, line, businessId } = ticket
    const known = explanation.considered.flatMap(({ head, oldest }) => [head ?? id, oldest ?? id])
    const since = [id, ...known].map((ticketId) => this.#tickets.get(ticketId)?.callableSince)
    const queues = explanation.considered.map(({ queueId }) => queueId)
    this.#windows.call(windowId, id, queues, earliest(since), tick)
    const waitedMs = Math.round(explanation.waitedS * 1000)
    const { queueId } = line
    ticket.calls.push({ tick, windowId, tellerId, queueId, businessId, waitedMs, came: null, missedAt: null })
    ticket.arrivedAt ??= tick
    ticket.callableSince = null
    ticket.stay = { windowId, tellerId, from: tick, startedAt: null, isHere: false, occupies: null }
  }

  // ---- tickets --------------------------------------------------------------------------------------------------
  #change(ticketId: string, change: (ticket: Open) => Partial<Open>): void {
    const ticket = this.#tickets.get(ticketId)
    if (ticket) Object.assign(ticket, change(ticket))
  }

  #leave(ticketId: string, kind: VisitEndKind, tick: number): void {
    const ticket = this.#tickets.get(ticketId)
    if (ticket === undefined) return
    this.#vacate(ticket, tick)
    this.#record(ticket, kind, tick)
    this.#tickets.delete(ticketId)
  }

  #record(ticket: Open, kind: VisitEndKind, tick: number): void {
    if (ticket.arrivedAt !== null) this.#visitors.push(visitorOf(ticket, kind, tick))
  }

  #endStay(ticket: Open, stay: Stay, end: ServiceEnd, until: number): void {
    const { windowId, tellerId, from, startedAt, isHere, occupies } = stay
    const { businessId, line } = ticket
    this.#vacate(ticket, until)
    if (occupies !== null) {
      this.#occupied.push({ windowId, tellerId, businessId, from, until, isQuick: occupies === 'quick' })
      return
    }
    // Who was called and not heard of before the day ended has had no service.
    if (end === 'dayEnd' && startedAt === null) return
    amendCall(ticket, { came: true })
    const ms = until - from
    ticket.services.push({ businessId, ...line, windowId, tellerId, from, until, startedAt, ms, isHere, end })
  }

  #vacate({ id, stay }: Open, tick: number): void {
    if (stay) this.#windows.vacate(stay.windowId, id, tick)
  }

  #waitingFor({ windowId, tellerId, queues }: Seat): number {
    const isFor = ({ queueId, directed }: RecordedLine) => {
      if (directed?.window !== undefined) return directed.window === windowId
      if (directed?.teller !== undefined) return directed.teller === tellerId
      return queues.includes(queueId)
    }
    const inLine = [...this.#tickets.values()].filter(({ line }) => isFor(line))
    return earliest(inLine.map(({ callableSince }) => callableSince))
  }
}

type Issued = Pick<EventData<'TicketIssued'>, 'ticketId' | 'number' | 'classId' | 'businessId' | 'queueId'>

function fresh({ ticketId: id, number, classId, businessId, queueId }: Issued, place: Place): Open {
  return {
    id,
    number,
    classId,
    businessId,
    place,
    line: { queueId, directed: null },
    isRemote: false,
    isCarriedOver: false,
    isMoved: false,
    agenda: [],
    returns: false,
    arrivedAt: null,
    waitingSince: place.tick,
    callableSince: null,
    stay: null,
    calls: [],
    services: [],
  }
}

function waits(since: number, arrivedAt: number | null = null): Pick<Open, 'arrivedAt' | 'callableSince'> {
  return { arrivedAt: arrivedAt ?? since, callableSince: since }
}

/** The first thing that is said of a call holds. */
function amendCall({ calls }: Open, change: Partial<RecordedCall>): void {
  const last = calls.at(-1)
  if (last?.came === null) calls[calls.length - 1] = { ...last, ...change }
}

function visitorOf(ticket: Open, kind: VisitEndKind, tick: number): RecordedVisitor {
  const { id, number, classId, place, waitingSince, isRemote, isCarriedOver, isMoved, services, line } = ticket
  const done = services.map(({ businessId }) => businessId)
  const left = kind === 'served' ? [] : [ticket.businessId, ...ticket.agenda]
  return {
    id,
    number,
    classId,
    businessIds: [...done, ...left],
    arrivedAt: ticket.arrivedAt ?? tick,
    waitingSince,
    place,
    isRemote,
    isCarriedOver,
    isMoved,
    calls: [...ticket.calls],
    services: [...services],
    line,
    end: { kind, tick },
  }
}

function earliest(ticks: readonly (number | null | undefined)[]): number {
  return ticks.reduce<number>((first, tick) => Math.min(first, tick ?? first), Number.POSITIVE_INFINITY)
}

function without(list: readonly string[], item: string): readonly string[] {
  const at = list.indexOf(item)
  return at < 0 ? list : [...list.slice(0, at), ...list.slice(at + 1)]
}

function nowOf({ tick, wall }: Moment, { outlet }: BranchConfig, businessDay: string): Now {
  return { tick, wall, ...localFields(wall + zoneOffsetMs(wall, outlet.timeZone)), businessDay }
}
