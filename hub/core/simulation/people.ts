import { type BranchConfig, type ServiceTime, USUAL_SERVICE_CV, type WorkloadConfig } from '../../../contracts/index.ts'
import { secondOfDay } from '../lookup.ts'
import type { Behaviour, Service, Visitor } from './play.ts'
import { exponential, lognormal, type Random } from './random.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const NEVER = Number.POSITIVE_INFINITY

/** A customer with all that chance decides about him: under other rules and other tellers he brings the same. */
export interface Person extends Visitor {
  /** Milliseconds at a usual teller and hour, of each business of the visit in turn. */
  readonly serviceMs: readonly number[]
  readonly patienceMs: number
  /** He stays away from a call where the share of no-shows is above this, in (0, 1); below 0 always, 1 never. */
  readonly show: number
}

/** Makes one who comes at this tick; takes the same number of draws whoever he is. */
export type PersonMaker = (id: string, tick: number, random: Random) => Person

/** What somebody may come for. */
export interface Kind {
  readonly weight: number
  readonly classId: string
  readonly businessIds: readonly string[]
}

/** Makes people of these kinds with the workload's service times and patience. */
export function personMaker(kinds: readonly Kind[], workload: WorkloadConfig, config: BranchConfig): PersonMaker {
  const ready = kinds.map((kind) => ({
    ...kind,
    times: kind.businessIds.map((id) => serviceTime(id, workload, config)),
    patienceMs: meanPatienceMs(workload, kind.classId),
  }))
  const most = Math.max(0, ...kinds.map(({ businessIds }) => businessIds.length))
  const chosen = chooser(ready)
  return (id, tick, random) => {
    const { classId, businessIds, times, patienceMs: meanMs } = chosen(random())
    const patience = random()
    const show = random()
    const serviceMs: number[] = []
    for (let at = 0; at < most; at += 1) {
      const u = random()
      const time = times[at]
      if (time) serviceMs.push(time(u) * MINUTE_MS)
    }
    const patienceMs = meanMs === NEVER ? NEVER : Math.round(exponential(patience, meanMs))
    return { id, tick, classId, businessIds, serviceMs, patienceMs, show }
  }
}

/** Which of several weighted things, by a uniform number. */
function chooser<T extends { readonly weight: number }>(items: readonly T[]): (u: number) => T {
  const [only] = items
  if (items.length === 1 && only) return () => only
  const total = items.reduce((sum, { weight }) => sum + weight, 0)
  return (u) => {
    let left = u * total
    for (const item of items) {
      left -= item.weight
      if (left < 0) return item
    }
    return items.findLast(({ weight }) => weight > 0) as T
  }
}

/** Service of a business in minutes, by a uniform number: a larger one never gives a shorter service. */
function serviceTime(businessId: string, { services }: WorkloadConfig, config: BranchConfig): (u: number) => number {
  const time = services[businessId]
  if (time) return quantile(time)
  const mean = config.businesses.find(({ id }) => id === businessId)?.meanServiceMinutes ?? 0
  return (u) => lognormal(u, mean, USUAL_SERVICE_CV)
}

function quantile(time: ServiceTime): (u: number) => number {
  if ('lognormal' in time) {
    const { mean, cv = USUAL_SERVICE_CV } = time.lognormal
    return (u) => lognormal(u, mean, cv)
  }
  if ('exponential' in time) {
    const { mean } = time.exponential
    return (u) => exponential(u, mean)
  }
  if ('fixed' in time) return () => time.fixed
  const sorted = [...time.empirical].sort((a, b) => a - b)
  return (u) => sorted[Math.floor(u * sorted.length)] ?? 0
}

function meanPatienceMs({ patience }: WorkloadConfig, classId: string): number {
  return patience === undefined ? NEVER : (patience.classes?.[classId] ?? patience.mean) * MINUTE_MS
}

/** Patience of somebody of a class, where the workload alone says it. */
export function patienceOf(workload: WorkloadConfig, classId: string, u: number): number {
  const mean = meanPatienceMs(workload, classId)
  return mean === NEVER ? NEVER : Math.round(exponential(u, mean))
}

const NO_SHOW_SECONDS = 60

/** What people of a workload do at whichever window. */
export function behaviourOf(workload: WorkloadConfig): Behaviour<Person> {
  const tellers = tellerFactors(workload)
  const changes = changesOf(workload)
  const away = noShowShare(workload)
  const noShowMs = (workload.noShow?.seconds ?? NO_SHOW_SECONDS) * 1000
  return {
    serviceMs: (service) => {
      const { visitor, businessId, tellerId, tick } = service
      const at = visitor.businessIds.length === 1 ? 0 : visitor.businessIds.indexOf(businessId)
      let factor = tellers === undefined ? 1 : tellers(tellerId, businessId)
      if (changes.length > 0) factor *= factorAt(changes, service, tick)
      return Math.round((visitor.serviceMs[at] ?? 0) * factor)
    },
    comes: ({ show }, waitedMs, calls) => show >= 0 && (away === undefined || again(show, calls) >= away(waitedMs)),
    noShowMs: () => noShowMs,
    patienceMs: ({ patienceMs }) => patienceMs,
  }
}

/** Factor of a teller for a business; undefined: all are usual. */
export function tellerFactors({
  tellers,
}: Pick<WorkloadConfig, 'tellers'>): ((tellerId: string, businessId: string) => number) | undefined {
  if (tellers.length === 0) return undefined
  const known = new Map(tellers.map((teller) => [teller.id, teller]))
  return (tellerId, businessId) => {
    const teller = known.get(tellerId)
    return teller?.businesses?.[businessId] ?? teller?.factor ?? 1
  }
}

interface Change {
  readonly from: number
  readonly to: number
  readonly factor: number
  readonly businesses: ReadonlySet<string> | undefined
}

function changesOf({ changes }: WorkloadConfig): Change[] {
  return changes.map(({ from, to = '24:00', factor, businesses }) => ({
    from: secondOfDay(from) * 1000,
    to: secondOfDay(to) * 1000,
    factor,
    businesses: businesses && new Set(businesses),
  }))
}

/** Ticks begin at midnight. */
function factorAt(changes: readonly Change[], { businessId }: Service<Person>, tick: number): number {
  const ofDay = tick % DAY_MS
  let product = 1
  for (const { from, to, factor, businesses } of changes) {
    if (from <= ofDay && ofDay < to && (businesses?.has(businessId) ?? true)) product *= factor
  }
  return product
}

/** The share of those who waited so long that does not come; undefined: everybody comes. */
function noShowShare({ noShow }: WorkloadConfig): ((waitedMs: number) => number) | undefined {
  if (noShow === undefined) return undefined
  const points = noShow.shares.map(({ minutes, share }) => ({ at: minutes * MINUTE_MS, share }))
  return (waitedMs) => {
    const next = points.findIndex(({ at }) => at > waitedMs)
    const [before, after] = [points[next - 1], points[next]]
    if (after === undefined) return points.at(-1)?.share ?? 0
    if (before === undefined) return after.share
    return before.share + ((after.share - before.share) * (waitedMs - before.at)) / (after.at - before.at)
  }
}

/** A number for each further call of the same customer, made of his own: uniform too, and as good as independent of it. */
function again(u: number, calls: number): number {
  if (calls === 0 || u <= 0 || u >= 1) return u
  let mixed = Math.floor(u * 4_294_967_296) ^ Math.imul(calls, 0x9e3779b9)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (((mixed ^ (mixed >>> 16)) >>> 0) + 0.5) / 4_294_967_296
}
