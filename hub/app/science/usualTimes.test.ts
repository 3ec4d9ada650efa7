import { describe, expect, it } from 'vitest'
import { USUAL_SERVICE_CV } from '../../../contracts/index.ts'
import { TestBranch } from '../../../test/support/testBranch.ts'
import { emptyModel, type ModelState } from '../../core/prediction/model.ts'
import { UsualTimes } from './usualTimes.ts'

/** Configured for the business `cash` of the test branch. */
const MEAN_S = 240
const UPPER_QUARTILE = 0.6745
const { branch } = new TestBranch()

function p75(learned?: ModelState): number | null {
  return new UsualTimes(branch, () => learned).p75ServiceS('cash')
}

describe('the time within which three of four services are done', () => {
  it('is that of a log-normal with the configured mean where nothing has been learned', () => {
    const sigma = Math.sqrt(Math.log(1 + USUAL_SERVICE_CV ** 2))
    const quartile = MEAN_S * Math.exp(UPPER_QUARTILE * sigma - sigma ** 2 / 2)
    expect(p75()).toBeGreaterThan(quartile - 10)
    expect(p75()).toBeLessThan(quartile + 10)
  })

  it('follows what was seen of the business, in steps', () => {
    const seen = { sum: 2e6, weight: 1e6 }
    // Nine in ten take the same time, one takes long: the quartile is near what nearly all take.
    const ratios = Array.from({ length: 400 }, (_, n) => (n % 10 === 0 ? 1.9 : 0.9))
    const learned: ModelState = { ...emptyModel(), seq: 7, businesses: { cash: seen }, ratiosOf: { cash: ratios } }
    const found = p75(learned) ?? 0
    expect(found % 15).toBe(0)
    expect(found).toBeGreaterThan(2 * MEAN_S * 0.85)
    expect(found).toBeLessThan(2 * MEAN_S)
  })

  it('is made anew when more was learned, and is unknown without a configuration', () => {
    let learned: ModelState | undefined
    const times = new UsualTimes(branch, () => learned)
    const before = times.p75ServiceS('cash') ?? 0
    learned = { ...emptyModel(), seq: 1, businesses: { cash: { sum: 3e6, weight: 1e6 } } }
    expect(times.p75ServiceS('cash')).toBeGreaterThan(before * 2.5)
    expect(new UsualTimes({ config: undefined }, () => undefined).p75ServiceS('cash')).toBeNull()
  })
})
