import type { Visitor } from '../people/visitor.ts'
import { type DayCounts, groupOf, noCounts, tellerOf } from './dayCounts.ts'

/** One ticket as the people of the branch have lived it; times in seconds of the day. */
export interface TicketBook {
  readonly ticketId: string
  readonly businessId: string
  readonly classId: string
  /** Absent for a ticket that nobody of this world has taken. */
  readonly visitor: Visitor | undefined
  readonly issuedAtS: number
  readonly calls: { readonly tellerId: string; readonly atS: number }[]
  state: 'waiting' | 'called' | 'gone' | 'served' | 'noShow' | 'cancelled'
  firstCalledAtS: number | undefined
  servedFromS: number | undefined
  /** When the customer has left the window. */
  leftAtS: number | undefined
  recalls: number
  missed: number
  finishedBy: 'finish' | 'callNext' | undefined
  servedBy: string | undefined
  asked: boolean
  score: number | undefined
}

export interface TellerBook {
  readonly windowId: string
  busyS: number
  /** At the window: open, or with a customer. */
  presentS: number
}

/** What happened, written down by those it happened to. */
export class DayBooks {
  readonly tickets = new Map<string, TicketBook>()
  readonly tellers = new Map<string, TellerBook>()
  turnedAway = 0
  readonly #expected = new Map<string, ((book: TicketBook | undefined) => void)[]>()

  issued(
    ticket: Pick<TicketBook, 'ticketId' | 'businessId' | 'classId' | 'issuedAtS'> & { readonly visitor?: Visitor },
  ): TicketBook {
    const book: TicketBook = {
      visitor: undefined,
      ...ticket,
      calls: [],
      state: 'waiting',
      firstCalledAtS: undefined,
      servedFromS: undefined,
      leftAtS: undefined,
      recalls: 0,
      missed: 0,
      finishedBy: undefined,
      servedBy: undefined,
      asked: false,
      score: undefined,
    }
    this.tickets.set(book.ticketId, book)
    for (const tell of this.#expected.get(book.ticketId) ?? []) tell(book)
    this.#expected.delete(book.ticketId)
    return book
  }

  /** A teller may hear of a ticket before its owner has it in his hand; undefined when it is nobody's for `withinMs`. */
  find(ticketId: string, withinMs: number): Promise<TicketBook | undefined> {
    const known = this.tickets.get(ticketId)
    if (known) return Promise.resolve(known)
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), withinMs)
      const tell = (book: TicketBook | undefined) => {
        clearTimeout(timer)
        resolve(book)
      }
      this.#expected.set(ticketId, [...(this.#expected.get(ticketId) ?? []), tell])
    })
  }

  /** Tickets whose owners are still in the branch. */
  get inside(): number {
    let count = 0
    for (const { state } of this.tickets.values()) if (state === 'waiting' || state === 'called') count += 1
    return count
  }

  counts(): DayCounts {
    const counts = noCounts()
    for (const book of this.tickets.values()) countTicket(counts, book)
    return counts
  }
}

const OUTCOMES = {
  waiting: 'open',
  called: 'open',
  gone: 'open',
  served: 'served',
  noShow: 'noShows',
  cancelled: 'cancelled',
} as const

function countTicket(counts: DayCounts, book: TicketBook): void {
  const group = groupOf(counts, book.businessId, book.classId)
  group.tickets += 1
  group[OUTCOMES[book.state]] += 1
  counts.calls += book.calls.length
  counts.recalls += book.recalls
  counts.callsMissed += book.missed
  for (const { tellerId } of book.calls) tellerOf(counts, tellerId).calls += 1
  if (book.finishedBy === 'callNext') counts.finishesForgotten += 1
  if (book.servedBy !== undefined) tellerOf(counts, book.servedBy).served += 1
  if (book.asked) counts.evaluationsAsked += 1
  if (book.score === undefined) return
  counts.evaluationsGiven += 1
  counts.scoreSum += book.score
  if (book.servedBy !== undefined) tellerOf(counts, book.servedBy).evaluationsGiven += 1
}
