import type { BranchConfig, EventData, Place } from '../../../contracts/index.ts'
import type { QueueIndex } from './queueIndex.ts'

type NoShowPolicy = BranchConfig['calling']['noShow']
export type Requeued = EventData<'TicketNoShow'>['requeued']

/** What is asked of somebody who did not come to his call. */
interface Missing {
  readonly place: Place
  readonly waitingSince: number
  readonly sequence: number
  /** How often a no-show put him back already. */
  readonly requeues: number
}

/**
 * Where a no-show returns by policy, and from when he can be called again; null when he does not. `list` is the line he would
 * stand in, as it is at this tick.
 */
export function requeued(
  list: QueueIndex | undefined,
  missing: Missing,
  { policy, behind, maxRequeues, coolDownSeconds }: NoShowPolicy,
  tick: number,
): Requeued {
  if (policy === 'drop' || missing.requeues >= maxRequeues) return null
  const callableFrom = tick + coolDownSeconds * 1000
  const times = missing.requeues + 1
  const { place, waitingSince, sequence } = missing
  // Every property named: simulations come here many thousand times.
  switch (policy) {
    case 'end':
      return { place: { tick, sequence }, waitingSince: tick, callableFrom, times }
    case 'behind':
      return { place: placeBehind(list, behind) ?? { tick, sequence }, waitingSince: tick, callableFrom, times }
    case 'keep':
      return { place, waitingSince, callableFrom, times }
  }
}

/** Room left between a place and the next one of an earlier tick, halved by every ticket put in between. */
const ROOM = 2 ** 20

/**
 * Right after the nth eligible of the list; undefined when there are fewer. Half way to the next one, so that the next
 * no-shows fit in between too. Where there is no room (both issued in one millisecond) the nth's own place is given: the
 * later waitingSince then puts the ticket after the nth and before the next.
 */
function placeBehind(list: QueueIndex | undefined, n: number): Place | undefined {
  const nth = list?.nth(n)
  if (nth === undefined) return undefined
  const { tick, sequence } = nth.place
  const next = list?.nth(n + 1)?.place
  const room = next?.tick === tick ? next.sequence - sequence : ROOM
  return { tick, sequence: sequence + Math.floor(room / 2) }
}
