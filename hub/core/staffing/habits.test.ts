import { describe, expect, it } from 'vitest'
import type { RecordedCall, RecordedDay, RecordedService, RecordedVisitor } from '../simulation/recordedDay.ts'
import { HabitModel, HabitTaker } from './habits.ts'

const MINUTE = 60_000

interface Visit {
  readonly arrivedAt?: number
  readonly calledAt?: number | null
  readonly serviceMs?: number
  readonly tellerId?: string
  readonly came?: boolean
  readonly end?: RecordedVisitor['end']['kind']
}

function visitor(n: number, visit: Visit): RecordedVisitor {
  const { arrivedAt = 0, calledAt = arrivedAt, serviceMs = 0, tellerId = 't1', came = true, end = 'served' } = visit
  const windowId = tellerId.replace('t', 'w')
  const line = { queueId: 'cash', directed: null }
  const from = calledAt ?? arrivedAt
  const call: RecordedCall = {
    tick: from,
    windowId,
    tellerId,
    queueId: 'cash',
    businessId: 'cash',
    waitedMs: from - arrivedAt,
    came,
    missedAt: came ? null : from + 2 * MINUTE,
  }
  const stay = { ...line, businessId: 'cash', windowId, tellerId, from, until: from + serviceMs, startedAt: from }
  const service: RecordedService = { ...stay, ms: serviceMs, isHere: false, end: 'finished' }
  return {
    id: `v${n}`,
    number: `A${n}`,
    classId: 'ordinary',
    businessIds: ['cash'],
    arrivedAt,
    waitingSince: arrivedAt,
    place: { tick: arrivedAt, sequence: n },
    isRemote: false,
    isCarriedOver: false,
    isMoved: false,
    calls: calledAt === null ? [] : [call],
    services: calledAt === null || !came ? [] : [service],
    line,
    end: { kind: end, tick: from + serviceMs },
  }
}

function habitsOf(visits: readonly Visit[], day: Partial<RecordedDay> = {}) {
  const taker = new HabitTaker()
  const start = {
    tick: 0,
    wall: 0,
    date: '2026-11-18',
    weekday: 'wed' as const,
    secondOfDay: 0,
    businessDay: '2026-11-18',
  }
  taker.take({
    date: '2026-11-18',
    start,
    end: 86_400_000,
    isOver: true,
    configurations: [],
    visitors: visits.map((visit, n) => visitor(n, visit)),
    occupied: [],
    sessions: [],
    pauses: [],
    gaps: [],
    ...day,
  })
  return taker.habits()
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('habits of recorded days', () => {
  it('have services of an average teller, with the mean there was', () => {
    const slow = Array.from({ length: 200 }, (_, n) => ({ serviceMs: (n % 2 === 0 ? 4 : 12) * MINUTE, tellerId: 't1' }))
    const fast = Array.from({ length: 200 }, (_, n) => ({ serviceMs: (n % 2 === 0 ? 1 : 3) * MINUTE, tellerId: 't2' }))
    const { services } = habitsOf([...slow, ...fast])
    const values = services.cash ?? []
    expect(mean(values)).toBeCloseTo(5 * MINUTE, -3)
    // Each teller's services are 1 to 3; a teller who takes four times as long is not a spread of the business.
    expect(Math.max(...values) / Math.min(...values)).toBeLessThan(3.8)
  })

  it('leave out forgotten finishes', () => {
    const usual = Array.from({ length: 100 }, () => ({ serviceMs: 4 * MINUTE }))
    const { services } = habitsOf([...usual, { serviceMs: 300 * MINUTE }])
    expect(services.cash).toEqual(usual.map(() => 4 * MINUTE))
  })

  it('have the pause between two customers, with those that were none, and the time of those without a ticket', () => {
    const visits = [
      { calledAt: 0, serviceMs: 5 * MINUTE },
      { calledAt: 5 * MINUTE, serviceMs: 5 * MINUTE },
      { calledAt: 10 * MINUTE + 20_000, serviceMs: 5 * MINUTE },
      { calledAt: 20 * MINUTE, serviceMs: 5 * MINUTE },
    ]
    const gap = { windowId: 'w1', tellerId: 't1', from: 10 * MINUTE, until: 10 * MINUTE + 20_000, isAfterService: true }
    // What is longer than three minutes is another errand, and what does not follow a service is no pause.
    const gaps = [
      gap,
      { ...gap, from: 16 * MINUTE, until: 20 * MINUTE },
      { ...gap, from: 0, until: MINUTE, isAfterService: false },
    ]
    expect(habitsOf(visits, { gaps }).gapMs).toBe(10_000)
    const quick = {
      windowId: 'w1',
      tellerId: 't1',
      businessId: 'cash',
      from: 30 * MINUTE,
      until: 32 * MINUTE,
      isQuick: true,
    }
    expect(habitsOf(visits, { gaps, occupied: [quick] }).gapMs).toBe(10_000 + 30_000)
  })

  it('have no-shows by time waited, drawn to what is usual where few were called', () => {
    const short = Array.from({ length: 1000 }, (_, n) => ({ came: n % 5 !== 0 }))
    const { noShows, noShowMs } = habitsOf(short)
    expect(noShows[0]).toBeCloseTo(0.2, 1)
    expect(noShows[4]).toBeCloseTo(0.22, 5)
    expect(noShowMs).toBeCloseTo(2 * MINUTE, -4)
  })

  it('have the patience that explains who left, and none where hardly anybody does', () => {
    const served = Array.from({ length: 90 }, () => ({ arrivedAt: 0, calledAt: 8 * MINUTE }))
    const left = Array.from({ length: 10 }, () => ({
      calledAt: null,
      serviceMs: 8 * MINUTE,
      end: 'cancelled' as const,
    }))
    // 100 times 8 minutes were waited for 10 who left.
    expect(habitsOf([...served, ...left]).patienceMs).toBe(80 * MINUTE)
    expect(habitsOf([...served, ...left.slice(0, 2)]).patienceMs).toBeNull()
  })

  it('of a business that few came for are filled up by the configured mean', () => {
    const model = new HabitModel(habitsOf([{ serviceMs: 2 * MINUTE }]), new Map([['cash', 10 * MINUTE]]))
    expect(model.meanMs('cash')).toBeGreaterThan(8 * MINUTE)
    expect(model.meanMs('cash')).toBeLessThan(10.5 * MINUTE)
    const draws = [0.01, 0.2, 0.5, 0.8, 0.99].map((u) => model.serviceMs('cash', u))
    expect(draws).toEqual([...draws].sort((a, b) => a - b))
  })
})
