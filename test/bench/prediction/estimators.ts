import type { Branch } from '../../../hub/core/branch.ts'
import { lookup, queueFor } from '../../../hub/core/lookup.ts'
import { peopleAheadOfNext } from '../../../hub/core/peopleAhead.ts'
import type { Model } from '../../../hub/core/prediction/model.ts'
import type { Now } from '../../../hub/core/time.ts'

/**
 * The estimators of the literature (Ibrahim and Whitt 2009), and two that branches use. Each is given the same learned mean service
 * time, and says 0 where a window that serves the queue is idle.
 */
export const ESTIMATORS = ['QL', 'LES', 'HOL', 'length x mean', 'day average', 'people ahead'] as const
export type Estimator = (typeof ESTIMATORS)[number]

/** What was seen of waits today. */
export class Seen {
  readonly #last = new Map<string, number>()
  readonly #sums = new Map<string, { sum: number; count: number }>()

  /** A ticket of the class was called in this queue after so long. */
  called(queueId: string, classId: string, waitedMs: number): void {
    this.#last.set(queueId, waitedMs)
    const known = this.#sums.get(classId) ?? { sum: 0, count: 0 }
    this.#sums.set(classId, { sum: known.sum + waitedMs, count: known.count + 1 })
  }

  lastOf(queueId: string): number {
    return this.#last.get(queueId) ?? 0
  }

  meanOf(classId: string): number {
    const { sum = 0, count = 0 } = this.#sums.get(classId) ?? {}
    return count === 0 ? 0 : sum / count
  }
}

/** Estimates in milliseconds for somebody who takes a ticket now, before he has it. */
export function estimates(
  branch: Branch,
  now: Now,
  who: { readonly businessId: string; readonly classId: string },
  model: Model,
  seen: Seen,
): Readonly<Record<Estimator, number>> {
  const { config } = branch
  const queueId = config && queueFor(config, who.businessId, who.classId)?.id
  if (config === undefined || queueId === undefined) throw new Error('no queue')
  const serving = [...branch.windows.values()].filter(({ id, status }) => {
    const profileId = lookup(config).windows.get(id)?.profile ?? ''
    const profile = lookup(config).profiles.get(profileId)
    return (
      status === 'open' &&
      (profile?.tiers.some(({ queues }) => queues.includes(queueId)) || profile?.finally.includes(queueId))
    )
  })
  const queues = new Set(
    serving.flatMap(({ id }) => {
      const profile = lookup(config).profiles.get(lookup(config).windows.get(id)?.profile ?? '')
      return profile ? [...profile.tiers.flatMap((tier) => tier.queues), ...profile.finally] : []
    }),
  )
  const servers = Math.max(1, serving.length)
  const isIdle = serving.some(({ ticketId }) => ticketId === null)
  let waiting = 0
  let work = 0
  let count = 0
  for (const id of queues) {
    for (const ticket of branch.queue(id)?.inOrder() ?? []) {
      waiting += 1
      work += model.meanServiceMs(ticket.businessId, null)
      count += 1
    }
  }
  const own = branch.queue(queueId)?.at(now.tick)
  const mean = count > 0 ? work / count : model.meanServiceMs(who.businessId, null)
  const unlessIdle = (ms: number) => (isIdle ? 0 : ms)
  const head = own?.head
  return {
    QL: unlessIdle(((waiting + 1) * mean) / servers),
    LES: unlessIdle(seen.lastOf(queueId)),
    HOL: unlessIdle(head === undefined ? 0 : now.tick - head.waitingSince),
    'length x mean': unlessIdle(((own?.eligible ?? 0) * model.meanServiceMs(who.businessId, null)) / servers),
    'day average': seen.meanOf(who.classId),
    'people ahead': unlessIdle(((peopleAheadOfNext(branch, who.businessId, who.classId, now) + 1) * mean) / servers),
  }
}
