import type { MachineUnit } from '../../../contracts/index.ts'
import { contentOf, flowsOf } from './units.ts'

/** What is remembered of a unit between two sights of it. */
export interface UnitMemory {
  readonly content: string
  /** Its history begins with this hour (Unix hours): what was before was another content. */
  readonly since: number
  /** Last count in order; null: never one. */
  readonly count: number | null
  readonly initial: number | null
  /** Wall time it was last known to be there, and of the count. */
  readonly seenAt: number
  readonly countedAt: number
  /** A count that rose without a reason: should it fall back soon, the older one was right. */
  readonly doubtful: { readonly from: number; readonly at: number } | null
}

export interface Observation {
  readonly memory: UnitMemory
  /** Pieces that customers took, and put in. */
  readonly used: number
  readonly added: number
  /** Pieces that people put in (or, negative, took away). */
  readonly refilled: number
}

const HOUR_MS = 3_600_000
/** After a longer silence nobody knows in which hour it was used. */
const UNKNOWN_AFTER_MS = 15 * 60_000
const DOUBTFUL_MS = HOUR_MS
/** One sight never shows more than this as use: a bundle of the largest withdrawal, or this share of what fits. */
const MOST_AT_ONCE = 200
const MOST_SHARE = 0.25
/** In place of the first count of a unit that was out of its place: no unit that comes back has the same, also where a machine never says one. */
const WAS_AWAY = -1
/** A rise smaller than both is a correction, not a refill. */
const LEAST_REFILL = 20
const LEAST_REFILL_SHARE = 0.05

/**
 * What has happened to a unit since it was last seen. Only what is certainly use counts as use: what people did (an exchange, a reset of
 * the counter, another cassette) and what happened while it was away is told by the count, but teaches nothing.
 *
 * @param wall Unix time; one that lies before the last sight is taken as that
 */
export function observe(known: UnitMemory | undefined, unit: MachineUnit, wall: number): Observation {
  const content = contentOf(unit)
  const at = Math.max(wall, known?.seenAt ?? wall)
  const initial = unit.initial ?? null
  if (known === undefined || known.content !== content) return nothing(begun(content, unit, at))
  // Out of its place, or being looked after: its count means nothing until it is back.
  if (unit.status === 'missing' || unit.status === 'manipulated' || unit.status === 'notConfigured') {
    return nothing({ ...known, seenAt: at, initial: WAS_AWAY, doubtful: null })
  }
  if (unit.count === null) return nothing({ ...known, seenAt: at })
  const memory: UnitMemory = { ...known, count: unit.count, initial, seenAt: at, countedAt: at, doubtful: null }
  if (known.count === null) return nothing(memory)
  const change = unit.count - known.count
  if (initial !== known.initial) return { ...nothing(memory), refilled: change }
  if (change === 0) return nothing({ ...memory, countedAt: known.countedAt, doubtful: known.doubtful })
  const flows = flowsOf(unit)
  const isUse = change < 0 ? flows.out : flows.into
  if (at - known.seenAt > UNKNOWN_AFTER_MS) {
    return { ...nothing(memory), refilled: !isUse && isRefill(unit, change) ? change : 0 }
  }
  if (isUse && Math.abs(change) <= mostAtOnce(unit)) return use(known, memory, change, at)
  const isEmptied = unit.count === 0 && flows.into
  if (isUse || isEmptied || isRefill(unit, change)) return { ...nothing(memory), refilled: change }
  return nothing({ ...memory, doubtful: { from: known.count, at } })
}

/** Seen, with nothing to say of what it holds. */
export function stillThere(memory: UnitMemory, wall: number): UnitMemory {
  return { ...memory, seenAt: Math.max(wall, memory.seenAt) }
}

function use(known: UnitMemory, memory: UnitMemory, change: number, at: number): Observation {
  const { doubtful } = known
  let pieces = Math.abs(change)
  if (doubtful && at - doubtful.at < DOUBTFUL_MS) {
    const since = (memory.count ?? 0) - doubtful.from
    // It has come back to the older count, or gone on from there.
    if (since === 0 || Math.sign(since) === Math.sign(change)) pieces = Math.abs(since)
  }
  return { memory, used: change < 0 ? pieces : 0, added: change > 0 ? pieces : 0, refilled: 0 }
}

function begun(content: string, unit: MachineUnit, at: number): UnitMemory {
  return {
    content,
    since: Math.floor(at / HOUR_MS),
    count: unit.count,
    initial: unit.initial ?? null,
    seenAt: at,
    countedAt: at,
    doubtful: null,
  }
}

function nothing(memory: UnitMemory): Observation {
  return { memory, used: 0, added: 0, refilled: 0 }
}

function mostAtOnce({ capacity }: MachineUnit): number {
  return Math.max(MOST_AT_ONCE, MOST_SHARE * (capacity ?? 0))
}

function isRefill({ capacity }: MachineUnit, change: number): boolean {
  const size = Math.abs(change)
  return size >= LEAST_REFILL || (capacity !== undefined && size >= LEAST_REFILL_SHARE * capacity)
}
