import { describe, expect, it } from 'vitest'
import type { StaffingView, WorkloadInput } from '../../../contracts/index.ts'
import { staffedBranch } from '../../../test/support/staffingBench.ts'
import { text } from '../../../test/support/testBranch.ts'
import type { RecordedDay } from '../simulation/recordedDay.ts'
import { checkWorkload } from '../simulation/workload.ts'
import { workloadDays } from '../simulation/workloadDays.ts'
import { DemandTaker } from './demand.ts'
import { playedMonth } from './playedMonth.ts'
import { planStaffing } from './staffing.ts'

const windows = [1, 2, 3, 4].map((number) => ({ id: `w${number}`, number, profile: 'main' }))
const config = staffedBranch(4, {
  classes: [
    { id: 'ordinary', name: text('o'), target: { minutes: 5, percent: 80 } },
    { id: 'gold', name: text('g'), target: { minutes: 2, percent: 90 } },
  ],
  queues: [
    { id: 'cash', name: text('c'), prefix: 'A', businesses: ['cash'], classes: ['ordinary'] },
    { id: 'gold', name: text('g'), prefix: 'G', businesses: ['cash'], classes: ['gold'] },
  ],
  profiles: [{ id: 'main', name: text('m'), tiers: [{ queues: ['gold'] }, { queues: ['cash'] }] }],
  windows,
})
const workload: WorkloadInput = {
  schema: 1,
  day: { date: '2026-11-02', from: '09:00', to: '12:00', weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'] },
  arrivals: {
    streams: [
      {
        business: 'cash',
        class: 'ordinary',
        rates: [
          { from: '09:00', to: '11:00', perHour: 40 },
          { from: '11:00', to: '12:00', perHour: 20 },
        ],
      },
      { business: 'cash', class: 'gold', perHour: 8 },
    ],
  },
  services: { cash: { lognormal: { mean: 4, cv: 0.8 } } },
  tellers: [
    { id: 'slow', factor: 1.3 },
    { id: 'fast', factor: 0.7 },
  ],
  noShow: {
    shares: [
      { minutes: 0, share: 0.05 },
      { minutes: 20, share: 0.25 },
    ],
    seconds: 45,
  },
  patience: { mean: 40 },
  staffing: [
    { window: 'w1', teller: 'slow' },
    { window: 'w2', teller: 'fast', from: '09:30' },
    { window: 'w3', teller: 'cora', to: '11:30' },
    { window: 'w4', teller: 'dora', breaks: [{ from: '10:00', to: '10:30' }] },
  ],
}

function month(days: number): RecordedDay[] {
  const checked = checkWorkload(workload, config)
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  return [...playedMonth(workloadDays(checked.workload, config, days), { configuration: config, config }, 1)]
}

function planOf(days: readonly RecordedDay[]): StaffingView {
  const taker = new DemandTaker()
  for (const day of days) taker.take(day)
  return planStaffing({ demand: taker.demand(), config, options: {} })
}

describe('a made-up month', { timeout: 120_000 }, () => {
  it('is recorded as a branch would, day by day in its local time', () => {
    const days = month(6)
    expect(days.map(({ date, isOver }) => [date, isOver])).toEqual(
      ['02', '03', '04', '05', '06', '09'].map((day) => [`2026-11-${day}`, true]),
    )
    const [first] = days
    const midnight = (first?.start.tick ?? 0) - (first?.start.secondOfDay ?? 0) * 1000
    expect(first?.start).toMatchObject({ date: '2026-11-02', weekday: 'mon' })
    const hours = first?.visitors.map(({ arrivedAt }) => (arrivedAt - midnight) / 3_600_000) ?? []
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(9)
    expect(Math.max(...hours)).toBeLessThan(12)
    const open = first?.sessions
      .filter(({ windowId }) => windowId === 'w4')
      .map(({ from }) => (from - midnight) / 3_600_000)
    expect(open).toEqual([9, 10.5])
  })

  it('played anew from what was learned of it, has the service levels and window hours it had', () => {
    const [day] = planOf(month(60)).days
    expect(day?.halfHours.map(({ from }) => from)).toEqual(['09:00', '09:30', '10:00', '10:30', '11:00', '11:30'])
    expect(day?.classes.map(({ classId }) => classId)).toEqual(['ordinary', 'gold'])
    for (const { before, recordedPercent } of day?.classes ?? []) {
      expect(Math.abs((before.level.percent ?? 0) - (recordedPercent ?? 100))).toBeLessThan(5)
    }
    // Who has a customer when his break begins is there a little longer.
    const recorded = day?.halfHours.map(({ kinds }) => Math.round(kinds[0]?.recorded ?? 0))
    expect(recorded?.slice(0, 4)).toEqual([3, 4, 3, 4])
    expect(day?.recordedWindowHours).toBeGreaterThan(10)
    expect(day?.recordedWindowHours).toBeLessThan(11.5)
  })
})
