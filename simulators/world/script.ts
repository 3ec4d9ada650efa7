import { seeded, weighted } from '../people/randomness.ts'
import { inventVisitor, type Visitor } from '../people/visitor.ts'
import type { BranchFacts } from './branchFacts.ts'
import { DOORS_CLOSE_AT_HOUR, OPENS_AT_HOUR, type Scenario } from './scenarios.ts'

export const HOUR_S = 3600
export const OPENS_AT_S = OPENS_AT_HOUR * HOUR_S
export const DOORS_CLOSE_AT_S = DOORS_CLOSE_AT_HOUR * HOUR_S

/**
 * The customers of one day in the order in which they come: exactly `visits`, over the hours by the scenario's shares. The same
 * seed gives the same customers.
 */
export function dayScript(
  facts: BranchFacts,
  scenario: Scenario,
  { seed, visits }: { readonly seed: number; readonly visits?: number },
): Visitor[] {
  const random = seeded(seed)
  const [fewest, most] = scenario.visits
  const count = visits ?? fewest + Math.floor(random() * (most - fewest + 1))
  const hours = scenario.hourlyShares.map((share, hour) => [OPENS_AT_S + hour * HOUR_S, share] as const)
  const arrivals = Array.from({ length: count }, () => weighted(random, hours) + random() * HOUR_S)
  return arrivals
    .sort((a, b) => a - b)
    .map((arrivesAtS, index) => inventVisitor(facts, scenario, { index, seed, arrivesAtS }))
}

/** One day after the other without a night between them, for as long as anybody looks. */
export function* endlessScript(
  facts: BranchFacts,
  scenario: Scenario,
  { seed, rush }: { readonly seed: number; readonly rush: number },
): Generator<Visitor> {
  for (let day = 0; ; day += 1) {
    const shiftS = day * (DOORS_CLOSE_AT_S - OPENS_AT_S)
    for (const visitor of dayScript(facts, scenario, { seed: seed + day })) {
      const standsAtTheDoor = day === 0 && visitor.index < rush
      const arrivesAtS = standsAtTheDoor ? OPENS_AT_S + visitor.index * 5 : visitor.arrivesAtS + shiftS
      yield { ...visitor, index: visitor.index + day * 10_000, arrivesAtS }
    }
  }
}
