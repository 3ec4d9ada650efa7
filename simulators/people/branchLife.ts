import type { DayBooks } from '../world/books.ts'
import type { BranchFacts } from '../world/branchFacts.ts'
import type { awayAt } from '../world/staffing.ts'
import type { Bell, VirtualClock } from '../world/virtualClock.ts'

/** What the people of a branch have in common. */
export interface BranchLife {
  readonly clock: VirtualClock
  readonly books: DayBooks
  readonly facts: BranchFacts
  /** Rings when somebody takes a ticket, goes back into the line or has gone. */
  readonly hall: Bell
  /** No customer can come any more and nobody is left, or it is too late. */
  isOver(): boolean
  awayAt(windowId: string, nowS: number): ReturnType<typeof awayAt>
}
