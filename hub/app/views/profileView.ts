import type { BranchConfig, WindowView } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { type ProfileInForce, profileInForce } from '../../core/calling/schedule.ts'
import { lookup } from '../../core/lookup.ts'
import type { WindowState } from '../../core/records.ts'
import type { Now } from '../../core/time.ts'

export interface WindowProfile {
  readonly view: WindowView['profile']
  /** Queues of its tiers and its fallback queues, each once. */
  readonly queueIds: string[]
}

interface Known {
  readonly config: BranchConfig
  readonly override: WindowState['override'] | undefined
  readonly date: string
  readonly second: number
  readonly until: number
  readonly value: WindowProfile
}
/** By branch and window: schedules change by the second at most, and every event asks for every window. */
const KNOWN = new WeakMap<Branch, Map<string, Known>>()

/** The profile a window calls by now; undefined for an unknown window. */
export function windowProfile(branch: Branch, windowId: string, now: Now): WindowProfile | undefined {
  const { config } = branch
  if (!config) return undefined
  const override = branch.windows.get(windowId)?.override
  const ofBranch = KNOWN.get(branch) ?? new Map<string, Known>()
  KNOWN.set(branch, ofBranch)
  const known = ofBranch.get(windowId)
  const isFresh =
    known?.config === config &&
    known.override === override &&
    known.date === now.date &&
    known.second === now.secondOfDay &&
    now.tick < known.until
  if (isFresh) return known.value
  const inForce = profileInForce(lookup(config), windowId, now, override)
  if (!inForce) return undefined
  const made = profileOf(config, inForce)
  // The same object as long as it says the same.
  const value = known && known.config === config && isSame(known.value, made) ? known.value : made
  const until = inForce.until ?? Number.POSITIVE_INFINITY
  ofBranch.set(windowId, { config, override, date: now.date, second: now.secondOfDay, until, value })
  return value
}

function isSame({ view: a }: WindowProfile, { view: b }: WindowProfile): boolean {
  return a.id === b.id && a.from === b.from && a.until === b.until
}

function profileOf(config: BranchConfig, inForce: ProfileInForce): WindowProfile {
  const { profile, from, until } = inForce
  const name = config.profiles.find(({ id }) => id === profile.id)?.name
  return {
    view: { id: profile.id, name: name ?? { 'zh-CN': profile.id, en: profile.id }, from, until },
    queueIds: [...new Set([...profile.tiers.flatMap((tier) => tier.queues), ...profile.finally])],
  }
}
