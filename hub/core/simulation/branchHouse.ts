import type {
  Actor,
  BranchConfigurationInput,
  Command,
  CommandType,
  DomainEvent,
  RecordedEvent,
} from '../../../contracts/index.ts'
import { Branch } from '../branch.ts'
import { choose } from '../calling/choose.ts'
import { profileInForce } from '../calling/schedule.ts'
import { rangeOf } from '../dailyTimes.ts'
import { breaksOfDay } from '../decide/breaks.ts'
import { carryOut, type Decision } from '../decide.ts'
import { lookup } from '../lookup.ts'
import type { WindowState } from '../records.ts'
import type { Now } from '../time.ts'
import { DayTime } from './dayTime.ts'
import type { House, HouseCall, Visitor } from './play.ts'

const NEVER = Number.POSITIVE_INFINITY
const MANAGER: Actor = { kind: 'manager', id: 'simulation' }
const CLOCK: Actor = { kind: 'clock', id: 'simulation' }
const SYSTEM: Actor = { kind: 'system', id: 'simulation' }

/**
 * A whole branch in virtual time: every arrival, call, service and no-show is a command, decided by the same code as in the
 * field, with its limits, opening hours, breaks, policies and calls by itself. It only keeps no journal.
 */
export class BranchHouse implements House {
  onCall: (call: HouseCall) => void = () => undefined
  readonly branch = new Branch()
  readonly #recorded: ((event: RecordedEvent, now: Now) => void) | undefined
  #time: DayTime
  #wallAtTickZero: number
  #businessDay: string
  readonly #tickets = new Map<string, string>()
  readonly #visitors = new Map<string, string>()
  readonly #outcomeId: string | undefined
  /** Somebody may be cooling down after a no-show. */
  #cooling = false
  #commands = 0

  /**
   * `start`: the moment from which on ticks count. `recorded` is told of everything that happens, as a journal would have it.
   * Throws when the configuration is refused: it was to be checked before.
   */
  constructor(
    configuration: BranchConfigurationInput,
    start: Now,
    recorded?: (event: RecordedEvent, now: Now) => void,
  ) {
    this.#recorded = recorded
    this.#time = new DayTime(start)
    this.#wallAtTickZero = start.wall - start.tick
    this.#businessDay = start.businessDay
    this.#must(this.#carryOut('ApplyConfiguration', { configuration, basedOn: 0 }, SYSTEM, start.tick))
    this.openDay(start)
    this.#outcomeId = this.branch.config?.calling.outcome.choices[0]?.id
  }

  /** The first day begins with the house; another one may follow. */
  openDay(start: Now): void {
    this.#time = new DayTime(start)
    this.#wallAtTickZero = start.wall - start.tick
    this.#businessDay = start.businessDay
    this.#must(this.#carryOut('OpenBusinessDay', { day: start.businessDay }, CLOCK, start.tick))
  }

