import type { Lookup } from '../lookup.ts'
import { DayTime } from '../simulation/dayTime.ts'
import { type Guest, LightHouse } from '../simulation/lightHouse.ts'
import { play } from '../simulation/play.ts'
import { sessionsBeside, type WindowSession } from '../simulation/session.ts'
import type { Now } from '../time.ts'
import type { Customer, Occupied } from './customers.ts'

/** After the last real event it goes on so long at most. */
const HORIZON_MS = 86_400_000

/** A call of the trial. */
export interface Played {
  readonly waitedMs: number
  readonly profileId: string
  /** Null for direct and fallback calls. */
  readonly tier: number | null
}

export interface Day {
  /** In order of arrival. */
  readonly customers: readonly Customer[]
  readonly sessions: readonly WindowSession[]
  readonly occupied: readonly Occupied[]
  readonly now: Now
}

/**
 * Plays the day by these rules: customers arrive when they did and take the time they took, windows are open when they were
 * and call as soon as they are free, of several the lowest number first. Profiles and planned breaks follow the schedule of the
 * time of day played; what managers chose for a while is left out. Gives the call of everybody who is called, by ticket.
 */
export function replay(
  { customers, sessions, occupied, now }: Day,
  table: Lookup,
  queueOf: (customer: Customer) => string | undefined,
): ReadonlyMap<string, Played> {
  const calls = new Map<string, Played>()
  const tellers = new Set(sessions.flatMap(({ tellerId }) => tellerId ?? []))
  const guests = new Map<string, Guest>()
  for (const customer of customers) {
    const queueId = queueOf(customer)
    // Whom no queue takes does not come.
    if (queueId !== undefined) guests.set(customer.id, guestOf(customer, queueId, reachable(customer, table, tellers)))
  }
  const serviceMs = new Map(customers.map((customer) => [customer.id, customer.serviceMs]))
  play({
    house: new LightHouse({ table, time: new DayTime(now), guestOf: ({ id }) => guests.get(id) }),
    arrivals: [...guests.values()].map(({ visitor }) => visitor).values(),
    sessions: sessionsBeside(sessions, occupied),
    windows: [...table.config.windows].sort((a, b) => a.number - b.number),
    turn: 'number',
    behaviour: {
      serviceMs: ({ visitor }) => serviceMs.get(visitor.id) ?? 0,
      comes: () => true,
      noShowMs: () => 0,
      patienceMs: () => Number.POSITIVE_INFINITY,
    },
    observer: {
      called: ({ id }, { waitedMs, profileId, tier }) => calls.set(id, { waitedMs, profileId, tier }),
    },
    until: now.tick + HORIZON_MS,
  })
  return calls
}

/** He has his place when he comes, whenever he took it. */
function guestOf(customer: Customer, queueId: string, directed: Customer['directed']): Guest {
  const { id, classId, businessId, place, waitingSince, sequence } = customer
  return {
    id,
    classId,
    businessId,
    place,
    waitingSince,
    sequence,
    queueId,
    directed,
    callableFrom: null,
    requeues: 0,
    agenda: [],
    firstArrival: { place, waitingSince },
    visitor: { id, tick: waitingSince, classId, businessIds: [businessId] },
  }
}

/** Sent to a window or a teller who is not there under these rules, a customer waits in his queue. */
function reachable({ directed }: Customer, table: Lookup, tellers: ReadonlySet<string>): Customer['directed'] {
  if (directed?.window !== undefined) return table.windows.has(directed.window) ? directed : null
  if (directed?.teller !== undefined) return tellers.has(directed.teller) ? directed : null
  return null
}
