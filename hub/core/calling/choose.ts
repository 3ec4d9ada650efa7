import type { Explanation } from '../../../contracts/index.ts'
import type { CallingProfile, CallingTier } from '../lookup.ts'
import type { Rotation } from '../records.ts'
import { byPlace, byWaitingSince, type QueueIndex, type Waiting } from './queueIndex.ts'
import { rotationKey, turnOf } from './rotation.ts'

/** Who waits where, and whose turn it was: the branch itself, or the light copy of a forecast. */
export interface Lines<T extends Waiting> {
  queue(queueId: string): QueueIndex<T> | undefined
  direct(to: 'window' | 'teller', id: string): QueueIndex<T> | undefined
  rotation(key: string): Rotation | undefined
}

export interface Caller {
  readonly windowId: string
  readonly tellerId: string | null
}

export interface Choice<T extends Waiting> {
  readonly item: T
  readonly rule: Explanation['rule']
  /** Undefined for direct calls: the ticket's own queue. */
  readonly queueId: string | undefined
  readonly tier: number | null
  readonly order: CallingTier['order'] | null
  /** True when the item is not its queue's head. */
  readonly notHead: boolean
  /** Whether the call uses a turn of its tier. */
  readonly rotates: boolean
}

/** Why a queue is past, or null. By its own thresholds first, the time one before the people one; then by the guard. */
export function pastRule(list: QueueIndex, tier: CallingTier, tick: number): 'time' | 'people' | 'guard' | null {
  const oldest = list.oldest
  if (oldest === undefined) return null
  const waitedMs = tick - oldest.waitingSince
  if (tier.timeThresholdMs !== null && waitedMs > tier.timeThresholdMs) return 'time'
  if (tier.peopleThreshold !== null && list.eligible - 1 > tier.peopleThreshold) return 'people'
  if (tier.guardMs !== null && waitedMs > tier.guardMs) return 'guard'
  return null
}

/**
 * Who is called: (1) tickets directed to the window or its teller, (2) queues past a threshold, then queues past the
 * starvation guard, (3) the tiers in order, (4) the fallback queues as one more tier by arrival. Takes as many steps as
 * the profile has queues, whatever the number waiting.
 */
export function choose<T extends Waiting>(
  lines: Lines<T>,
  caller: Caller,
  profile: CallingProfile,
  tick: number,
): Choice<T> | undefined {
  return (
    chooseDirect(lines, caller, tick) ??
    choosePast(lines, profile, tick) ??
    chooseByTier(lines, profile, tick) ??
    chooseFallback(lines, profile, tick)
  )
}

function chooseDirect<T extends Waiting>(lines: Lines<T>, caller: Caller, tick: number): Choice<T> | undefined {
  const forWindow = lines.direct('window', caller.windowId)?.at(tick).head
  const forTeller = caller.tellerId === null ? undefined : lines.direct('teller', caller.tellerId)?.at(tick).head
  const item =
    forWindow !== undefined && forTeller !== undefined && byPlace(forTeller, forWindow) < 0
      ? forTeller
      : (forWindow ?? forTeller)
  if (item === undefined) return undefined
  return { item, rule: 'direct', queueId: undefined, tier: null, order: null, notHead: false, rotates: false }
}

interface Past<T extends Waiting> {
  readonly item: T
  readonly head: T
  readonly queueId: string
  readonly tier: number
  readonly rule: 'timeThreshold' | 'peopleThreshold' | 'guard'
  /** When the queue went past: the tick from which the rule would have held. */
  readonly since: number
}

const PAST_RULES = { time: 'timeThreshold', people: 'peopleThreshold', guard: 'guard' } as const

function choosePast<T extends Waiting>(lines: Lines<T>, profile: CallingProfile, tick: number): Choice<T> | undefined {
  let best: Past<T> | undefined
  for (const tier of profile.tiers) {
    for (const queueId of tier.queues) {
      const list = lines.queue(queueId)?.at(tick)
      const past = list && pastOf(list, queueId, tier, tick)
      if (past && (best === undefined || isFirst(past, best, profile.pastOrder))) best = past
    }
  }
  if (best === undefined) return undefined
  const { item, rule, queueId, tier } = best
  return { item, rule, queueId, tier, order: null, notHead: item !== best.head, rotates: false }
}

function pastOf<T extends Waiting>(
  list: QueueIndex<T>,
  queueId: string,
  tier: CallingTier,
  tick: number,
): Past<T> | undefined {
  const { head, oldest } = list
  const rule = pastRule(list, tier, tick)
  if (head === undefined || oldest === undefined || rule === null) return undefined
  // One literal, no spread: forecasts come here many thousand times.
  return {
    item: rule === 'people' ? head : oldest,
    head,
    queueId,
    tier: tier.index,
    rule: PAST_RULES[rule],
    since: rule === 'guard' ? oldest.waitingSince + (tier.guardMs ?? 0) : pastSince(list, oldest, tier),
  }
}

