import type { BranchConfig, DryRunView, Mistake } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { meanServiceMinutes } from '../configuration/callingRules.ts'
import { Cursor } from '../configuration/cursor.ts'
import { type CallingProfile, lookup } from '../lookup.ts'
import type { Now } from '../time.ts'
import { openWindows, profileNow, waitingNow } from './callersNow.ts'
import type { Customer } from './customers.ts'
import { type Outcome, WORTH_TELLING_S, waitOf } from './figures.ts'
import { namesIn, text } from './words.ts'

type Warning = DryRunView['warnings'][number]

const DEFAULT_GUARD_MINUTES = 60
/** Means of fewer calls are chance. */
const FROM_CALLS = 5
const MOST_NAMES = 3
const NOTHING = { queueId: null, profileId: null, ticketId: null, path: null } as const

/** The day as it was played by both rules. */
interface Trial {
  readonly customers: readonly Customer[]
  /** The queue of a customer by the proposed rules. */
  readonly queueOf: (customer: Customer) => string | undefined
  readonly before: Outcome
  readonly after: Outcome
  /** Of the proposed configuration. */
  readonly doubts: readonly Mistake[]
  /** Queues that would not be served as the branch is now. */
  readonly unserved: readonly Warning[]
  /** A profile proposed by itself that no window would use now. */
  readonly idleProfileId: string | undefined
}

/** What the proposed rules would do that is hardly meant. */
export function warningsOf(trial: Trial): Warning[] {
  const unserved = [...homeless(trial), ...trial.unserved]
  const inverted = [...invertedByThreshold(trial), ...invertedInTrial(trial)]
  const said = new Set([...unserved, ...inverted].map(({ path }) => path))
  const others = trial.doubts
    .filter(({ path }) => !said.has(path))
    .map(({ path, message }): Warning => {
      const words = text(`配置提示（${path}）：${message}`, message)
      return { ...NOTHING, kind: 'configuration', path, text: words }
    })
  return [...unserved, ...starving(trial), ...inverted, ...unused(trial), ...others]
}

/** Tickets no queue of the proposed configuration takes. */
function homeless({ customers, queueOf, before }: Trial): Warning[] {
  const counts = new Map<string, number>()
  for (const customer of customers) {
    if (queueOf(customer) === undefined) counts.set(customer.queueId, (counts.get(customer.queueId) ?? 0) + 1)
  }
  const { zh, en } = namesIn(before.config)
  return [...counts].map(([queueId, count]) => {
    const chinese = `${zh.queue(queueId)}今天的 ${count} 个号码在新配置中没有队列`
    const english = `No queue of the proposed rules takes ${count} of today's tickets of ${en.queue(queueId)}`
    return { ...NOTHING, kind: 'unserved', queueId, text: text(chinese, english) }
  })
}

/** Queues no profile of any window calls, and those no window calls that is open now. */
export function unservedQueues(branch: Branch, before: BranchConfig, config: BranchConfig, now: Now): Warning[] {
  const { zh, en } = namesIn(config)
  const ever = queuesOf(config, profilesOfWindows(config))
  const open = openWindows(branch, config)
  const nowInForce = open.flatMap((window) => profileNow(config, window, now)?.profile.id ?? [])
  const served = queuesOf(config, new Set(nowInForce))
  const waiting = waitingNow(branch, before, config)
  const warnings: Warning[] = []
  for (const [at, { id: queueId }] of config.queues.entries()) {
    if (ever.has(queueId) && (open.length === 0 || served.has(queueId))) continue
    const count = waiting.queue(queueId)?.size ?? 0
    const [chinese, english] = ever.has(queueId)
      ? [`现在没有开放的窗口叫${zh.queue(queueId)}`, `No window that is open now calls ${en.queue(queueId)}`]
      : [`没有任何窗口叫${zh.queue(queueId)}`, `No window at all calls ${en.queue(queueId)}`]
    const words = text(`${chinese}（${count} 人等候）`, `${english} (${count} waiting)`)
    warnings.push({ ...NOTHING, kind: 'unserved', queueId, path: `/queues/${at}`, text: words })
  }
  return warnings
}

function profilesOfWindows(config: BranchConfig): Set<string> {
  return new Set(config.windows.flatMap(({ profile, schedule }) => [profile, ...schedule.map((rule) => rule.profile)]))
}

