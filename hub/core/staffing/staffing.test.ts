import { describe, expect, it } from 'vitest'
import type { BranchConfig, StaffedDay, StaffingOptions } from '../../../contracts/index.ts'
import { demandOf, MEAN_MINUTES, type Stream, staffedBranch } from '../../../test/support/staffingBench.ts'
import { text } from '../../../test/support/testBranch.ts'
import { erlangC } from '../simulation/formulas.ts'
import { planStaffing } from './staffing.ts'

function planned(
  demand: readonly number[] | readonly Stream[],
  config: BranchConfig,
  options: StaffingOptions = {},
): StaffedDay {
  const streams = demand
    .map((each) => (typeof each === 'number' ? undefined : each))
    .filter((each) => each !== undefined)
  const perHour = demand.filter((each) => typeof each === 'number')
  const asked = streams.length > 0 ? streams : [{ perHour }]
  const [day] = planStaffing({ demand: demandOf(asked, config), config, options }).days
  if (day === undefined) throw new Error('no day was planned')
  return day
}
const opened = ({ halfHours }: StaffedDay, kind = 0) => halfHours.map(({ kinds }) => kinds[kind]?.open ?? 0)

/** Percent called within a minute in M/M/c. */
function level(windows: number, perHour: number): number {
  const load = (perHour * MEAN_MINUTES) / 60
  if (windows <= load) return 0
  return 100 * (1 - erlangC(windows, load) * Math.exp(-(windows / MEAN_MINUTES - perHour / 60)))
}

describe('windows by half-hour', { timeout: 120_000 }, () => {
  it.each([30, 60, 90])('with %d customers an hour are as few as Erlang C says', (perHour) => {
    const fewest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].find((windows) => level(windows, perHour) >= 80) ?? 0
    // One number for all eight half-hours: the formula knows no others.
    const day = planned([perHour, perHour, perHour, perHour], staffedBranch(12), { minShift: 8, by: 'day' })
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
    const day = planned([30, 90, 30], staffedBranch(12))
    const windows = opened(day)
    expect(Math.min(...windows.slice(2, 4))).toBeGreaterThan(Math.max(...windows.slice(0, 2), windows[5] ?? 0))
    expect(day.windowHours).toBeLessThan(day.recordedWindowHours)
    expect(day.isMet).toBe(true)
    expect(day.checkedDays).toBeGreaterThanOrEqual(100)
  })

  it('meet every target on days the search has not used, or are too close to tell', () => {
    const { blocks, classes } = planned([30, 60, 90, 45], staffedBranch(12))
    expect(blocks).toHaveLength(8)
    for (const { planned: reached, state } of blocks) {
      expect(state).not.toBe('missed')
      expect(reached.high).toBeGreaterThanOrEqual(80)
    }
    // All windows were open; the plan gives that up for fewer, and no more of it than the target allows.
    const [ordinary] = classes
    expect(ordinary?.before.level.percent).toBeGreaterThan(ordinary?.planned.level.percent ?? 100)
    expect(ordinary?.gain.high).toBeLessThan(0)
  })

  it('are of the kind that serves who comes', () => {
    const account = { id: 'account', name: text('a'), meanServiceMinutes: MEAN_MINUTES }
    const queue = { id: 'account', name: text('a'), prefix: 'B', businesses: ['account'], classes: ['ordinary'] }
    const { businesses, queues, profiles } = staffedBranch(1)
    const config = staffedBranch(0, {
      businesses: [...businesses, account],
      queues: [...queues, queue],
      profiles: [...profiles, { id: 'desk', name: text('d'), tiers: [{ queues: ['account'] }] }],
      windows: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => ({
        id: `w${number}`,
        number,
        profile: number <= 4 ? 'main' : 'desk',
      })),
    })
    const day = planned([{ perHour: [6, 6] }, { perHour: [36, 36], businessId: 'account' }], config)
    expect(day.kinds.map(({ profileId }) => profileId)).toEqual(['main', 'desk'])
    expect(Math.max(...opened(day, 0))).toBeLessThan(Math.min(...opened(day, 1)))
    // Somebody may come for cash at any time: one window is there, however few they are.
    expect(Math.min(...opened(day, 0))).toBe(1)
  })

  it('are the cheaper ones of two kinds that can do the same', () => {
    const config = staffedBranch(0, {
      windows: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => ({
        id: `w${number}`,
        number,
        profile: 'main',
        autoCall: number > 3,
      })),
    })
    const day = planned([30, 30], config, { costs: { w1: 3 } })
    expect(day.kinds.map(({ cost }) => cost)).toEqual([3, 1])
    expect(Math.max(...opened(day, 0))).toBe(0)
    expect(day.cost).toBe(2 * day.windowHours)
  })

  it('keep a shift of so many half-hours', () => {
    const { shifts } = planned([30, 90, 30], staffedBranch(12), { minShift: 4 })
    const hours = (time: string) => Number(time.slice(0, 2)) + Number(time.slice(3)) / 60
    for (const { from, to } of shifts) expect(hours(to) - hours(from)).toBeGreaterThanOrEqual(2)
  })

  it('are all there are where that is not enough, and it says so', () => {
    const day = planned([90, 90], staffedBranch(6))
    expect(day.isMet).toBe(false)
    expect(day.blocks.some(({ state, bestPercent }) => state === 'missed' && (bestPercent ?? 100) < 80)).toBe(true)
    expect(Math.max(...opened(day))).toBe(6)
  })

  it('are the same for the same seed', () => {
    const plan = () => planned([30, 60], staffedBranch(8), { seed: 3 })
    expect(plan()).toEqual(plan())
  })

  it('are planned for the hours that are wished for', () => {
    const { halfHours } = planned([30, 30, 30], staffedBranch(6), { hours: { from: '09:30', to: '11:00' } })
    expect(halfHours.map(({ from }) => from)).toEqual(['09:30', '10:00', '10:30'])
  })

  it('are none where the configuration serves none of those who came, and it says who', () => {
    const config = staffedBranch(2)
    const other = { ...demandOf([{ perHour: [20], businessId: 'loans' }], config) }
    const { unknown, days } = planStaffing({ demand: other, config, options: {} })
    const came = other.days.reduce((sum, { visitors }) => sum + visitors.length, 0)
    expect(unknown).toEqual([{ businessId: 'loans', classId: 'ordinary', visits: came }])
    expect(days[0]?.windowHours).toBe(0)
  })
})