/**
 * The earlier of oldest waitingSince + T and the waitingSince of the (N+2)th eligible ticket, which by standing there is
 * the one that puts more than N behind the head. "Nth" counts by place, as a queue is always counted.
 */
function pastSince(list: QueueIndex, oldest: Waiting, tier: CallingTier): number {
  const byTime = tier.timeThresholdMs === null ? Number.POSITIVE_INFINITY : oldest.waitingSince + tier.timeThresholdMs
  const decisive = tier.peopleThreshold === null ? undefined : list.nth(tier.peopleThreshold + 2)
  return Math.min(byTime, decisive?.waitingSince ?? Number.POSITIVE_INFINITY)
}

function isFirst<T extends Waiting>(a: Past<T>, b: Past<T>, order: CallingProfile['pastOrder']): boolean {
  const guarded = Number(a.rule === 'guard') - Number(b.rule === 'guard')
  if (guarded !== 0) return guarded < 0
  return (comparePast(a, b, order) || byWaitingSince(a.item, b.item)) < 0
}

function comparePast<T extends Waiting>(a: Past<T>, b: Past<T>, order: CallingProfile['pastOrder']): number {
  switch (order) {
    case 'tier':
      return a.tier - b.tier
    case 'overdue':
      return a.since - b.since
    case 'arrival':
      return a.head.place.tick - b.head.place.tick || a.head.place.sequence - b.head.place.sequence
  }
}

function chooseByTier<T extends Waiting>(
  lines: Lines<T>,
  profile: CallingProfile,
  tick: number,
): Choice<T> | undefined {
  for (const tier of profile.tiers) {
    const queueId = queueOfTier(lines, profile, tier, tick)
    const item = queueId === undefined ? undefined : lines.queue(queueId)?.head
    if (queueId === undefined || item === undefined) continue
    const rotates = tier.order === 'rotation'
    return { item, rule: 'tier', queueId, tier: tier.index, order: tier.order, notHead: false, rotates }
  }
  return undefined
}

function queueOfTier<T extends Waiting>(
  lines: Lines<T>,
  profile: CallingProfile,
  tier: CallingTier,
  tick: number,
): string | undefined {
  const headOf = (queueId: string) => lines.queue(queueId)?.at(tick).head
  const [only] = tier.queues
  // Most tiers: one queue is first by any order.
  if (tier.queues.length === 1 && only !== undefined) return headOf(only) && only
  switch (tier.order) {
    case 'rotation':
      return turnOf(tier, lines.rotation(rotationKey(profile.id, tier.index)), (id) => headOf(id) !== undefined)
    case 'arrival':
      return firstQueue(tier.queues, headOf, byPlace)
    case 'accumulating':
      return firstQueue(
        tier.queues,
        headOf,
        (a, b) => pointsOf(tier, b, tick) - pointsOf(tier, a, tick) || byWaitingSince(a, b),
      )
    case 'headStart':
      return firstQueue(
        tier.queues,
        headOf,
        (a, b) => startOf(tier, a) - startOf(tier, b) || a.place.sequence - b.place.sequence || byWaitingSince(a, b),
      )
  }
}

/** Class rate x time waited; the rates are by minute, the points here by millisecond. */
export function pointsOf(tier: CallingTier, item: Waiting, tick: number): number {
  return (tier.rates.get(item.classId) ?? 1) * (tick - item.waitingSince)
}

/** The tick of its place, earlier by the head start of its class. */
export function startOf(tier: CallingTier, item: Waiting): number {
  return item.place.tick - (tier.headStartMs.get(item.classId) ?? 0)
}

function firstQueue<T extends Waiting>(
  queues: readonly string[],
  headOf: (queueId: string) => T | undefined,
  order: (a: T, b: T) => number,
): string | undefined {
  let first: string | undefined
  let firstHead: T | undefined
  for (const queueId of queues) {
    const head = headOf(queueId)
    if (head === undefined || (firstHead !== undefined && order(head, firstHead) >= 0)) continue
    first = queueId
    firstHead = head
  }
  return first
}

function chooseFallback<T extends Waiting>(
  lines: Lines<T>,
  profile: CallingProfile,
  tick: number,
): Choice<T> | undefined {
  const queueId = firstQueue(profile.finally, (id) => lines.queue(id)?.at(tick).head, byPlace)
  const item = queueId === undefined ? undefined : lines.queue(queueId)?.head
  if (queueId === undefined || item === undefined) return undefined
  return { item, rule: 'finally', queueId, tier: null, order: null, notHead: false, rotates: false }
}
