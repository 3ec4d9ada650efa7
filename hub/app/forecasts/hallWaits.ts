import type { WaitRange } from '../../../contracts/index.ts'
import type { Ticket } from '../../core/records.ts'
import type { WaitForecasts } from './ports.ts'

/**
 * The waits of everybody in the hall as one value: the same object as long as the forecast is the same. It is sent whole, so one
 * customer who comes or goes must not send three hundred figures anew.
 */
export class HallWaits {
  private readonly waits: WaitForecasts
  private byTicket: Readonly<Record<string, WaitRange>> = {}
  private edition: object | undefined
  /** Tickets, as they are, whose waits of this edition are in the value: of hundreds an event concerns one. */
  private known = new WeakSet<Ticket>()

  constructor(waits: WaitForecasts) {
    this.waits = waits
  }

  /** Also of those who have left since the forecast. */
  of(inHall: readonly Ticket[]): Readonly<Record<string, WaitRange>> {
    const { edition } = this.waits
    if (edition !== this.edition) this.known = new WeakSet()
    this.edition = edition
    const others = inHall.filter((ticket) => !this.known.has(ticket))
    const isSame = others.every(({ id }) => this.waits.ofTicket(id) === (this.byTicket[id] ?? null))
    if (!isSame) this.byTicket = Object.fromEntries(this.entries(inHall))
    for (const ticket of others) this.known.add(ticket)
    return this.byTicket
  }

  private *entries(inHall: readonly Ticket[]): Iterable<[string, WaitRange]> {
    for (const { id } of inHall) {
      const wait = this.waits.ofTicket(id)
      if (wait !== null) yield [id, wait]
    }
  }
}
