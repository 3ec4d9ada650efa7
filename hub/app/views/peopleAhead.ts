import type { Branch } from '../../core/branch.ts'
import { peopleAheadIfActivated, peopleAheadOfAll, peopleAheadOfNext } from '../../core/peopleAhead.ts'
import type { Ticket } from '../../core/records.ts'
import type { Clock } from '../ports.ts'

/** Figures on screens may be so old: each costs a rehearsal of the calls to come, which a busy hall can not pay per event. */
const FRESH_MS = 900
/** Without any event people ahead changes only by thresholds that pass. */
const UNCHANGED_MS = 10_000
/** Each pending ticket needs a rehearsal of its own: with many of them asked after, figures grow older rather than the hub busier. */
const PENDING_SHARE = 0.05

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
  private readonly pending = new Map<string, Figure<number | null>>()
  private pendingCostMs = 0

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

  /** Of a pending ticket, as if it were activated now; null when it is not pending any more. */
  ifActivated(ticket: Ticket): number | null {
    const known = this.pending.get(ticket.id)
    if (known && this.isFresh(known, Math.max(FRESH_MS, (this.pendingCostMs * this.pending.size) / PENDING_SHARE))) {
      return known.value
    }
    const started = this.clock.monotonicMs()
    const figure = this.figure(peopleAheadIfActivated(this.branch, ticket.id, this.clock.now()))
    this.pendingCostMs = this.clock.monotonicMs() - started
    this.pending.set(ticket.id, figure)
    if (known === undefined) this.forgetActivated()
    return figure.value
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

  private forgetActivated(): void {
    for (const id of this.pending.keys()) {
      if (this.branch.tickets.get(id)?.state !== 'pending') this.pending.delete(id)
    }
  }

  private isFresh({ seq, computedAt }: Figure<unknown>, freshMs = FRESH_MS): boolean {
    const ageMs = this.clock.monotonicMs() - computedAt
    return ageMs < (seq === this.branch.lastSeq ? Math.max(UNCHANGED_MS, freshMs) : freshMs)
  }
}
