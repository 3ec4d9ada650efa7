import { describe, expect, it } from 'vitest'
import { BranchClock } from '../../hub/app/clock.ts'

const HOUR_MS = 3_600_000
const SHANGHAI = () => ({ timeZone: 'Asia/Shanghai', dayStartsAt: '04:00' })
/** 2026-11-23 09:00:00 in Shanghai, a Monday. */
const MONDAY_NINE = Date.UTC(2026, 10, 23, 1, 0, 0)

function sources(wall: number) {
  const time = { wallMs: wall, monotonicMs: 5_000 }
  return {
    time,
    given: { wall: () => time.wallMs, monotonic: () => time.monotonicMs },
    pass(ms: number) {
      time.wallMs += ms
      time.monotonicMs += ms
    },
  }
}

describe("the branch's clock", () => {
  it("gives local date, weekday, time of day and business day of the outlet's time zone", () => {
    const { given } = sources(MONDAY_NINE)
    const now = new BranchClock(given, SHANGHAI, undefined).now()
    expect(now).toMatchObject({ date: '2026-11-23', weekday: 'mon', secondOfDay: 9 * 3600, businessDay: '2026-11-23' })
  })

  it('counts the hours before the day starts to the day before', () => {
    const { given } = sources(MONDAY_NINE - 5.5 * HOUR_MS)
    expect(new BranchClock(given, SHANGHAI, undefined).now()).toMatchObject({
      date: '2026-11-23',
      businessDay: '2026-11-22',
      weekday: 'mon',
    })
  })

  it('follows summer time where there is one', () => {
    const london = () => ({ timeZone: 'Europe/London', dayStartsAt: '00:00' })
    const { given, pass } = sources(Date.UTC(2026, 2, 29, 0, 59, 59))
    const clock = new BranchClock(given, london, undefined)
    expect(clock.now().secondOfDay).toBe(3599)
    pass(1_000)
    expect(clock.now().secondOfDay).toBe(2 * 3600)
  })

  it('does not let a step of the wall clock change a duration', () => {
    const { time, given, pass } = sources(MONDAY_NINE)
    const clock = new BranchClock(given, SHANGHAI, { tick: 1_000, wall: MONDAY_NINE - 1_000 })
    const before = clock.now().tick
    time.wallMs += 8 * HOUR_MS
    pass(60_000)
    expect(clock.now().tick - before).toBe(60_000)
    time.wallMs -= 16 * HOUR_MS
    expect(clock.now().tick - before).toBe(60_000)
  })

  it('goes on over a restart by the time that has passed', () => {
    const { given } = sources(MONDAY_NINE)
    expect(new BranchClock(given, SHANGHAI, { tick: 700, wall: MONDAY_NINE - 30_000 }).now().tick).toBe(30_700)
  })

  it.each([
    ['before the last recorded time', -HOUR_MS],
    ['years ahead', 3 * 365 * 24 * HOUR_MS],
  ])('does not believe a wall clock %s: time stands where it stopped', (_name, step) => {
    const { given } = sources(MONDAY_NINE + step)
    const clock = new BranchClock(given, SHANGHAI, { tick: 9_000, wall: MONDAY_NINE })
    expect(clock.doubted()).toBe(true)
    expect(clock.now().tick).toBe(9_000)
  })

  it('takes a small step back of the time service as what it is', () => {
    const { given } = sources(MONDAY_NINE - 2_000)
    const clock = new BranchClock(given, SHANGHAI, { tick: 9_000, wall: MONDAY_NINE })
    expect(clock.doubted()).toBe(false)
    expect(clock.now().tick).toBe(9_000)
  })

  it.each([
    ['a day back', -24 * HOUR_MS],
    ['ten years ahead', 10 * 365 * 24 * HOUR_MS],
    ['to 1970', -MONDAY_NINE],
    ['a month ahead', 30 * 24 * HOUR_MS],
  ])('that is put %s and right again goes on as if nothing had been', (_name, step) => {
    const { time, given, pass } = sources(MONDAY_NINE)
    const clock = new BranchClock(given, SHANGHAI, { tick: 9_000, wall: MONDAY_NINE - 1_000 })
    pass(30 * 60_000)
    clock.now()
    time.wallMs += step
    for (let minutes = 0; minutes < 9; minutes++) {
      pass(60_000)
      expect(clock.doubted()).toBe(true)
      expect(clock.now().wall).toBe(MONDAY_NINE + (31 + minutes) * 60_000)
      expect(clock.now().businessDay).toBe('2026-11-23')
    }
    time.wallMs -= step
    expect(clock.doubted()).toBe(false)
    expect(clock.now().wall).toBe(MONDAY_NINE + 39 * 60_000)
  })

  it.each([
    ['forward, when it has held for ten minutes', 26 * HOUR_MS, 10],
    ['back, when it has held for an hour', -26 * HOUR_MS, 60],
  ])('follows a step %s', (_name, step, minutes) => {
    const { time, given, pass } = sources(MONDAY_NINE)
    const clock = new BranchClock(given, SHANGHAI, { tick: 9_000, wall: MONDAY_NINE - 300 * 24 * HOUR_MS })
    pass(20 * 60_000)
    clock.now()
    time.wallMs += step
    clock.now()
    pass((minutes - 1) * 60_000)
    expect(clock.doubted()).toBe(true)
    pass(60_000)
    expect(clock.doubted()).toBe(false)
    expect(clock.now().wall).toBe(time.wallMs)
  })

  it('follows the time service soon after the start of a computer that kept the time of its last hour', () => {
    const { time, given, pass } = sources(MONDAY_NINE)
    const clock = new BranchClock(given, SHANGHAI, { tick: 9_000, wall: MONDAY_NINE })
    pass(20_000)
    clock.now()
    time.wallMs += 14 * HOUR_MS
    expect(clock.doubted()).toBe(true)
    pass(31_000)
    expect(clock.doubted()).toBe(false)
    expect(clock.now().businessDay).toBe('2026-11-23')
    expect(clock.now().wall).toBe(time.wallMs)
  })

  it('waits for the time on a computer that begins in 1970, with and without a past', () => {
    for (const mark of [undefined, { tick: 9_000, wall: MONDAY_NINE - HOUR_MS }]) {
      const { time, given, pass } = sources(5_000)
      const clock = new BranchClock(given, SHANGHAI, mark)
      pass(40_000)
      expect(clock.doubted()).toBe(true)
      expect(clock.now().wall).toBe((mark?.wall ?? 5_000) + 40_000)
      time.wallMs = MONDAY_NINE
      expect(clock.doubted()).toBe(false)
      expect(clock.now().wall).toBe(MONDAY_NINE)
    }
  })

  it('believes its clock after more than a year of running', () => {
    const { given, time } = sources(MONDAY_NINE)
    const clock = new BranchClock(given, SHANGHAI, { tick: 9_000, wall: MONDAY_NINE })
    for (const part of ['wallMs', 'monotonicMs'] as const) time[part] += 400 * 24 * HOUR_MS
    expect(clock.doubted()).toBe(false)
    time.wallMs += 400 * 24 * HOUR_MS
    expect(clock.doubted()).toBe(true)
  })
})
