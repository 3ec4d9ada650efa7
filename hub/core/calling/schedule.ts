import type { Explanation } from '../../../contracts/index.ts'
import type { CallingProfile, Lookup, ScheduleEntry } from '../lookup.ts'
import type { WindowState } from '../records.ts'
import type { Now } from '../time.ts'

export interface ProfileInForce {
  readonly profile: CallingProfile
  readonly from: Explanation['profileFrom']
  /** The tick at which an override ends by itself; null for every other. */
  readonly until: number | null
}

type Moment = Pick<Now, 'tick' | 'date' | 'weekday' | 'secondOfDay'>

/**
 * The profile of a window at this moment: a manager's override until its expiry outranks a rule for the date, which outranks
 * one for the weekday and time, which outranks the window's default. Ranges are [from, to). An override whose profile is no
 * longer configured is as none. Undefined for an unknown window.
 */
export function profileInForce(
  lookup: Lookup,
  windowId: string,
  now: Moment,
  override: WindowState['override'] | undefined,
): ProfileInForce | undefined {
  const window = lookup.windows.get(windowId)
  if (window === undefined) return undefined
  const chosen = override && now.tick < override.until ? lookup.profiles.get(override.profileId) : undefined
  if (override && chosen) return { profile: chosen, from: 'override', until: override.until }
  const rules = lookup.schedules.get(windowId) ?? []
  const dated = rules.find((rule) => rule.dates?.has(now.date) && isWithin(rule, now.secondOfDay))
  const weekly = rules.find(
    (rule) => rule.dates === null && (rule.weekdays?.has(now.weekday) ?? true) && isWithin(rule, now.secondOfDay),
  )
  const profile = lookup.profiles.get((dated ?? weekly)?.profileId ?? window.profile)
  if (profile === undefined) return undefined
  return { profile, from: dated ? 'date' : weekly ? 'schedule' : 'default', until: null }
}

function isWithin(rule: ScheduleEntry, secondOfDay: number): boolean {
  return rule.from <= secondOfDay && secondOfDay < rule.to
}
