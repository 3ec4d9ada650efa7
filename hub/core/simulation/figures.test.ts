import { describe, expect, it } from 'vitest'
import type { BranchConfig } from '../../../contracts/index.ts'
import { MINUTE, smallConfiguration } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'
import { BranchHouse } from './branchHouse.ts'
import { EVERYBODY, midnight } from './dayToPlay.ts'
import { differences, estimate, overRuns } from './estimates.ts'
import { figuresOf, type GroupFigures } from './figures.ts'
import type { Visitor } from './play.ts'
import type { Ending, PlayedDay, Visit } from './playedDay.ts'
import { playDay } from './playedDay.ts'

const NINE = 9 * 60 * MINUTE
const configuration = {
  ...smallConfiguration(),
  kiosks: [],
  devices: [],
  windows: [
    { id: 'w1', number: 1, profile: 'main' },
    { id: 'w2', number: 2, profile: 'main', breaks: [{ from: '09:30', to: '10:00', reopen: true }] },
  ],
}
const CONFIG = configOf()

function configOf(): BranchConfig {
  const checked = checkConfiguration(configuration)
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  return checked.config
}

/** Minutes after nine; not called: left then. */
function visit(classId: string, at: number, called: number | null, ending: Ending = 'served', left?: number): Visit {
  return {
    classId,
    businessId: 'cash',
    arrivedAt: NINE + at * MINUTE,
    calledAt: called === null ? null : NINE + called * MINUTE,
    leftAt: left === undefined ? null : NINE + left * MINUTE,
    ending,
  }
}

function record(visits: Visit[], change: Partial<PlayedDay> = {}): PlayedDay {
  const called = visits.map((_, order) => order).filter((order) => visits[order]?.calledAt !== null)
  const calls = called.sort((a, b) => (visits[a]?.calledAt ?? 0) - (visits[b]?.calledAt ?? 0))
  const start = midnight('2026-11-18')
  return { start, visits, calls, counted: EVERYBODY, windows: [], endedAt: NINE + 200 * MINUTE, ...change }
}

const classOf = (figures: ReturnType<typeof figuresOf>, id: string) =>
  figures.classes.find((each) => each.id === id)?.figures as GroupFigures

