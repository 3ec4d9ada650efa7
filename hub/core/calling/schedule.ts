import type { Explanation } from '../../../contracts/index.ts'
import type { CallingProfile, Lookup, ScheduleEntry } from '../lookup.ts'
import type { Now } from '../time.ts'

export interface ProfileInForce {
  readonly profile: CallingProfile
  readonly from: Explanation['profileFrom']
}

type LocalTime = Pick<Now, 'date' | 'weekday' | 'secondOfDay'>

/**
 * The profile of a window at this local time: a rule for the date outranks one for the weekday and time, which outranks
 * the window's default. Ranges are [from, to). Undefined for an unknown window.
 */
export function profileInForce(lookup: Lookup, windowId: string, now: LocalTime): ProfileInForce | undefined {
  const window = lookup.windows.get(windowId)
  if (window === undefined) return undefined
  const rules = lookup.schedules.get(windowId) ?? []
  const dated = rules.find((rule) => rule.dates?.has(now.date) && isWithin(rule, now.secondOfDay))
  const weekly = rules.find(
    (rule) => rule.dates === null && (rule.weekdays?.has(now.weekday) ?? true) && isWithin(rule, now.secondOfDay),
  )
  const profile = lookup.profiles.get((dated ?? weekly)?.profileId ?? window.profile)
  if (profile === undefined) return undefined
  return { profile, from: dated ? 'date' : weekly ? 'schedule' : 'default' }
}

function isWithin(rule: ScheduleEntry, secondOfDay: number): boolean {
  return rule.from <= secondOfDay && secondOfDay < rule.to
}
