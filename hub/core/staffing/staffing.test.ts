import { describe, expect, it } from 'vitest'
import type { BranchConfig, BranchConfigurationInput, StaffingOptions } from '../../../contracts/index.ts'
import { smallConfiguration, text } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'
import { erlangC } from '../simulation/formulas.ts'
import { exponential, stream } from '../simulation/random.ts'
import type { Demand } from './demand.ts'
import { planStaffing } from './staffing.ts'

const HOUR_MS = 3_600_000
const MEAN_MIN = 4

/** So many windows alike, one class and business; 80 % within a minute. */
function branch(windows: number, targetMinutes = 1): BranchConfig {
  const configuration: BranchConfigurationInput = {
    ...smallConfiguration(),
    classes: [{ id: 'ordinary', name: text('o'), target: { minutes: targetMinutes, percent: 80 } }],
    businesses: [{ id: 'cash', name: text('c'), meanServiceMinutes: MEAN_MIN }],
    queues: [{ id: 'cash', name: text('c'), prefix: 'A', businesses: ['cash'], classes: ['ordinary'] }],
    profiles: [{ id: 'main', name: text('m'), tiers: [{ queues: ['cash'] }] }],
    windows: Array.from({ length: windows }, (_, at) => ({ id: `w${at + 1}`, number: at + 1, profile: 'main' })),
    kiosks: [],
    devices: [],
  }
  const checked = checkConfiguration(configuration)
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  return checked.config
}

/** Ten recorded days from 9:00 on, a rate for each hour; exponential services, and everybody comes and stays. */
function demand(perHour: readonly number[], windows: number): Demand {
  const days = Array.from({ length: 10 }, (_, day) => {
    const random = stream(day + 1, 'arrivals')
    const visitors = perHour.flatMap((rate, hour) => {
      const all = []
      for (let at = exponential(random(), 1 / rate); at < 1; at += exponential(random(), 1 / rate)) {
        const from = Math.round((9 + hour + at) * HOUR_MS)
        all.push({ at: from, classId: 'ordinary', businessIds: ['cash'], waitedMs: 0, isCalled: true })
      }
      return all
    })
    const until = (9 + perHour.length) * HOUR_MS
    const sessions = Array.from({ length: windows }, (_, at) => ({ windowId: `w${at + 1}`, from: 9 * HOUR_MS, until }))
    return { date: `2026-11-${String(day + 2).padStart(2, '0')}`, weekday: 'mon' as const, visitors, sessions }
  })
  const values = Array.from({ length: 400 }, (_, n) => exponential((n + 0.5) / 400, MEAN_MIN * 60_000))
  const habits = { services: { cash: values }, gapMs: 0, noShows: [0, 0, 0, 0, 0], noShowMs: 60_000, patienceMs: null }
  return { days, habits, unfinished: 0 }
}

function planned(perHour: readonly number[], windows: number, options: StaffingOptions = {}, config = branch(windows)) {
  const [day] = planStaffing({ demand: demand(perHour, windows), config, options }).days
  if (day === undefined) throw new Error('no day was planned')
  return day
}
const opened = ({ halfHours }: ReturnType<typeof planned>) => halfHours.map(({ kinds }) => kinds[0]?.open ?? 0)

/** Percent called within a minute in M/M/c. */
function level(windows: number, perHour: number): number {
  const load = (perHour * MEAN_MIN) / 60
  if (windows <= load) return 0
  return 100 * (1 - erlangC(windows, load) * Math.exp(-(windows / MEAN_MIN - perHour / 60)))
}

describe('windows by half-hour', { timeout: 120_000 }, () => {
  it.each([30, 60, 90])('with %d customers an hour are as few as Erlang C says', (perHour) => {
    const fewest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].find((windows) => level(windows, perHour) >= 80) ?? 0
    // One number for all eight half-hours: the formula knows no others.
    const day = planned([perHour, perHour, perHour, perHour], 12, { minShift: 8, by: 'day' })
    expect(new Set(opened(day))).toEqual(new Set([fewest]))
    expect(day.isMet).toBe(true)
    const { percent, low, high } = day.classes[0]?.planned.level ?? { percent: 0, low: 0, high: 0 }
    expect(percent).toBeGreaterThanOrEqual(80)
    expect(low).toBeLessThanOrEqual(percent ?? 0)
    expect(high).toBeGreaterThanOrEqual(percent ?? 0)
    // Days begin empty, so a little more than in the long run.
    expect(Math.abs((percent ?? 0) - level(fewest, perHour))).toBeLessThan(6)
  })

  it('are more where more come, and the plan costs less than all windows all day', () => {
    const day = planned([30, 90, 30], 12)
    const windows = opened(day)
    expect(Math.min(...windows.slice(2, 4))).toBeGreaterThan(Math.max(...windows.slice(0, 2), windows[5] ?? 0))
    expect(day.windowHours).toBeLessThan(day.recordedWindowHours)
    expect(day.isMet).toBe(true)
    expect(day.checkedDays).toBeGreaterThanOrEqual(100)
  })

  it('keep a shift of so many half-hours', () => {
    const { shifts } = planned([30, 90, 30], 12, { minShift: 4 })
    const hours = (time: string) => Number(time.slice(0, 2)) + Number(time.slice(3)) / 60
    for (const { from, to } of shifts) expect(hours(to) - hours(from)).toBeGreaterThanOrEqual(2)
  })

  it('are all there are where that is not enough, and it says so', () => {
    const day = planned([90, 90], 6)
    expect(day.isMet).toBe(false)
    expect(day.blocks.some(({ state, bestPercent }) => state === 'missed' && (bestPercent ?? 100) < 80)).toBe(true)
    expect(Math.max(...opened(day))).toBe(6)
  })

  it('are the same for the same seed', () => {
    expect(planned([30, 60], 8, { seed: 3 })).toEqual(planned([30, 60], 8, { seed: 3 }))
  })
})
