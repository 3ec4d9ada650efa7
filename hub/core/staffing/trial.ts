import type { BranchConfig } from '../../../contracts/index.ts'
import { type Lookup, lookup } from '../lookup.ts'
import { LightHouse } from '../simulation/lightHouse.ts'
import { type Behaviour, type Observer, play } from '../simulation/play.ts'
import type { WindowSession } from '../simulation/session.ts'
import type { HabitModel } from './habits.ts'
import { HALF_HOUR_MS, type HalfHours } from './halfHours.ts'
import type { Customer, SampledDay } from './sampledDays.ts'

/** After the last half-hour of the plan a day goes on so long at most. */
const AFTERWARDS_MS = 12 * 3_600_000
/** Another draw for another call of the same customer: the golden ratio spreads them best. */
const NEXT_DRAW = 0.618_034

/** How a wait ended: with a first call, by leaving, or not at all. */
export type WaitEnd = 'called' | 'left' | 'unserved'

/** Whether a wait counts for the service level: who left before his time was up has been promised nothing that was broken. */
export function counts(how: WaitEnd, isWithin: boolean): boolean {
  return how === 'called' || !isWithin
}

/** Told of everybody once, and of every time a window was taken. */
export interface TrialObserver {
  customer(customer: Customer, waitedMs: number, how: WaitEnd): void
  /** By whom was called, came or not. Ticks. */
  busy?(windowId: string, from: number, until: number): void
}

/** What a day is played by: the rules and habits that are the same whatever staffing is tried. */
export class Trial {
  readonly table: Lookup
  readonly #windows: BranchConfig['windows']
  readonly #behaviour: Behaviour<Customer>
  readonly #until: number

  constructor(config: BranchConfig, habits: HabitModel, { first, count }: HalfHours) {
    this.table = lookup(config)
    this.#windows = [...config.windows].sort((a, b) => a.number - b.number)
    this.#behaviour = behaviourOf(habits)
    this.#until = (first + count) * HALF_HOUR_MS + AFTERWARDS_MS
  }

  play(day: SampledDay, sessions: readonly WindowSession[], observer: TrialObserver): void {
    const isTold = new Uint8Array(day.customers.length)
    play<Customer>({
      house: new LightHouse({ table: this.table, time: day.time }),
      arrivals: day.customers[Symbol.iterator](),
      sessions,
      windows: this.#windows,
      behaviour: this.#behaviour,
      observer: observing(observer, isTold),
      until: this.#until,
    })
    for (const customer of day.customers) {
      if (isTold[customer.order] === 0) observer.customer(customer, this.#until - customer.countsFrom, 'unserved')
    }
  }
}

function observing(observer: TrialObserver, isTold: Uint8Array): Observer<Customer> {
  const tell = (customer: Customer, tick: number, how: 'called' | 'left') => {
    if (isTold[customer.order] !== 0) return
    isTold[customer.order] = 1
    observer.customer(customer, Math.max(0, tick - customer.countsFrom), how)
  }
  return {
    // Whom no queue takes does not come.
    arrived: (visitor, refusal) => {
      if (refusal !== null) isTold[visitor.order] = 1
    },
    called: (visitor, _call, tick) => tell(visitor, tick, 'called'),
    left: (visitor, tick) => tell(visitor, tick, 'left'),
    ...(observer.busy && {
      served: (_visitor, { windowId, tick: from }, tick) => observer.busy?.(windowId, from, tick),
      missed: (_visitor, windowId, calledAt, tick) => observer.busy?.(windowId, calledAt, tick),
    }),
  }
}

function behaviourOf(habits: HabitModel): Behaviour<Customer> {
  return {
    serviceMs: ({ visitor, businessId }) => visitor.serviceMs[visitor.businessIds.indexOf(businessId)] ?? 0,
    comes: ({ show }, waitedMs, calls) => (show + calls * NEXT_DRAW) % 1 > habits.noShow(waitedMs),
    noShowMs: () => habits.noShowMs + habits.gapMs,
    patienceMs: ({ patienceMs }) => patienceMs,
  }
}
