import { describe, expect, it } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { demandOf, type Stream, staffedBranch } from '../../../test/support/staffingBench.ts'
import { text } from '../../../test/support/testBranch.ts'
import { lookup } from '../lookup.ts'
import { blocksOf } from './blocks.ts'
import { Evaluator, type Steps } from './evaluator.ts'
import { formulaStart } from './formulaStart.ts'
import { HabitModel } from './habits.ts'
import { usualHalfHours } from './halfHours.ts'
import { abilities, windowKinds } from './kinds.ts'
import { changed, isCovered, type Plan } from './plan.ts'
import { sampleDays } from './sampledDays.ts'
import { PlanSearch } from './search.ts'
import { Trial } from './trial.ts'

const ACCOUNT: Partial<BranchConfigurationInput> = {
  businesses: [
    { id: 'cash', name: text('c'), meanServiceMinutes: 4 },
    { id: 'account', name: text('a'), meanServiceMinutes: 4 },
  ],
  queues: [
    { id: 'cash', name: text('c'), prefix: 'A', businesses: ['cash'], classes: ['ordinary'] },
    { id: 'account', name: text('a'), prefix: 'B', businesses: ['account'], classes: ['ordinary'] },
  ],
  profiles: [
    { id: 'main', name: text('m'), tiers: [{ queues: ['cash'] }] },
    { id: 'desk', name: text('d'), tiers: [{ queues: ['account'] }], finally: ['cash'] },
  ],
  windows: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => ({ id: `w${n}`, number: n, profile: n <= 5 ? 'main' : 'desk' })),
}

function run<R>(steps: Steps<R>): R {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** All that a search works with. */
function bench(streams: readonly Stream[], change: Partial<BranchConfigurationInput>) {
  const config = staffedBranch(0, change)
  const { days, habits: known } = demandOf(streams, config)
  const halfHours = usualHalfHours(days)
  const habits = new HabitModel(known, new Map())
  const kinds = windowKinds(config)
  const able = abilities(lookup(config), kinds, days, halfHours)
  const blocks = blocksOf(config.classes, days, halfHours, 'interval')
  const trial = new Trial(config, habits, halfHours)
  const classIds = config.classes.map(({ id }) => id)
  const sampled = sampleDays({ days, habits, halfHours, classIds }, 40, 1, 'test')
  const evaluator = new Evaluator({ trial, days: sampled, kinds, halfHours, blocks, classCount: classIds.length })
  const limits = { kinds, abilities: able, blocks, minShift: 1 }
  const start = formulaStart({ table: lookup(config), days, habits, halfHours, kinds, abilities: able, minShift: 1 })
  return { search: new PlanSearch(limits, evaluator), evaluator, able, start }
}

const MIXED: readonly Stream[] = [{ perHour: [20, 30] }, { perHour: [15, 25], businessId: 'account' }]

/** Every plan with one window less. */
function thinnerOf(plan: Plan): Plan[] {
  return plan.flatMap((counts, kind) =>
    counts.flatMap((count, at) => (count === 0 ? [] : [changed(plan, { kind, at, length: 1, by: -1 })])),
  )
}

describe('the search for a plan', { timeout: 60_000 }, () => {
  it('ends with one that meets the targets, and with no window that could go', () => {
    const { search, evaluator, able, start } = bench(MIXED, ACCOUNT)
    const plan = run(search.thinned(run(search.filled(start))))
    expect(run(evaluator.outcome(plan)).shortfall).toBe(0)
    expect(isCovered(plan, able)).toBe(true)
    const thinner = thinnerOf(plan)
    expect(thinner).toHaveLength(8)
    for (const less of thinner) {
      const isAllowed = isCovered(less, able) && run(evaluator.outcome(less)).shortfall <= 0
      expect(isAllowed, JSON.stringify(less)).toBe(false)
    }
  })

  it('finds as few as all plans there are have', () => {
    const windows = [1, 2, 3, 4].map((n) => ({ id: `w${n}`, number: n, profile: n <= 2 ? 'main' : 'desk' }))
    const { search, evaluator, able, start } = bench([{ perHour: [12] }, { perHour: [8], businessId: 'account' }], {
      ...ACCOUNT,
      classes: [{ id: 'ordinary', name: text('o'), target: { minutes: 3, percent: 80 } }],
      windows,
    })
    const found = run(search.thinned(run(search.filled(start))))
    const total = (plan: Plan) => plan.flat().reduce((sum, count) => sum + count, 0)
    const counts = [0, 1, 2]
    const plans = counts.flatMap((a) =>
      counts.flatMap((b) =>
        counts.flatMap((c) =>
          counts.map((d) => [
            [a, b],
            [c, d],
          ]),
        ),
      ),
    )
    const good = plans.filter((plan) => isCovered(plan, able) && run(evaluator.outcome(plan)).shortfall <= 0)
    expect(good.length).toBeGreaterThan(0)
    expect(good.length).toBeLessThan(plans.length)
    expect(total(found)).toBe(Math.min(...good.map(total)))
  })

  it('gives a plan up early only where it would be given up in the end', () => {
    const { search, evaluator, start } = bench(MIXED, ACCOUNT)
    const full = run(search.filled(start))
    const known = run(evaluator.outcome(full))
    for (const less of thinnerOf(full)) {
      const early = run(evaluator.outcomeIfMet(less, known))
      expect(early !== undefined).toBe(run(evaluator.outcome(less)).shortfall <= 0)
    }
  })

  it('leaves no queue without a window, also where nobody would be late for it', () => {
    const { search, able, start } = bench([{ perHour: [30, 0] }, { perHour: [1, 1], businessId: 'account' }], ACCOUNT)
    const [, desks = []] = run(search.thinned(run(search.filled(start))))
    expect(Math.min(...desks)).toBe(1)
    expect(isCovered([[5, 5, 5, 5], desks.map(() => 0)], able)).toBe(false)
  })
})
