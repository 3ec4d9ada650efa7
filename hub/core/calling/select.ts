import type { EventData, Explanation } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { type CallingProfile, type CallingTier, lookup } from '../lookup.ts'
import type { Ticket } from '../records.ts'
import type { Now } from '../time.ts'
import { type Caller, type Choice, choose, type Lines, pastRule, pointsOf, startOf } from './choose.ts'
import type { Waiting } from './queueIndex.ts'
import { type ProfileInForce, profileInForce } from './schedule.ts'

export interface Selection {
  readonly ticketId: string
  readonly explanation: Explanation
  /** The turn this call uses, when its tier rotates. */
  readonly rotation: EventData<'TicketCalled'>['rotation']
}

const MINUTE_MS = 60_000

type Considered = Explanation['considered'][number]

/**
 * Who would be called now at a window, and why; undefined when nobody eligible waits for it (or the window is unknown).
 * Whether the window may call at all is not asked here. Changes nothing and costs O(queues of the profile).
 */
export function selectNext(branch: Branch, windowId: string, now: Now): Selection | undefined {
  const window = branch.windows.get(windowId)
  const inForce = branch.config && profileInForce(lookup(branch.config), windowId, now, window?.override)
  if (inForce === undefined) return undefined
  return selectFrom(branch, { windowId, tellerId: window?.tellerId ?? null }, inForce, now.tick)
}

/** As `selectNext`, of any lines and by any profile. */
export function selectFrom<T extends Waiting & Pick<Ticket, 'queueId'>>(
  lines: Lines<T>,
  caller: Caller,
  inForce: ProfileInForce,
  tick: number,
): Selection | undefined {
  const { profile } = inForce
  const choice = choose(lines, caller, profile, tick)
  if (choice === undefined) return undefined
  const queueId = choice.queueId ?? choice.item.queueId
  return {
    ticketId: choice.item.id,
    explanation: explanationOf(lines, inForce, choice, queueId, tick),
    rotation: choice.rotates && choice.tier !== null ? { profileId: profile.id, tier: choice.tier, queueId } : null,
  }
}

/** Why this ticket is called although the rules would not call it now: staff asked for its number. */
export function explainNumber(branch: Branch, windowId: string, ticket: Ticket, now: Now): Explanation | undefined {
  const override = branch.windows.get(windowId)?.override
  const inForce = branch.config && profileInForce(lookup(branch.config), windowId, now, override)
  if (inForce === undefined) return undefined
  const head = branch.listOf(ticket)?.at(now.tick).head
  const notHead = head !== undefined && head.id !== ticket.id
  const choice = { item: ticket, rule: 'number', queueId: ticket.queueId, tier: null, order: null, notHead } as const
  return explanationOf(branch, inForce, choice, ticket.queueId, now.tick)
}

function explanationOf(
  lines: Lines<Waiting>,
  inForce: ProfileInForce,
  choice: Omit<Choice<Waiting>, 'rotates'>,
  queueId: string,
  tick: number,
): Explanation {
  return {
    rule: choice.rule,
    profileId: inForce.profile.id,
    profileFrom: inForce.from,
    queueId,
    ticketId: choice.item.id,
    waitedS: seconds(tick - choice.item.waitingSince),
    tier: choice.tier,
    order: choice.order,
    notHead: choice.notHead,
    considered: considered(lines, inForce.profile, tick),
  }
}

function considered(lines: Lines<Waiting>, profile: CallingProfile, tick: number): Considered[] {
  const all: Considered[] = []
  for (const tier of profile.tiers) {
    for (const queueId of tier.queues) all.push(consider(lines, queueId, tier, tick))
  }
  for (const queueId of profile.finally) all.push(consider(lines, queueId, null, tick))
  return all
}

function consider(lines: Lines<Waiting>, queueId: string, tier: CallingTier | null, tick: number): Considered {
  const list = lines.queue(queueId)?.at(tick)
  const head = list?.head
  const oldest = list?.oldest
  const thresholdMs = tier?.timeThresholdMs ?? null
  return {
    queueId,
    tier: tier?.index ?? null,
    eligible: list?.eligible ?? 0,
    head: head?.id ?? null,
    headWaitedS: head === undefined ? null : seconds(tick - head.waitingSince),
    oldest: oldest?.id ?? null,
    oldestWaitedS: oldest === undefined ? null : seconds(tick - oldest.waitingSince),
    behind: Math.max(0, (list?.eligible ?? 0) - 1),
    timeThresholdS: thresholdMs === null ? null : seconds(thresholdMs),
    peopleThreshold: tier?.peopleThreshold ?? null,
    past: list === undefined || tier === null ? null : pastRule(list, tier, tick),
    guardS: tier === null || tier.guardMs === null ? null : seconds(tier.guardMs),
    score: tier === null || head === undefined ? null : scoreOf(tier, head, tick),
  }
}

/** What the order of the tier compares its queues by: points, or seconds since the place with its head start. */
function scoreOf(tier: CallingTier, head: Waiting, tick: number): number | null {
  switch (tier.order) {
    case 'accumulating':
      return pointsOf(tier, head, tick) / MINUTE_MS
    case 'headStart':
      return seconds(tick - startOf(tier, head))
    case 'arrival':
    case 'rotation':
      return null
  }
}

function seconds(ms: number): number {
  return ms / 1000
}
