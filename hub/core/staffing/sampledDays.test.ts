import { describe, expect, it } from 'vitest'
import type { Weekday } from '../../../contracts/index.ts'
import { demandOf, staffedBranch } from '../../../test/support/staffingBench.ts'
import { dayTypes } from './dayTypes.ts'
import type { DemandDay } from './demand.ts'
import { HabitModel } from './habits.ts'
import { HALF_HOUR_MS, halfHourOf, timeOf, usualHalfHours } from './halfHours.ts'
import { sampleDays } from './sampledDays.ts'

const demand = demandOf([{ perHour: [10, 40, 20] }], staffedBranch(3))
const from = {
  days: demand.days,
  habits: new HabitModel(demand.habits, new Map()),
  halfHours: usualHalfHours(demand.days),
  classIds: ['ordinary'],
}
const counts = (day: { readonly customers: readonly { readonly tick: number }[] }) => {
  const found = new Map<number, number>()
  for (const { tick } of day.customers) found.set(halfHourOf(tick), (found.get(halfHourOf(tick)) ?? 0) + 1)
  return found
}

describe('sampled days', () => {
  it('bring as many in each half-hour as the recorded ones, in the mean', () => {
    const sampled = sampleDays(from, 400, 1, 'a')
    for (let halfHour = 18; halfHour < 24; halfHour += 1) {
      const recorded = demand.days.reduce((sum, { visitors }) => {
        return sum + visitors.filter(({ at }) => halfHourOf(at) === halfHour).length / demand.days.length
      }, 0)
      const drawn = sampled.reduce((sum, day) => sum + (counts(day).get(halfHour) ?? 0) / sampled.length, 0)
      expect(drawn / recorded).toBeGreaterThan(0.92)
      expect(drawn / recorded).toBeLessThan(1.08)
    }
  })

  it('keep the level of a recorded day, and copy none of them', () => {
    const [first] = demand.days
    if (first === undefined) throw new Error('there are days')
    const double = { ...first, visitors: first.visitors.flatMap((visitor) => [visitor, visitor]) }
    const days = [...demand.days.slice(1), double]
    const sampled = sampleDays({ ...from, days }, 100, 1, 'a')
    const sizes = sampled.map(({ customers }) => customers.length)
    // One day in ten stood out, and so does one in ten of these.
    const usual = demand.days.reduce((sum, { visitors }) => sum + visitors.length, 0) / demand.days.length
    expect(sizes.filter((size) => size > 1.5 * usual)).toHaveLength(10)
    const times = new Set(days.flatMap(({ visitors }) => visitors.map(({ at }) => at)))
    const copied = sampled.flatMap(({ customers }) => customers).filter(({ tick }) => times.has(tick))
    expect(copied.length).toBeLessThan(30)
  })

  it('are the same for the same seed and set, and others for others', () => {
    const drawn = (seed: number, set: string) =>
      JSON.stringify(sampleDays(from, 3, seed, set).map((day) => day.customers))
    expect(drawn(1, 'a')).toBe(drawn(1, 'a'))
    expect(drawn(2, 'a')).not.toBe(drawn(1, 'a'))
    expect(drawn(1, 'b')).not.toBe(drawn(1, 'a'))
  })

  it('count who is there before the windows are from their opening on', () => {
    const early: DemandDay = {
      ...(demand.days[0] as DemandDay),
      visitors: [{ at: 17.5 * HALF_HOUR_MS, classId: 'ordinary', businessIds: ['cash'], waitedMs: 0, isCalled: true }],
    }
    const [day] = sampleDays({ ...from, days: [early] }, 1, 1, 'a')
    expect(day?.customers).toHaveLength(1)
    expect(day?.customers[0]?.countsFrom).toBe(18 * HALF_HOUR_MS)
    expect(day?.customers[0]?.cell).toBe(0)
  })
})

const dated = (date: number, weekday: Weekday, visits: number): DemandDay => ({
  ...(demand.days[0] as DemandDay),
  date: `2026-11-${String(date).padStart(2, '0')}`,
  weekday,
  visitors: Array.from({ length: visits }, (_, n) => ({
    at: (18 + (n % 12)) * HALF_HOUR_MS,
    classId: 'ordinary',
    businessIds: ['cash'],
    waitedMs: 0,
    isCalled: true,
  })),
})

describe('types of days', () => {
  const month = Array.from({ length: 28 }, (_, n) => {
    const weekday = (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const)[n % 7] ?? 'mon'
    const usual = n % 7 < 5 ? 200 + ((n * 7) % 20) : 90
    return dated(n + 1, weekday, n === 14 || n === 15 ? 420 : usual)
  })

  it('are weekdays, busy ones that stand out, and weekends', () => {
    const types = dayTypes(month)
    expect(types.map(({ id, days }) => [id, days.length])).toEqual([
      ['weekday', 18],
      ['busy', 2],
      ['weekend', 8],
    ])
  })

  it('are one where only a weekday is asked for, or where no day stands out', () => {
    expect(dayTypes(month, 'mon').map(({ id, days }) => [id, days.length])).toEqual([['mon', 4]])
    expect(dayTypes(month.filter((_, n) => n % 7 < 5 && n !== 14 && n !== 15)).map(({ id }) => id)).toEqual(['weekday'])
    expect(dayTypes(month.slice(0, 5), 'sun')).toEqual([])
  })
})

describe('half-hours of a plan', () => {
  it('are those in which windows were open on half of the days and somebody came', () => {
    expect(usualHalfHours(demand.days)).toEqual({ first: 18, count: 6 })
    const late = demand.days.map((day) => ({
      ...day,
      sessions: day.sessions.map((session) => ({ ...session, from: 19 * HALF_HOUR_MS, until: 30 * HALF_HOUR_MS })),
    }))
    expect(usualHalfHours(late)).toEqual({ first: 19, count: 5 })
    expect(usualHalfHours(demand.days.map((day) => ({ ...day, sessions: [] })))).toEqual({ first: 18, count: 6 })
  })

  it('have times of the day', () => {
    expect([0, 19, 48, 49].map(timeOf)).toEqual(['00:00', '09:30', '24:00', '00:30'])
  })
})
