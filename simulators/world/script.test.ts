import { describe, expect, it } from 'vitest'
import { inventPerson } from '../idcard-sam/inventedPeople.ts'
import { choiceOf, noShowShare } from '../people/visitor.ts'
import { branchFacts } from './branchFacts.ts'
import { readBranch } from './liveDay.ts'
import { SCENARIOS } from './scenarios.ts'
import { DOORS_CLOSE_AT_S, dayScript, endlessScript, HOUR_S, OPENS_AT_S } from './script.ts'

const facts = branchFacts(readBranch('config/example-branch.yaml'))
const MANY = 20_000
const many = dayScript(facts, SCENARIOS.normal, { seed: 3, visits: MANY })
const share = (fits: (visitor: (typeof many)[number]) => boolean) => many.filter(fits).length / MANY
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the customers of a day', () => {
  it('are the same for the same seed, whatever their number is written as, and others for another', () => {
    const day = (seed: number) => dayScript(facts, SCENARIOS.normal, { seed })
    expect(day(1)).toEqual(day(1))
    expect(day(1)).not.toEqual(day(2))
  })

  it.each([
    ['normal', 150, 250],
    ['payday', 500, 500],
    ['quiet', 60, 90],
  ] as const)('are as many as a %s day has: %i to %i', (name, fewest, most) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const count = dayScript(facts, SCENARIOS[name], { seed }).length
      expect(count).toBeGreaterThanOrEqual(fewest)
      expect(count).toBeLessThanOrEqual(most)
    }
  })

  it('come in order, over the hours by their shares, and none when the doors are closed', () => {
    const { hourlyShares } = SCENARIOS.normal
    expect(many.every(({ arrivesAtS }, index) => index === 0 || arrivesAtS >= (many[index - 1]?.arrivesAtS ?? 0))).toBe(
      true,
    )
    hourlyShares.forEach((expected, hour) => {
      const from = OPENS_AT_S + hour * HOUR_S
      expect(share(({ arrivesAtS }) => arrivesAtS >= from && arrivesAtS < from + HOUR_S)).toBeCloseTo(expected, 1)
    })
    expect(many.at(-1)?.arrivesAtS).toBeLessThan(DOORS_CLOSE_AT_S)
  })

  it('want what the scenario says, in the time the business takes, and wait as patiently', () => {
    expect(share(({ businessId }) => businessId === 'cash')).toBeCloseTo(0.52, 1)
    expect(share(({ classId }) => classId === 'gold')).toBeCloseTo(0.12, 1)
    for (const { id, meanServiceS } of facts.businesses) {
      const services = many.filter(({ businessId }) => businessId === id).map(({ serviceS }) => serviceS)
      expect(Math.abs(mean(services) / meanServiceS - 1)).toBeLessThan(0.08)
    }
    expect(Math.abs(mean(many.map(({ patienceS }) => patienceS)) / (45 * 60) - 1)).toBeLessThan(0.03)
  })

  it('have cards of an age that gives their class and no other', () => {
    const year = 2026
    for (const { comesBy, classId, card } of many.slice(0, 2_000)) {
      if (comesBy !== 'card') continue
      const { birth } = inventPerson(card.seed, { age: card.age })
      const age = year - Number(birth.slice(0, 4))
      expect(age >= 70).toBe(classId === 'elderly')
    }
    expect(share(({ comesBy }) => comesBy === 'card')).toBeGreaterThan(0.55)
  })

  it('stay away the more the longer they have waited: 5 to 8 of a hundred at first, 25 after half an hour', () => {
    expect(noShowShare(0)).toBeGreaterThanOrEqual(0.05)
    expect(noShowShare(5 * 60)).toBeLessThanOrEqual(0.08)
    expect(noShowShare(30 * 60)).toBeCloseTo(0.25)
    expect(noShowShare(90 * 60)).toBeCloseTo(0.25)
    for (let minute = 1; minute < 60; minute += 1) {
      expect(noShowShare(minute * 60)).toBeGreaterThanOrEqual(noShowShare((minute - 1) * 60))
    }
  })

  it('are pleased as a rule, and less so after a long wait', () => {
    const score = (waitedS: number) =>
      mean(many.map((visitor) => choiceOf(visitor, facts.evaluation, { waitedS, targetS: 600 }).score))
    expect(score(0)).toBeGreaterThan(4.3)
    expect(score(3_600)).toBeLessThan(score(0) - 0.2)
  })

  it('never end in a branch that never closes', () => {
    const endless = endlessScript(facts, SCENARIOS.quiet, { seed: 1, rush: 8 })
    let last = OPENS_AT_S
    for (let come = 0; come < 500; come += 1) {
      const { arrivesAtS } = endless.next().value
      expect(arrivesAtS).toBeGreaterThanOrEqual(last)
      if (come < 8) expect(arrivesAtS).toBeLessThan(OPENS_AT_S + 60)
      last = arrivesAtS
    }
    expect(last).toBeGreaterThan(DOORS_CLOSE_AT_S)
  })
})
