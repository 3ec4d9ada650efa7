import type { BranchConfig } from '../../../contracts/index.ts'
import { lognormal, type Random } from './random.ts'

const MINUTE_MS = 60_000
/** As uneven as services at a counter usually are; only of a business nobody was served for. */
const USUAL_CV = 0.8
/** A teller counts as usual with the weight of so many services. */
const USUAL_SERVICES = 10

/** How long somebody took a window. */
export interface Served {
  readonly ms: number
  /** The window stayed idle so long after it, though somebody waited. */
  readonly restMs: number
  /** Whose time it is; null: a usual teller's. */
  readonly tellerId: string | null
}

/** What the services of a day tell: how long each business takes, and who is quicker or slower than the others. */
export class ServiceTimes {
  readonly #config: BranchConfig
  /** By business, as a usual teller would have taken them. */
  readonly #pools = new Map<string, Served[]>()
  readonly #factors: ReadonlyMap<string, number>

  constructor(services: readonly (Served & { readonly businessId: string })[], config: BranchConfig) {
    this.#config = config
    this.#factors = factorsOf(services)
    for (const { businessId, ms, restMs, tellerId } of services) {
      const known = this.#pools.get(businessId) ?? []
      known.push({ ms: ms / this.factorOf(tellerId), restMs, tellerId: null })
      this.#pools.set(businessId, known)
    }
  }

  /** How many times as long as a usual teller; drawn towards 1 where little is known. */
  factorOf(tellerId: string | null): number {
    return (tellerId === null ? undefined : this.#factors.get(tellerId)) ?? 1
  }

  /** At this teller, whole milliseconds. */
  at({ ms, restMs, tellerId }: Served, atTellerId: string): number {
    const factor = tellerId === atTellerId ? 1 : this.factorOf(atTellerId) / this.factorOf(tellerId)
    return Math.round(ms * factor) + restMs
  }

  /** One of the services of this business that day; of a business nobody was served for one by its configured mean. */
  draw(businessId: string, random: Random): Served {
    const u = random()
    const pool = this.#pools.get(businessId)
    const drawn = pool?.[Math.floor(u * pool.length)]
    if (drawn) return drawn
    const mean = this.#config.businesses.find(({ id }) => id === businessId)?.meanServiceMinutes ?? 0
    return { ms: lognormal(u, mean * MINUTE_MS, USUAL_CV), restMs: 0, tellerId: null }
  }
}

/** Mean of what each took in proportion to the mean of the business, shrunk towards 1. */
function factorsOf(services: readonly (Served & { readonly businessId: string })[]): Map<string, number> {
  const means = new Map<string, { sum: number; count: number }>()
  for (const { businessId, ms } of services) add(means, businessId, ms)
  const ratios = new Map<string, { sum: number; count: number }>()
  for (const { businessId, ms, tellerId } of services) {
    const mean = means.get(businessId)
    if (tellerId !== null && mean && mean.sum > 0) add(ratios, tellerId, (ms * mean.count) / mean.sum)
  }
  return new Map(
    [...ratios].map(([tellerId, { sum, count }]) => [tellerId, (sum + USUAL_SERVICES) / (count + USUAL_SERVICES)]),
  )
}

function add(sums: Map<string, { sum: number; count: number }>, key: string, value: number): void {
  const known = sums.get(key) ?? { sum: 0, count: 0 }
  sums.set(key, { sum: known.sum + value, count: known.count + 1 })
}