describe('figures', () => {
  it('are those counted by hand', () => {
    const day = record([
      visit('ordinary', 0, 0),
      visit('ordinary', 1, 30),
      visit('ordinary', 2, 32),
      visit('gold', 3, 4),
      visit('gold', 10, 20),
      visit('ordinary', 11, 60, 'noShow'),
      visit('ordinary', 12, null, 'left', 73),
      visit('ordinary', 13, null, 'refused'),
      visit('ordinary', 14, null, 'unserved'),
    ])
    const figures = figuresOf([day], CONFIG)
    expect(classOf(figures, 'ordinary')).toEqual({
      customers: 7,
      served: 3,
      noShows: 1,
      left: 1,
      refused: 1,
      unserved: 1,
      meanWait: (0 + 29 + 30 + 49) / 4,
      p50Wait: 29,
      p90Wait: 49,
      p99Wait: 49,
      maxWait: 49,
      withinTarget: 1 / 4,
      // The second and the third were overtaken by both gold ones.
      meanOvertakes: 1,
      maxOvertakes: 2,
      // The alarm is at 30 minutes and was reached by one exactly; the guard is at 60.
      pastAlarm: 3,
      pastGuard: 2,
      longest: 186,
    })
    expect(classOf(figures, 'gold')).toMatchObject({ customers: 2, meanWait: 5.5, withinTarget: 1, meanOvertakes: 0 })
    expect(classOf(figures, 'elderly')).toMatchObject({ customers: 0, meanWait: null, longest: null })
    expect(figures.all).toMatchObject({ customers: 9, served: 5, maxOvertakes: 2 })
    expect(figures.businesses.map(({ id, figures: { customers } }) => [id, customers])).toEqual([
      ['cash', 9],
      ['account', 0],
    ])
  })

  it('are of all days of a run, and only of those who count', () => {
    const day = record(
      [visit('ordinary', 0, 9), visit('ordinary', 1, 2), visit('ordinary', 2, 3), visit('gold', 3, 4)],
      {
        counted: { from: 1, to: 3 },
      },
    )
    const { all } = figuresOf([day, day], CONFIG)
    // The first one does not count; that he was overtaken says nothing of the others.
    expect(all).toMatchObject({ customers: 4, meanWait: 1, maxOvertakes: 0 })
    const whole = figuresOf([{ ...day, counted: EVERYBODY }], CONFIG).all
    expect(whole).toMatchObject({ customers: 4, maxOvertakes: 3, meanOvertakes: 3 / 4 })
  })

  it('tell how much of the time a window was taken, planned breaks left out', () => {
    const span = (from: number, to: number) => ({ from: NINE + from * MINUTE, to: NINE + to * MINUTE })
    const windows = [
      { windowId: 'w1', open: [span(0, 60)], busy: [span(0, 15), span(30, 45)] },
      // Its customer goes at 9:40, ten minutes after the break should have begun.
      { windowId: 'w2', open: [span(0, 80)], busy: [span(20, 40), span(60, 70)] },
    ]
    const visits = [
      visit('ordinary', 0, 0),
      visit('ordinary', 30, 31),
      visit('ordinary', 50, 50),
      visit('gold', 60, 60),
    ]
    const day = record(visits, { windows })
    const [first, second] = figuresOf([day], CONFIG).windows
    expect(first).toEqual({ id: 'w1', figures: { openHours: 1, customers: 2, utilisation: 0.5 } })
    expect(second).toEqual({ id: 'w2', figures: { openHours: 1, customers: 2, utilisation: 0.5 } })
    const partly = figuresOf([{ ...day, counted: { from: 1, to: 3 } }], CONFIG).windows
    expect(partly[0]?.figures).toEqual({ openHours: 0.5, customers: 1, utilisation: 0.5 })
  })

  it('are those of a day that was played', () => {
    const arrivals: Visitor[] = [
      { id: 'a', tick: NINE + MINUTE, classId: 'ordinary', businessIds: ['cash', 'account'] },
      { id: 'b', tick: NINE + 2 * MINUTE, classId: 'ordinary', businessIds: ['cash'] },
      { id: 'c', tick: NINE + 3 * MINUTE, classId: 'gold', businessIds: ['cash'] },
      { id: 'd', tick: NINE + 4 * MINUTE, classId: 'gold', businessIds: ['cash'] },
      { id: 'e', tick: NINE + 5 * MINUTE, classId: 'silver', businessIds: ['cash'] },
    ]
    const day = {
      start: midnight('2026-11-18'),
      arrivals: arrivals.values(),
      sessions: [{ windowId: 'w1', tellerId: 't1', from: NINE, until: NINE + 30 * MINUTE }],
      behaviour: {
        serviceMs: () => 10 * MINUTE,
        comes: ({ id }: Visitor) => id !== 'c',
        noShowMs: () => MINUTE,
        patienceMs: ({ id }: Visitor) => (id === 'b' ? 15 * MINUTE : Number.POSITIVE_INFINITY),
      },
      counted: EVERYBODY,
      until: NINE + 600 * MINUTE,
    }
    const played = playDay(day, CONFIG, new BranchHouse(configuration, day.start))
    const times = played.visits.map(({ calledAt, leftAt, ending }) => [
      calledAt === null ? null : calledAt / MINUTE - 540,
      leftAt === null ? null : leftAt / MINUTE - 540,
      ending,
    ])
    expect(times).toEqual([
      [1, null, 'served'],
      [null, 17, 'left'],
      [11, null, 'noShow'],
      [12, null, 'served'],
      [null, null, 'refused'],
    ])
    expect(played.endedAt).toBe(NINE + 32 * MINUTE)
    expect(played.windows).toEqual([
      {
        windowId: 'w1',
        open: [{ from: NINE, to: NINE + 32 * MINUTE }],
        busy: [
          { from: NINE + MINUTE, to: NINE + 11 * MINUTE },
          { from: NINE + 11 * MINUTE, to: NINE + 12 * MINUTE },
          { from: NINE + 12 * MINUTE, to: NINE + 22 * MINUTE },
          { from: NINE + 22 * MINUTE, to: NINE + 32 * MINUTE },
        ],
      },
    ])
  })
})

describe('estimates', () => {
  it('are means with the half width of Student t', () => {
    expect(estimate([])).toEqual({ mean: null, halfWidth: null })
    expect(estimate([null, 3])).toEqual({ mean: 3, halfWidth: null })
    const { mean, halfWidth } = estimate([2, null, 4, 9])
    expect(mean).toBe(5)
    // Variance 13, three values, t of 2 degrees of freedom.
    expect(halfWidth).toBeCloseTo(4.3027 * Math.sqrt(13 / 3), 10)
    const ones = Array.from({ length: 41 }, (_, at) => at % 2)
    expect((estimate(ones).halfWidth ?? 0) / Math.sqrt(0.25609756 / 41)).toBeCloseTo(2.0211, 3)
  })

  it('compare rules run by run, so that what both have in common falls out', () => {
    const runs = [0, 100].map((late) => figuresOf([record([visit('gold', 0, 5 + late)])], CONFIG))
    const others = [0, 100].map((late) => figuresOf([record([visit('gold', 0, 7 + late)])], CONFIG))
    expect(overRuns(runs).classes.map(({ id }) => id)).toEqual(['gold'])
    expect(overRuns(runs).all.meanWait.mean).toBe(55)
    expect(overRuns(runs).all.meanWait.halfWidth).toBeGreaterThan(600)
    expect(differences(runs, others).all.meanWait).toEqual({ mean: 2, halfWidth: 0 })
    expect(differences(runs, others).classes[0]?.figures.meanWait).toEqual({ mean: 2, halfWidth: 0 })
  })
})
