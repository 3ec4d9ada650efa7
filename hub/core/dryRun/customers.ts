import type { BranchConfig, Directed } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import type { Waiting } from '../calling/queueIndex.ts'
import { queueFor } from '../lookup.ts'
import { meanServiceTimes } from '../peopleAhead.ts'
import type { Ticket } from '../records.ts'

/** A ticket of today, as it is played: it arrives once, waits, is called once and takes its time. */
export interface Customer extends Waiting {
  readonly number: string
  readonly queueId: string
  readonly directed: Directed
  readonly serviceMs: number
  /** Still: whatever comes into force, he keeps his number. */
  readonly isWaiting: boolean
}

/** A window was taken by somebody who had no ticket. */
export interface Occupied {
  readonly windowId: string
  readonly from: number
  readonly until: number
}

const PLAYED: ReadonlySet<Ticket['state']> = new Set<Ticket['state']>([
  'waiting',
  'called',
  'serving',
  'served',
  'evaluated',
  'noShow',
])

/**
 * Today's tickets in order of arrival. Left out are those that never competed or no longer do: pending, held, cancelled,
 * expired. A visit of several businesses plays its last one.
 */
export function customersOf(branch: Branch, config: BranchConfig, tick: number): Customer[] {
  const meanMs = meanServiceTimes(config)
  const customers: Customer[] = []
  for (const ticket of branch.tickets.values()) {
    if (PLAYED.has(ticket.state) && !ticket.isQuick) customers.push(customerOf(ticket, meanMs, tick))
  }
  return customers.sort((a, b) => a.waitingSince - b.waitingSince || a.sequence - b.sequence)
}

function customerOf(ticket: Ticket, meanMs: (businessId: string) => number, tick: number): Customer {
  const { place, waitingSince } = isLaterBusiness(ticket) ? ticket : ticket.firstArrival
  const { id, number, queueId, classId, businessId, sequence, directed } = ticket
  const serviceMs = serviceTime(ticket, meanMs(businessId), tick)
  return {
    id,
    number,
    queueId,
    classId,
    businessId,
    sequence,
    directed,
    place,
    waitingSince,
    serviceMs,
    isWaiting: ticket.state === 'waiting',
    callableFrom: null,
  }
}

/** The visit has been served before the business it is in now, or ended with. */
function isLaterBusiness({ state, done }: Ticket): boolean {
  const isServed = state === 'served' || state === 'evaluated'
  return done.length > (isServed ? 1 : 0)
}

/** As long as it really took; of who waits the mean, of who is at a window the mean or what it has taken already. */
function serviceTime({ startedAt, calledAt, endedAt, state }: Ticket, meanMs: number, tick: number): number {
  if (state === 'waiting') return meanMs
  const since = startedAt ?? calledAt ?? tick
  return endedAt === null ? Math.max(meanMs, tick - since) : Math.max(0, endedAt - since)
}

export function occupied(branch: Branch, tick: number): Occupied[] {
  const times: Occupied[] = []
  for (const { isQuick, windowId, startedAt, endedAt } of branch.tickets.values()) {
    if (isQuick && windowId !== null && startedAt !== null)
      times.push({ windowId, from: startedAt, until: endedAt ?? tick })
  }
  return times
}

/**
 * Where a customer waits under other rules: in the queue they give his business and class, unless staff put him into
 * another one that still exists. Who waits now for what is done no more stays in his queue, where that still exists, and is called.
 * Undefined when no queue takes him.
 */
export function placer(before: BranchConfig, after: BranchConfig): (who: QueuedAs) => string | undefined {
  const queues = new Set(after.queues.map(({ id }) => id))
  const known = new Map<string, string | undefined>()
  const find = ({ businessId, classId, queueId, isWaiting }: QueuedAs) => {
    const isMoved = queueFor(before, businessId, classId)?.id !== queueId
    if (isMoved && queues.has(queueId)) return queueId
    return queueFor(after, businessId, classId)?.id ?? (isWaiting && queues.has(queueId) ? queueId : undefined)
  }
  return (who) => {
    const key = `${who.businessId}/${who.classId}/${who.queueId}/${who.isWaiting === true}`
    if (!known.has(key)) known.set(key, find(who))
    return known.get(key)
  }
}
/** By what somebody is put into a queue. */
export type QueuedAs = Pick<Customer, 'businessId' | 'classId' | 'queueId'> & Partial<Pick<Customer, 'isWaiting'>>