function queuesOf({ profiles }: BranchConfig, ids: ReadonlySet<string>): Set<string> {
  const used = profiles.filter(({ id }) => ids.has(id))
  return new Set(used.flatMap((profile) => [...profile.tiers.flatMap(({ queues }) => queues), ...profile.finally]))
}

/** Of each queue who would wait longest, when that is past the guard and a minute more than by the rules in force. */
function starving({ customers, queueOf, before, after }: Trial): Warning[] {
  const worst = new Map<string, { readonly customer: Customer; readonly wait: number | null }>()
  const guards = guardsOf(after.config)
  for (const customer of customers) {
    const queueId = queueOf(customer)
    if (queueId === undefined) continue
    const [old, wait] = [waitOf(before.calls, customer.id), waitOf(after.calls, customer.id)]
    const limitS = (guards.get(queueId) ?? DEFAULT_GUARD_MINUTES) * 60
    const isWorse = old !== null && (wait === null || (wait > limitS && wait >= old + WORTH_TELLING_S))
    const known = worst.get(queueId)
    if (isWorse && (known === undefined || longer(wait, known.wait))) worst.set(queueId, { customer, wait })
  }
  return [...worst].map(([queueId, { customer, wait }]) => {
    const old = inMinutes(waitOf(before.calls, customer.id) ?? 0)
    const { id: ticketId, number } = customer
    const [chinese, english] =
      wait === null
        ? [`${number} 按新规则今天叫不到`, `${number} would not be called today`]
        : [`${number} 按新规则要等 ${inMinutes(wait)} 分钟`, `${number} would wait ${inMinutes(wait)} min`]
    const words = text(`${chinese}（现行规则 ${old} 分钟）`, `${english} (${old} min by the rules in force)`)
    return { ...NOTHING, kind: 'starvation', queueId, ticketId, text: words }
  })
}

function longer(a: number | null, b: number | null): boolean {
  return (a ?? Number.POSITIVE_INFINITY) > (b ?? Number.POSITIVE_INFINITY)
}

/** The shortest guard of the profiles that have a queue in a tier. */
function guardsOf({ profiles }: BranchConfig): Map<string, number> {
  const guards = new Map<string, number>()
  for (const { guardMinutes, tiers } of profiles) {
    if (guardMinutes === 0) continue
    for (const queueId of tiers.flatMap(({ queues }) => queues)) {
      guards.set(queueId, Math.min(guardMinutes, guards.get(queueId) ?? guardMinutes))
    }
  }
  return guards
}

const THRESHOLD_PATH = /^\/profiles\/(\d+)\/tiers\/(\d+)\/timeThresholdMinutes$/

/** Below two mean service times a threshold lets its tier overtake nearly always. */
function invertedByThreshold({ doubts, after: { config } }: Trial): Warning[] {
  const { zh, en } = namesIn(config)
  return doubts.flatMap(({ path }): Warning[] => {
    const [, profileAt, tierAt] = THRESHOLD_PATH.exec(path) ?? []
    const profile = profileAt === undefined ? undefined : config.profiles[Number(profileAt)]
    const minutes = profile?.tiers[Number(tierAt)]?.timeThresholdMinutes
    if (profileAt === undefined || tierAt === undefined || !profile || minutes === undefined) return []
    const document = new Cursor(config, '')
    const tier = document.at('profiles').at(profileAt).at('tiers').at(tierAt)
    const mean = Math.round((meanServiceMinutes(document, tier) ?? 0) * 10) / 10
    const chinese = `规则“${zh.profile(profile.id)}”第 ${Number(tierAt) + 1} 层的时间门槛 ${minutes} 分钟低于平均办理时间（${mean} 分钟）的两倍，上层客户反而会等得更久`
    const english = `${en.profile(profile.id)}, tier ${Number(tierAt) + 1}: a threshold of ${minutes} min is below two mean service times (${mean} min each), so the tiers above would wait longer`
    return [{ ...NOTHING, kind: 'inversion', profileId: profile.id, path, text: text(chinese, english) }]
  })
}

interface Waits {
  calls: number
  totalMs: number
}

