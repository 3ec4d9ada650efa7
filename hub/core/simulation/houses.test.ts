import { expect, it } from 'vitest'
import type { BranchConfig } from '../../../contracts/index.ts'
import { playMorning, randomConfiguration, START, visitors, WITH_A_MOVE } from '../../../test/support/randomMorning.ts'
import { checkConfiguration } from '../configuration.ts'
import { lookup } from '../lookup.ts'
import { BranchHouse } from './branchHouse.ts'
import { DayTime } from './dayTime.ts'
import { LightHouse } from './lightHouse.ts'
import type { House, Observer, Visitor } from './play.ts'
import { stream } from './random.ts'

/**
 * The light hall against the branch itself: the same people on both, under rules made up at random, must give the same calls
 * at the same moments, for the same reasons.
 */
const RUNS = 60

function callsOf(house: House, config: BranchConfig, people: readonly Visitor[], seed: number): string[] {
  const calls: string[] = []
  const observer: Observer = {
    called: (visitor, { windowId, businessId, waitedMs, profileId, tier }, tick) =>
      calls.push(`${tick} ${windowId} ${visitor.id} ${businessId} ${waitedMs} ${profileId} ${tier}`),
    missed: (visitor, windowId, _calledAt, tick, isOver) =>
      calls.push(`${tick} ${windowId} ${visitor.id} missed ${isOver}`),
    left: (visitor, tick) => calls.push(`${tick} ${visitor.id} left`),
  }
  playMorning(house, config, people, seed, observer, seed % 3 === 0 ? WITH_A_MOVE : undefined)
  return calls
}

it('the light hall calls whom the branch calls, at every window at every moment', { timeout: 60_000 }, () => {
  let played = 0
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const random = stream(seed, 'rules')
    const configuration = randomConfiguration(random)
    const checked = checkConfiguration(configuration)
    if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
    const people = visitors(random)
    const light = new LightHouse({ table: lookup(checked.config), time: new DayTime(START) })
    const lightly = callsOf(light, checked.config, people, seed)
    const branch = callsOf(new BranchHouse(configuration, START), checked.config, people, seed)
    expect(lightly, `seed ${seed}`).toEqual(branch)
    played += branch.length
  }
  expect(played).toBeGreaterThan(RUNS * 60)
})
