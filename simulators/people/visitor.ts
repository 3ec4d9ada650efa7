import type { BranchFacts } from '../world/branchFacts.ts'
import type { Scenario } from '../world/scenarios.ts'
import { between, exponential, lognormal, seeded, weighted } from './randomness.ts'

/**
 * One customer of a day with all that he is going to do, drawn before the day begins: two days of the same seed have the same
 * customers, whoever serves them. Also what the teller will do with him is his, for the same reason.
 */
export interface Visitor {
  readonly index: number
  readonly arrivesAtS: number
  readonly businessId: string
  readonly classId: string
  /** `staff`: the lobby manager knows him and gives him the ticket of his class. */
  readonly comesBy: 'card' | 'touch' | 'staff'
  readonly card: { readonly seed: number; readonly age: number }
  /** From the door to the ticket in hand. */
  readonly atKioskS: number
  readonly patienceS: number
  /** When his patience ends he tells the lobby manager and goes; others just stay, or go without a word. */
  readonly saysGoodbye: boolean
  /** In [0, 1): goes without a word once the share of those who do is above it. */
  readonly faithfulness: number
  /** Was only out for a moment: comes when he is called again. */
  readonly comesBack: boolean
  readonly walksS: number
  readonly serviceS: number
  readonly evaluates: boolean
  /** In [0, 1): the higher the better he is pleased. */
  readonly pleased: number
  readonly evaluatesAfterS: number
  readonly teller: {
    /** Before the call. */
    readonly thinksS: number
    readonly recalls: boolean
    readonly forgetsFinish: boolean
    /** Presses start; without it service counts from the call. */
    readonly starts: boolean
    readonly usesKeypad: boolean
  }
}

const COUNTER_CV = 0.8
const COMPLEX_CV = 0.9
/** Businesses that take longer in the mean are the complex ones. */
const COMPLEX_FROM_S = 9.5 * 60
const LONGEST_SERVICE = 6
const SHORTEST_SERVICE_S = 20
const SAYS_GOODBYE_SHARE = 0.3
const COMES_BACK_SHARE = 0.3
const EVALUATES_SHARE = 0.6
const FORGETS_FINISH_SHARE = 0.05
const RECALLS_SHARE = 0.6
const KEYPAD_SHARE = 0.85

const NO_SHOW_AT_ONCE = 0.065
const NO_SHOW_AFTER_LONG = 0.25
const SHORT_WAIT_S = 5 * 60
const LONG_WAIT_S = 30 * 60

/** Share of the customers who do not come when they are called after such a wait. */
export function noShowShare(waitedS: number): number {
  const part = (waitedS - SHORT_WAIT_S) / (LONG_WAIT_S - SHORT_WAIT_S)
  return NO_SHOW_AT_ONCE + (NO_SHOW_AFTER_LONG - NO_SHOW_AT_ONCE) * Math.min(1, Math.max(0, part))
}

export function inventVisitor(
  facts: BranchFacts,
  scenario: Scenario,
  at: { readonly index: number; readonly seed: number; readonly arrivesAtS: number },
): Visitor {
  // A generator of his own: one draw more in one life changes no other.
  const random = seeded(Math.imul(at.seed, 0x9e3779b1) ^ Math.imul(at.index + 1, 0x85ebca6b))
  const business = weighted(
    random,
    facts.businesses.map((each) => [each, scenario.businesses[each.id] ?? scenario.otherBusiness] as const),
  )
  const wished = weighted(
    random,
    facts.classes.map((each) => [each, scenario.classes[each.id] ?? scenario.otherClass] as const),
  )
  const first = facts.classes[0]
  const hasReader = facts.kiosks.some(({ reader }) => reader !== undefined)
  const needsCard = wished.fromAge !== undefined
  const byCard = random() < scenario.byCardShare
  const { meanServiceS } = business
  const cv = meanServiceS < COMPLEX_FROM_S ? COUNTER_CV : COMPLEX_CV
  const service = lognormal(random, meanServiceS, cv)
  return {
    index: at.index,
    arrivesAtS: at.arrivesAtS,
    businessId: business.id,
    // Nobody but the reader sees how old he is.
    classId: needsCard && !hasReader ? (first?.id ?? wished.id) : wished.id,
    comesBy: comesBy(),
    card: { seed: Math.floor(random() * 2 ** 30), age: Math.floor(ageFor(facts, wished.fromAge, random())) },
    atKioskS: between(random, 12, 40),
    patienceS: exponential(random, scenario.meanPatienceMinutes * 60),
    saysGoodbye: random() < SAYS_GOODBYE_SHARE,
    faithfulness: random(),
    comesBack: random() < COMES_BACK_SHARE,
    walksS: between(random, 6, 20),
    serviceS: Math.min(Math.max(service, SHORTEST_SERVICE_S), meanServiceS * LONGEST_SERVICE),
    evaluates: random() < EVALUATES_SHARE,
    pleased: random(),
    evaluatesAfterS: between(random, 5, 20),
    teller: {
      thinksS: between(random, 2, 8),
      recalls: random() < RECALLS_SHARE,
      forgetsFinish: random() < FORGETS_FINISH_SHARE,
      starts: random() < 0.8,
      usesKeypad: random() < KEYPAD_SHARE,
    },
  }

  function comesBy(): Visitor['comesBy'] {
    if (needsCard) return hasReader ? 'card' : 'touch'
    if (wished !== first) return 'staff'
    return byCard && hasReader ? 'card' : 'touch'
  }
}

const OLDEST = 90
const ADULT = 18

/** An age that gives exactly this class: from its own age on, or below every age that gives one. */
function ageFor({ classes }: BranchFacts, fromAge: number | undefined, part: number): number {
  const ages = classes.flatMap((each) => each.fromAge ?? [])
  const next = Math.min(...ages.filter((age) => fromAge === undefined || age > fromAge), OLDEST)
  // The simulated cards are of another day than today: a year's distance from both ends.
  return between(() => part, (fromAge ?? ADULT) + 2, Math.max((fromAge ?? ADULT) + 3, next - 2))
}

const PLEASED_FROM: readonly (readonly [score: number, pleased: number])[] = [
  [5, 0.3],
  [4, 0.1],
  [3, 0.04],
  [2, 0.02],
  [1, 0],
]
/** What he presses: the best choice that his mood allows; a wait of more than twice the target costs a good part of it. */
export function choiceOf(
  { pleased }: Visitor,
  { choices }: BranchFacts['evaluation'],
  wait: { readonly waitedS: number; readonly targetS: number },
): { readonly choice: number; readonly score: number } {
  const mood = wait.waitedS > 2 * wait.targetS ? pleased * pleased : pleased
  const wanted = PLEASED_FROM.find(([, from]) => mood >= from)?.[0] ?? 1
  const best = [...choices].sort((a, b) => Math.abs(a.score - wanted) - Math.abs(b.score - wanted))[0]
  return best ?? { choice: 1, score: 5 }
}
