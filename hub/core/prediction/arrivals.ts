import { USUAL_HOURLY_SHARES } from '../../../contracts/index.ts'
import { exponential, type Random } from '../simulation/random.ts'
import type { Now } from '../time.ts'
import { type ArrivalState, SLOTS } from './model.ts'

const SLOT_S = 86_400 / SLOTS
const SLOT_MS = SLOT_S * 1000

/** Of a branch nothing is known of yet: when `USUAL_HOURLY_SHARES` begin, and tickets a day. */
const USUAL_FROM_HOUR = 9
const USUAL_PER_DAY = 200
/** How much days differ before it was seen: a fifth, counted as so many days. */
const USUAL_SPREAD = { square: 0.04, days: 4 } as const
/** Expected tickets that the level of today must outweigh: few before any day is known, for the level itself is a guess then. */
const LEVEL_PRIOR = { least: 10, most: 150, unknown: 3 } as const
/** What came an hour and a half ago counts half of what comes now. */
const LEVEL_HALF_LIFE_SLOTS = 3
/** A half-hour with fewer than this share of the busiest one is not opening time. */
const OPEN_SHARE = 0.1
/** A stream of which little is known borrows from the shape of all. */
const SHAPE_PRIOR_DAYS = 1.5

export interface Newcomer {
  readonly tick: number
  readonly businessId: string
  readonly classId: string
}

interface Stream {
  readonly businessId: string
  readonly classId: string
  /** Tickets per half-hour, by slot. */
  readonly rates: readonly number[]
}

/** Who is expected to come, by half-hour: as on earlier days at this time, at the level of today. */
export class Arrivals {
  readonly #streams: readonly Stream[]
  /** Of all streams together. */
  readonly #totals: readonly number[]
  readonly #now: Pick<Now, 'tick' | 'secondOfDay'>

