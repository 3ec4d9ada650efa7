import type { Place } from '../../../contracts/index.ts'
import type { Ticket } from '../records.ts'

/** Left free between two places within one millisecond, for thirty-two more in between. */
const ROOM = 2 ** 32

/** Where a ticket shall stand: right before or right behind somebody of its line. */
export interface Spot {
  readonly side: 'ahead' | 'behind'
  readonly of: Ticket
}

export interface NewPlace {
  readonly ticketId: string
  readonly place: Place
}

/** Whether the ticket stands there already. `line` is everybody's, by place. */
export function standsAt(line: readonly Ticket[], ticket: Ticket, { side, of }: Spot): boolean {
  const at = line.findIndex(({ id }) => id === of.id) + (side === 'ahead' ? -1 : 1)
  return of.id === ticket.id || line[at]?.id === ticket.id
}

/**
 * The place that puts a ticket at a spot of its line, as near as can be to the one the spot is named by: against other queues
 * it then counts as come when that one came. Where no place is left between two tickets, those behind the spot in the same
 * millisecond are given new places too, in their order.
 */
export function placesFor(line: readonly Ticket[], ticket: Ticket, { side, of }: Spot): NewPlace[] {
  const others = line.filter(({ id }) => id !== ticket.id)
  const at = others.findIndex(({ id }) => id === of.id) + (side === 'ahead' ? 0 : 1)
  const before = others[at - 1]?.place
  const after = others[at]?.place
  const { id: ticketId, sequence } = ticket
  const free = { tick: of.place.tick - 1, sequence }
  if (before === undefined || (side === 'ahead' && free.tick > before.tick)) return [{ ticketId, place: free }]
  const room = after?.tick === before.tick ? Math.floor((after.sequence - before.sequence) / 2) : ROOM
  if (room > 0) return [{ ticketId, place: { tick: before.tick, sequence: before.sequence + room } }]
  const squeezed = others.slice(at).filter(({ place }) => place.tick === before.tick)
  return [ticket, ...squeezed].map(({ id }, n) => ({
    ticketId: id,
    place: { tick: before.tick, sequence: before.sequence + ROOM * (n + 1) },
  }))
}