  now(tick: number): Now {
    const { date, weekday, secondOfDay } = this.#time.at(tick)
    const wall = this.#wallAtTickZero + tick
    return { tick, wall, date, weekday, secondOfDay, businessDay: this.#businessDay }
  }

  ticketId(visitorId: string): string | undefined {
    return this.#tickets.get(visitorId)
  }

  arrive(visitor: Visitor, tick: number): string | null {
    const [businessId = '', ...moreBusinessIds] = visitor.businessIds
    const { classId } = visitor
    const data = { businessId, classId, print: false, ...(moreBusinessIds.length > 0 && { moreBusinessIds }) }
    // The branch may call him in the same decision, so who he is must be known before his call is told.
    const decision = this.#decide('IssueTicket', data, MANAGER, tick)
    if ('refused' in decision) return decision.refused.code
    const { ticketId = '' } = decision.result
    this.#tickets.set(visitor.id, ticketId)
    this.#visitors.set(ticketId, visitor.id)
    this.#tell(decision.events)
    return null
  }

  open(windowId: string, tellerId: string, tick: number): void {
    this.#carryOut('SignIn', { windowId, tellerId }, MANAGER, tick)
  }

  close(windowId: string, tick: number): void {
    this.#carryOut('SignOut', { windowId }, MANAGER, tick)
  }

  call(windowId: string, tick: number): void {
    const window = this.branch.windows.get(windowId)
    // What was called there by itself meanwhile is served first.
    if (window?.status !== 'open' || window.ticketId !== null) return
    if (this.#isAnybodyFor(window, tick)) this.#carryOut('CallNext', { windowId }, MANAGER, tick)
  }

  finish(windowId: string, visitorId: string, tick: number): boolean {
    const ticketId = this.#ticketOf(visitorId)
    const data = { windowId, ticketId, ...(this.#outcomeId !== undefined && { outcomeId: this.#outcomeId }) }
    const events = this.#must(this.#carryOut('FinishService', data, MANAGER, tick))
    return events.some(({ type }) => type === 'ServiceFinished')
  }

  noShow(windowId: string, visitorId: string, tick: number): boolean {
    const ticketId = this.#ticketOf(visitorId)
    const events = this.#must(this.#carryOut('MarkNoShow', { windowId, ticketId }, MANAGER, tick))
    this.#cooling = true
    return !events.some((event) => event.type === 'TicketNoShow' && event.data.requeued !== null)
  }

  leave(visitorId: string, tick: number): void {
    this.#carryOut('CancelTicket', { ticketId: this.#ticketOf(visitorId) }, MANAGER, tick)
  }

  /** When a cool-down, a break, a profile of a schedule or the pause of a window ends or begins. */
  nextChange(tick: number): number {
    const { branch } = this
    if (branch.config === undefined) return NEVER
    const table = lookup(branch.config)
    let next = NEVER
    if (this.#cooling) for (const [, list] of branch.lists()) next = Math.min(next, list.at(tick).nextChange ?? NEVER)
    for (const { id, status, pausedUntil, override } of branch.windows.values()) {
      const configured = table.windows.get(id)
      if (status === 'closed' || configured === undefined) continue
      if (pausedUntil !== null && pausedUntil > tick) next = Math.min(next, pausedUntil)
      if (override !== null && override.until > tick) next = Math.min(next, override.until)
      next = Math.min(next, this.#time.nextChange(table.schedules.get(id) ?? [], tick))
      if (configured.breaks.length === 0) continue
      const breaks = breaksOfDay(configured, this.#time.at(tick)).map(rangeOf)
      next = Math.min(next, this.#time.nextChange(breaks, tick))
    }
    return next
  }

  /** Who paused for a planned break opens when it ends. */
  pass(tick: number): void {
    this.#carryOut('PassTime', {}, CLOCK, tick)
    for (const { id, status, pausedUntil } of [...this.branch.windows.values()]) {
      if (status === 'paused' && pausedUntil !== null && pausedUntil <= tick) {
        this.#carryOut('OpenWindow', { windowId: id }, MANAGER, tick)
      }
    }
  }

  /** A teller sees whether somebody is there for him. */
  #isAnybodyFor({ id: windowId, tellerId, override }: WindowState, tick: number): boolean {
    const { branch } = this
    const inForce = branch.config && profileInForce(lookup(branch.config), windowId, this.#time.at(tick), override)
    return inForce !== undefined && choose(branch, { windowId, tellerId }, inForce.profile, tick) !== undefined
  }

  /** Something else that the branch is told, by its clock. */
  submit(type: CommandType, data: unknown, tick: number): Decision {
    return this.#carryOut(type, data, CLOCK, tick)
  }

  #ticketOf(visitorId: string): string {
    return this.#tickets.get(visitorId) ?? ''
  }

  #must(decision: Decision): DomainEvent[] {
    if ('refused' in decision) throw new Error(`the simulated branch refused: ${decision.refused.code}`)
    return decision.events
  }

  #carryOut(type: CommandType, data: unknown, actor: Actor, tick: number): Decision {
    const decision = this.#decide(type, data, actor, tick)
    if ('events' in decision) this.#tell(decision.events)
    return decision
  }

  #decide(type: CommandType, data: unknown, actor: Actor, tick: number): Decision {
    this.#commands += 1
    const id = `s${this.#commands}`
    const now = this.now(tick)
    const before = this.branch.lastSeq
    const decision = carryOut(this.branch, { id, type, data } as Command, { actor, now })
    if (this.#recorded && 'events' in decision) {
      for (const [at, event] of decision.events.entries()) {
        const meta = { seq: before + at + 1, tick, wall: now.wall, actor, correlationId: id, causeId: id }
        this.#recorded({ ...event, ...meta } as RecordedEvent, now)
      }
    }
    return decision
  }

  #tell(events: readonly DomainEvent[]): void {
    for (const event of events) {
      if (event.type !== 'TicketCalled') continue
      const { ticketId, windowId, explanation } = event.data
      const visitorId = this.#visitors.get(ticketId)
      const businessId = this.branch.tickets.get(ticketId)?.businessId ?? ''
      const waitedMs = Math.round(explanation.waitedS * 1000)
      const { profileId, tier } = explanation
      if (visitorId !== undefined) this.onCall({ visitorId, windowId, businessId, waitedMs, profileId, tier })
    }
  }
}
