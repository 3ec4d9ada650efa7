import type { Branch } from '../../core/branch.ts'
import { peopleAheadOfAll, peopleAheadOfNext } from '../../core/peopleAhead.ts'
import type { Ticket } from '../../core/records.ts'
import type { Clock } from '../ports.ts'

/** Figures on screens may be so old: each costs a rehearsal of the calls to come, which a busy hall can not pay per event. */
const FRESH_MS = 900
/** Without any event people ahead changes only by thresholds that pass. */
const UNCHANGED_MS = 10_000

interface Figure<T> {
  readonly value: T
  readonly seq: number
  readonly computedAt: number
}

/** People ahead as screens show it: shared by all screens, computed at most about once a second for each queue. */
export class PeopleAhead {
  private readonly branch: Branch
  private readonly clock: Clock
  private readonly next = new Map<string, Figure<number>>()
  private all: { waiting: ReadonlyMap<string, number>; byTicket: Record<string, number> } | undefined
  private waiting: Figure<ReadonlyMap<string, number>> | undefined

  constructor(branch: Branch, clock: Clock) {
    this.branch = branch
    this.clock = clock
  }

  /** Of a customer who took a ticket for this business now; `queueId` is the queue he would join. */
  ofNext(queueId: string, businessId: string, classId: string): number {
    const known = this.next.get(queueId)
    if (known && this.isFresh(known)) return known.value
    const value = peopleAheadOfNext(this.branch, businessId, classId, this.clock.now())
    this.next.set(queueId, this.figure(value))
    return value
  }

  /** Of a ticket; null when it is not waiting. One that has come since the last count is counted at once. */
  of(ticket: Ticket): number | null {
    if (ticket.state !== 'waiting') return null
    const ahead = this.ofWaiting().get(ticket.id) ?? this.countWaiting().get(ticket.id)
    return ahead ?? null
  }

  /** Of everybody who waits, as of the last count: the same object until the next. */
  ofAll(): Readonly<Record<string, number>> {
    const waiting = this.ofWaiting()
    if (this.all?.waiting !== waiting) this.all = { waiting, byTicket: Object.fromEntries(waiting) }
    return this.all.byTicket
  }

  private ofWaiting(): ReadonlyMap<string, number> {
    return this.waiting && this.isFresh(this.waiting) ? this.waiting.value : this.countWaiting()
  }

  private countWaiting(): ReadonlyMap<string, number> {
    this.waiting = this.figure(peopleAheadOfAll(this.branch, this.clock.now()))
    return this.waiting.value
  }

  private figure<T>(value: T): Figure<T> {
    return { value, seq: this.branch.lastSeq, computedAt: this.clock.monotonicMs() }
  }

  private isFresh({ seq, computedAt }: Figure<unknown>): boolean {
    const ageMs = this.clock.monotonicMs() - computedAt
    return ageMs < (seq === this.branch.lastSeq ? UNCHANGED_MS : FRESH_MS)
  }
}