/** In the trial a tier with a threshold waited less than one above it. */
function invertedInTrial(trial: Trial): Warning[] {
  const { config } = trial.after
  const waits = waitsByTier(trial)
  return [...lookup(config).profiles.values()].flatMap((profile) => {
    const of = (tier: number) => waits.get(`${profile.id}/${tier}`)
    const inverted = profile.tiers.find(({ index, timeThresholdMs, peopleThreshold }) => {
      if (timeThresholdMs === null && peopleThreshold === null) return false
      return profile.tiers.some((upper) => upper.index < index && isShorter(of(index), of(upper.index)))
    })
    const above = inverted && profile.tiers.find((upper) => isShorter(of(inverted.index), of(upper.index)))
    if (!inverted || !above) return []
    return [inversion(config, profile, [above.index, of(above.index)], [inverted.index, of(inverted.index)])]
  })
}

/** Waits of those whom the proposed rules called, by profile and the tier of their queue there. */
function waitsByTier({ customers, queueOf, after }: Trial): Map<string, Waits> {
  const { profiles } = lookup(after.config)
  const waits = new Map<string, Waits>()
  for (const customer of customers) {
    const call = after.calls.get(customer.id)
    const queueId = queueOf(customer)
    const tiers = call && profiles.get(call.profileId)?.tiers
    const tier = tiers?.find(({ queues }) => queueId !== undefined && queues.includes(queueId))
    if (!call || !tier || call.tier === null) continue
    const key = `${call.profileId}/${tier.index}`
    const known = waits.get(key) ?? { calls: 0, totalMs: 0 }
    waits.set(key, { calls: known.calls + 1, totalMs: known.totalMs + call.waitedMs })
  }
  return waits
}

function isShorter(lower: Waits | undefined, upper: Waits | undefined): boolean {
  if (!lower || !upper || lower.calls < FROM_CALLS || upper.calls < FROM_CALLS) return false
  return meanMs(lower) + WORTH_TELLING_S * 1000 <= meanMs(upper)
}

function meanMs({ calls, totalMs }: Waits): number {
  return totalMs / calls
}

type TierWaits = readonly [tier: number, waits: Waits | undefined]

function inversion(config: BranchConfig, profile: CallingProfile, upper: TierWaits, lower: TierWaits): Warning {
  const { zh, en } = namesIn(config)
  const [high, low] = [sideOf(profile, upper), sideOf(profile, lower)]
  const chinese = `按今天的号码，规则“${zh.profile(profile.id)}”下${zh.queues(low.queues)}平均等 ${low.minutes} 分钟，比上层的${zh.queues(high.queues)}（${high.minutes} 分钟）还短：优先级被门槛颠倒`
  const english = `On today's tickets ${en.queues(low.queues)} waits ${low.minutes} min on average, less than ${en.queues(high.queues)} above it (${high.minutes} min): its threshold inverts the priority`
  const at = config.profiles.findIndex(({ id }) => id === profile.id)
  const path = `/profiles/${at}/tiers/${lower[0]}`
  return { ...NOTHING, kind: 'inversion', profileId: profile.id, path, text: text(chinese, english) }
}

function sideOf(profile: CallingProfile, [tier, waits]: TierWaits): { queues: readonly string[]; minutes: number } {
  return {
    queues: profile.tiers[tier]?.queues.slice(0, MOST_NAMES) ?? [],
    minutes: waits ? inMinutes(meanMs(waits) / 1000) : 0,
  }
}

export function isInForceNow(branch: Branch, config: BranchConfig, profileId: string, now: Now): boolean {
  return openWindows(branch, config).some((window) => profileNow(config, window, now)?.profile.id === profileId)
}

/** A profile proposed by itself that no window used today nor uses now: then there is no difference to be seen. */
function unused({ after: { config, calls }, idleProfileId: profileId }: Trial): Warning[] {
  if (profileId === undefined || !profilesOfWindows(config).has(profileId) || calls.size === 0) return []
  if ([...calls.values()].some((call) => call.profileId === profileId)) return []
  const { zh, en } = namesIn(config)
  const chinese = `今天没有窗口用到规则“${zh.profile(profileId)}”（按时段或日期用的是别的规则），所以看不出变化`
  const english = `No window uses ${en.profile(profileId)} today (its schedule names others), so there is nothing to see`
  return [{ ...NOTHING, kind: 'configuration', profileId, text: text(chinese, english) }]
}

function inMinutes(seconds: number): number {
  return Math.round(seconds / 6) / 10
}
