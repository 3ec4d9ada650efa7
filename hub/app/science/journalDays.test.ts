import { describe, expect, test } from 'vitest'
import { MemoryReader } from '../../../test/support/memoryReader.ts'
import { CLOCK, MINUTE, smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'
import { recordDays } from '../../core/simulation/recordedDay.ts'
import type { Steps } from './jobs.ts'
import { JournalDays } from './journalDays.ts'
import { recordedDaysJob, whatIfJob } from './whatIfJobs.ts'

const DAY_MS = 24 * 60 * MINUTE

function done<R>(steps: Steps<R>): R {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Days with so many customers each, whom one window serves; the configuration changes on the second. */
function branchOf(customers: readonly number[], dayEnd: 'expire' | 'carryOver' = 'expire'): TestBranch {
  const configuration = smallConfiguration()
  configuration.calling = { dayEnd }
  const at = new TestBranch(configuration)
  customers.forEach((count, index) => {
    if (index > 0) nextDay(at, index)
    if (index === 1) at.do('ApplyConfiguration', { configuration: { ...configuration, kiosks: [] }, basedOn: 1 }, CLOCK)
    at.staff(1)
    for (let n = 0; n < count; n += 1) at.advance(MINUTE).issue()
    for (let n = 0; n < count - 1; n += 1) {
      const { id } = at.callNext()
      at.advance(2 * MINUTE).do('FinishService', { windowId: 'w1', ticketId: id }, teller('t1'))
    }
  })
  return at
}

function nextDay(at: TestBranch, index: number): void {
  const { tick, wall } = at.now
  const businessDay = `2026-11-${18 + index}`
  at.now = { ...at.now, tick: tick + DAY_MS, wall: wall + DAY_MS, secondOfDay: 36_000, businessDay }
  at.do('OpenBusinessDay', { day: businessDay }, CLOCK)
}

function daysOf({ journal }: TestBranch): { days: JournalDays; reader: MemoryReader } {
  const reader = new MemoryReader(journal)
  const days = new JournalDays(reader)
  done(days.update())
  return { days, reader }
}

describe('the days of a journal', () => {
  test('are each what the whole journal says of them', () => {
    for (const dayEnd of ['expire', 'carryOver'] as const) {
      const at = branchOf([3, 4, 5, 2], dayEnd)
      const whole = recordDays(at.journal)
      const { days } = daysOf(at)
      expect(days.days).toEqual(['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'])
      expect(days.days.map((day) => days.record(day))).toEqual(whole)
    }
  })

  test('are read without what lies before and after', () => {
    const { days, reader } = daysOf(branchOf([30, 3, 3, 30]))
    const before = reader.handedOut
    expect(days.record('2026-11-20')?.visitors).toHaveLength(3)
    expect(reader.handedOut - before).toBeLessThan(50)
  })

  test('are found once, and then looked for only in what is new', () => {
    const at = branchOf([3, 4])
    const reader = new MemoryReader(at.journal)
    const days = new JournalDays(reader)
    done(days.update())
    const before = reader.handedOut
    done(days.update())
    expect(reader.handedOut).toBe(before)
    nextDay(at, 2)
    done(days.update())
    expect([days.days.at(-1), reader.handedOut - before]).toEqual(['2026-11-20', 1])
  })

  test('that are over are told of again without being read again', () => {
    const { days, reader } = daysOf(branchOf([20, 20, 1]))
    const first = done(recordedDaysJob(days))
    const before = reader.handedOut
    expect(done(recordedDaysJob(days))).toEqual(first)
    const again = reader.handedOut - before
    // Today, for which the day before is read with it.
    expect(again).toBeLessThan(before / 2)
  })

  test('are none of a day the journal does not have', () => {
    expect(daysOf(branchOf([3])).days.record('2026-11-17')).toBeUndefined()
    expect(done(recordedDaysJob(new JournalDays(new MemoryReader([]))))).toEqual({ days: [] })
  })
})

test('the newest days are told first, with their windows and what can be chosen; empty ones are left out', () => {
  const { days } = done(recordedDaysJob(daysOf(branchOf([3, 0, 5])).days))
  expect(days.map(({ day, isOver, customers, called }) => [day, isOver, customers, called])).toEqual([
    ['2026-11-20', false, 5, 4],
    ['2026-11-18', true, 3, 2],
  ])
  expect(days[1]).toMatchObject({
    // Called after 3, 4 and 3, 4, 5 minutes.
    meanWaitS: 150,
    windows: [
      { windowId: 'w1', number: 1, profileId: 'main', sessions: [{ from: '10:00', to: null }], breaks: [] },
      { windowId: 'w2', sessions: [] },
      { windowId: 'w3', sessions: [] },
    ],
    profiles: [{ id: 'main' }],
    businesses: [{ id: 'cash' }, { id: 'account' }],
  })
  expect(days[0]?.windows[0]?.sessions).toEqual([{ from: '10:07', to: null }])
})

test('a question is answered of the days it names, or says which there is not', () => {
  const { days } = daysOf(branchOf([8, 12]))
  const change = { staffing: [{ open: 'w2', from: '09:00', to: '18:00' }] }
  const named = ['2026-11-19', '2026-11-18']
  const view = done(whatIfJob({ days: named, change, replications: 3 }, days))
  expect(view).toMatchObject({ days: ['2026-11-18', '2026-11-19'], replications: 3 })
  expect(done(whatIfJob({ days: ['2026-11-18', '2026-12-24'], change }, days))).toEqual({ noDay: '2026-12-24' })
})

test('many days are drawn anew less often, so that the answer does not take minutes', () => {
  const { days } = daysOf(branchOf(Array.from({ length: 10 }, () => 2)))
  const view = done(whatIfJob({ days: [...days.days], change: {}, replications: 500 }, days))
  expect(view).toMatchObject({ replications: 200 })
})
