import type { CallingTier } from '../lookup.ts'
import type { Rotation } from '../records.ts'

/** Rotations are counted per outlet and tier: all windows with the profile take turns together. */
export function rotationKey(profileId: string, tier: number): string {
  return `${profileId}/${tier}`
}

type Turns = Pick<CallingTier, 'queues' | 'weights'>

/**
 * Whose turn it is: the queues of the tier go round in their order, each for as many calls as its weight (1 unless
 * given). A queue that is empty when its turn comes, or becomes so during its turns, forfeits them for this round.
 */
export function turnOf(
  tier: Turns,
  last: Rotation | undefined,
  hasEligible: (queueId: string) => boolean,
): string | undefined {
  const { queues } = tier
  const at = last === undefined ? -1 : queues.indexOf(last.queueId)
  const current = queues[at]
  if (last !== undefined && current !== undefined && last.turns < weightOf(tier, current) && hasEligible(current)) {
    return current
  }
  for (let step = 1; step <= queues.length; step += 1) {
    const queueId = queues[(at + step) % queues.length] as string
    if (hasEligible(queueId)) return queueId
  }
  return undefined
}

/** The rotation after `queueId` had a turn. */
export function afterTurn(tier: Turns, last: Rotation | undefined, key: string, queueId: string): Rotation {
  const goesOn = last?.queueId === queueId && last.turns < weightOf(tier, queueId)
  return { key, queueId, turns: goesOn ? last.turns + 1 : 1 }
}

function weightOf(tier: Turns, queueId: string): number {
  return tier.weights.get(queueId) ?? 1
}
