import type { BranchView, PadTicket, PadView, Text } from '../../contracts/index.ts'
import { wholeMinutes } from '../common/i18n/durations.ts'

/** `late`: the target of the class is missed; `alarming`: nobody should wait this long. */
export type Lateness = 'inTime' | 'late' | 'alarming'
const URGENCY: Record<Lateness, number> = { alarming: 0, late: 1, inTime: 2 }

/** Somebody in a lane, as the screen shows him now. */
export interface Person {
  readonly ticket: PadTicket
  readonly lateness: Lateness
  readonly minutes: number
}

export interface Lane {
  readonly queueId: string
  readonly name: Text
  /** Everybody who waits or is held, whatever is filtered. */
  readonly waiting: number
  /** Those the filter lets through: overdue first, then by place. */
  readonly people: readonly Person[]
  readonly openWindows: number
  readonly meanServiceMinutes: number
}

/** Which people the lanes show. */
export interface LaneFilter {
  readonly classId: string | null
  readonly onlyOverdue: boolean
  /** Part of a ticket's number. */
  readonly search: string
}

const TICKET_KEY = 'ticket:'

/** Everybody in the hall: one key of the view each. */
export function ticketsOf(view: PadView): PadTicket[] {
  const tickets: PadTicket[] = []
  for (const key of Object.keys(view)) {
    const ticket = key.startsWith(TICKET_KEY) && view[key as `ticket:${string}`]
    if (ticket) tickets.push(ticket)
  }
  return tickets
}

export function ticketOf(view: PadView, ticketId: string): PadTicket | undefined {
  return view[`${TICKET_KEY}${ticketId}` as const]
}

/** A ticket's number out of its id, which has the business day before it. */
export function numberOf(ticketId: string): string {
  return ticketId.replace(/^\d{4}-\d{2}-\d{2}-/, '')
}

/** Whoever is not activated yet does not wait. @param tick of the hub's clock, now */
export function latenessOf(ticket: PadTicket, tick: number): Lateness {
  if (ticket.state === 'pending' || tick < ticket.targetAt) return 'inTime'
  return tick < ticket.alarmAt ? 'late' : 'alarming'
}

/** A lane per queue in the configuration's order. */
export function lanesOf(view: PadView, branch: BranchView, tick: number, filter: LaneFilter): Lane[] {
  const everybody = new Map<string, Person[]>(view.queues.map(({ queueId }) => [queueId, []]))
  for (const ticket of ticketsOf(view)) everybody.get(ticket.queueId)?.push(personOf(ticket, tick))
  return view.queues.map(({ queueId, openWindows, meanServiceMinutes }) => {
    const all = everybody.get(queueId) ?? []
    return {
      queueId,
      name: branch.queues.find(({ id }) => id === queueId)?.name ?? { 'zh-CN': queueId, en: queueId },
      waiting: all.filter(({ ticket }) => ticket.state !== 'pending').length,
      people: all.filter((person) => passes(person, filter)).sort(byUrgency),
      openWindows,
      meanServiceMinutes,
    }
  })
}

export function personOf(ticket: PadTicket, tick: number): Person {
  return { ticket, lateness: latenessOf(ticket, tick), minutes: wholeMinutes(tick - ticket.waitingSince) }
}

/** Everybody the lanes show, of all of them: those who wait too long first, each group longest first; who is not here yet is not among them. */
export function mostUrgent(lanes: readonly Lane[]): Person[] {
  return lanes
    .flatMap(({ people }) => people.filter(({ ticket }) => ticket.state !== 'pending'))
    .sort(
      (a, b) =>
        URGENCY[a.lateness] - URGENCY[b.lateness] ||
        a.ticket.waitingSince - b.ticket.waitingSince ||
        byPlace(a.ticket, b.ticket),
    )
}

export function isFiltering({ classId, onlyOverdue, search }: LaneFilter): boolean {
  return classId !== null || onlyOverdue || search !== ''
}

function passes({ ticket, lateness }: Person, { classId, onlyOverdue, search }: LaneFilter): boolean {
  if (classId !== null && ticket.classId !== classId) return false
  if (onlyOverdue && lateness === 'inTime') return false
  return ticket.number.includes(search.toUpperCase())
}

function byUrgency(a: Person, b: Person): number {
  return URGENCY[a.lateness] - URGENCY[b.lateness] || byPlace(a.ticket, b.ticket)
}

function byPlace(a: PadTicket, b: PadTicket): number {
  return a.place.tick - b.place.tick || a.place.sequence - b.place.sequence
}

/** Who else waits in the line this ticket stands in: its queue, or the list of the window or teller it is meant for. */
export function sameLine(view: PadView, ticket: PadTicket): PadTicket[] {
  return ticketsOf(view)
    .filter(
      (other) =>
        other.ticketId !== ticket.ticketId &&
        other.state === 'waiting' &&
        other.directed?.window === ticket.directed?.window &&
        other.directed?.teller === ticket.directed?.teller &&
        (ticket.directed !== null || other.queueId === ticket.queueId),
    )
    .sort(byPlace)
}

/** Who stands right before and right behind it in its line. */
export function besides(
  view: PadView,
  ticket: PadTicket,
): { ahead: PadTicket | undefined; behind: PadTicket | undefined } {
  const line = sameLine(view, ticket)
  return {
    ahead: line.filter((other) => byPlace(other, ticket) < 0).pop(),
    behind: line.find((other) => byPlace(other, ticket) > 0),
  }
}

export interface HallFigures {
  /** Those who wait or are held. */
  readonly waiting: number
  readonly held: number
  readonly pending: number
  readonly overdue: number
}

export function hallFigures(view: PadView, tick: number): HallFigures {
  const tickets = ticketsOf(view)
  const inState = (state: PadTicket['state']) => tickets.filter((ticket) => ticket.state === state).length
  return {
    waiting: tickets.length - inState('pending'),
    held: inState('held'),
    pending: inState('pending'),
    overdue: tickets.filter((ticket) => latenessOf(ticket, tick) !== 'inTime').length,
  }
}
