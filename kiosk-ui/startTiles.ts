import type { KioskView } from '../contracts/index.ts'

type Offered = KioskView['businesses'][number]

/** The business whoever has shown his document has probably come for stands first; the others keep their order. */
export function inLikelyOrder(businesses: readonly Offered[], likelyId: string | null | undefined): readonly Offered[] {
  const likely = businesses.find(({ businessId, refusal }) => businessId === likelyId && refusal === null)
  return likely ? [likely, ...businesses.filter((one) => one !== likely)] : businesses
}

export interface QuickWay {
  readonly machineId: string
  /** The businesses it would do now, in their order. */
  readonly businessIds: readonly [string, ...string[]]
}

/** The machine that would do most of what is offered here, free now; undefined when there is none. */
export function quickWay(businesses: readonly Offered[]): QuickWay | undefined {
  const ways = new Map<string, QuickWay>()
  for (const { businessId, refusal, offer } of businesses) {
    if (offer === null || refusal !== null) continue
    const { machineId } = offer
    const known = ways.get(machineId)
    ways.set(
      machineId,
      known ? { ...known, businessIds: [...known.businessIds, businessId] } : { machineId, businessIds: [businessId] },
    )
  }
  // The first of equals: what the configuration lists first.
  return [...ways.values()].sort((a, b) => b.businessIds.length - a.businessIds.length)[0]
}