  constructor(state: ArrivalState, now: Pick<Now, 'tick' | 'secondOfDay'>) {
    this.#now = now
    const expected = expectedOf(state)
    const level = levelOf(state, expected, now.secondOfDay)
    this.#streams = expected.map(({ rates, ...stream }) => ({ ...stream, rates: rates.map((rate) => rate * level) }))
    this.#totals = Array.from({ length: SLOTS }, (_, slot) => {
      return this.#streams.reduce((sum, { rates }) => sum + (rates[slot] ?? 0), 0)
    })
  }

  /** Expected number of tickets of a class from now on, within so long. */
  expected(classId: string, withinMs: number): number {
    let sum = 0
    for (let from = 0; from < withinMs; from += SLOT_MS / 6) {
      const slot = this.#slotAt(from)
      for (const stream of this.#streams) if (stream.classId === classId) sum += (stream.rates[slot] ?? 0) / 6
    }
    return sum
  }

  /** Draws those who come from now on, in order, a day long at most. */
  *draw(random: Random): Generator<Newcomer> {
    let atMs = 0
    while (atMs < 86_400_000) {
      const slot = this.#slotAt(atMs)
      const total = this.#totals[slot] ?? 0
      const endMs = this.#endOfSlot(atMs)
      const gapMs = total > 0 ? exponential(random(), SLOT_MS / total) : Number.POSITIVE_INFINITY
      // The exponential forgets: at the end of a half-hour it begins anew at the next one's rate.
      if (atMs + gapMs >= endMs) {
        atMs = endMs
        continue
      }
      atMs += gapMs
      const stream = this.#pick(slot, random() * total)
      if (stream) {
        yield { tick: this.#now.tick + Math.round(atMs), businessId: stream.businessId, classId: stream.classId }
      }
    }
  }

  #pick(slot: number, value: number): Stream | undefined {
    let left = value
    for (const stream of this.#streams) {
      left -= stream.rates[slot] ?? 0
      if (left < 0) return stream
    }
    return this.#streams.at(-1)
  }

  #slotAt(afterMs: number): number {
    return Math.floor((this.#now.secondOfDay + afterMs / 1000) / SLOT_S) % SLOTS
  }

  #endOfSlot(afterMs: number): number {
    const second = this.#now.secondOfDay + afterMs / 1000
    return ((Math.floor(second / SLOT_S) + 1) * SLOT_S - this.#now.secondOfDay) * 1000
  }
}

/** As on an average day. */
function expectedOf(state: ArrivalState): Stream[] {
  const keys = [...new Set([...Object.keys(state.history), ...Object.keys(state.today)])].sort()
  const shape = shapeOf(state)
  return keys.map((key) => {
    const [businessId = '', classId = ''] = key.split('/')
    const past = state.history[key] ?? []
    const today = state.today[key] ?? []
    const perDay = state.days > 0 ? totalOf(past) / state.days : USUAL_PER_DAY * shareOfToday(state, today)
    const known = smoothed(past)
    const rates = shape.map((share, slot) => {
      return ((known[slot] ?? 0) + SHAPE_PRIOR_DAYS * perDay * share) / (state.days + SHAPE_PRIOR_DAYS)
    })
    return { businessId, classId, rates }
  })
}

/** How a day's tickets spread over its half-hours, over all streams. */
function shapeOf({ history, days }: ArrivalState): number[] {
  const total = Array.from({ length: SLOTS }, (_, slot) => {
    return Object.values(history).reduce((sum, counts) => sum + (counts[slot] ?? 0), 0)
  })
  const all = totalOf(total)
  if (days === 0 || all === 0) return usualShape()
  return smoothed(total).map((count) => count / all)
}

function usualShape(): number[] {
  return Array.from(
    { length: SLOTS },
    (_, slot) => (USUAL_HOURLY_SHARES[Math.floor(slot / 2) - USUAL_FROM_HOUR] ?? 0) / 2,
  )
}

function shareOfToday(state: ArrivalState, today: readonly number[]): number {
  const all = Object.values(state.today).reduce((sum, counts) => sum + totalOf(counts), 0)
  return all === 0 ? 0 : totalOf(today) / all
}

/**
 * More or fewer than usual: tickets of today by expected ones, the last hours counting most. One who has just come is why somebody
 * asks: he is not counted, or every forecast would be made at a moment of more arrivals than usual.
 */
function levelOf(state: ArrivalState, expected: readonly Stream[], secondOfDay: number): number {
  const slotNow = secondOfDay / SLOT_S
  const from = beginOf(state, expected, slotNow)
  const prior = priorOf(state)
  let came = 0
  let awaited = prior
  for (let slot = Math.floor(from); slot <= Math.floor(slotNow); slot += 1) {
    const passed = Math.min(slotNow, slot + 1) - Math.max(from, slot)
    const weight = 0.5 ** ((slotNow - Math.min(slotNow, slot + 1)) / LEVEL_HALF_LIFE_SLOTS)
    for (const counts of Object.values(state.today)) came += weight * (counts[slot] ?? 0)
    for (const { rates } of expected) awaited += weight * passed * (rates[slot] ?? 0)
  }
  return awaited > 0 ? (prior + Math.max(0, came - 1)) / awaited : 1
}

/** By Bayes with a Gamma prior: the more alike days are, the more it takes to believe that this one is another. */
function priorOf({ days, spread }: ArrivalState): number {
  if (days === 0) return LEVEL_PRIOR.unknown
  const square = (spread.sum + USUAL_SPREAD.square * USUAL_SPREAD.days) / (spread.weight + USUAL_SPREAD.days)
  return Math.max(LEVEL_PRIOR.least, Math.min(LEVEL_PRIOR.most, 1 / square))
}

/** Half-hour from which on people are expected: of a branch nothing is known of when the first one came. */
function beginOf({ days, openedAt }: ArrivalState, expected: readonly Stream[], slotNow: number): number {
  const first = openedAt === null ? slotNow : openedAt / SLOT_S
  if (days === 0) return first
  const usual = Array.from({ length: SLOTS }, (_, slot) => {
    return expected.reduce((sum, { rates }) => sum + (rates[slot] ?? 0), 0)
  })
  const busiest = Math.max(...usual)
  const opens = usual.findIndex((rate) => rate > OPEN_SHARE * busiest)
  return Math.min(first, opens < 0 ? slotNow : Math.min(opens, slotNow))
}

function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Each half-hour with a quarter of each of its neighbours, except at the edges of the day's work. */
function smoothed(counts: readonly number[]): number[] {
  return counts.map((count, slot) => {
    const before = counts[slot - 1] || count
    const after = counts[slot + 1] || count
    return count === 0 ? 0 : count / 2 + before / 4 + after / 4
  })
}
