import type { WindowView } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { profileInForce } from '../../core/calling/schedule.ts'
import { lookup } from '../../core/lookup.ts'
import type { Now } from '../../core/time.ts'

export interface WindowProfile {
  readonly view: WindowView['profile']
  /** Queues of its tiers and its fallback queues, each once. */
  readonly queueIds: readonly string[]
}

/** The profile a window calls by now; undefined for an unknown window. */
export function windowProfile(branch: Branch, windowId: string, now: Now): WindowProfile | undefined {
  const { config } = branch
  if (!config) return undefined
  const inForce = profileInForce(lookup(config), windowId, now, branch.windows.get(windowId)?.override)
  if (!inForce) return undefined
  const { profile, from, until } = inForce
  const name = config.profiles.find(({ id }) => id === profile.id)?.name
  return {
    view: { id: profile.id, name: name ?? { 'zh-CN': profile.id, en: profile.id }, from, until },
    queueIds: [...new Set([...profile.tiers.flatMap((tier) => tier.queues), ...profile.finally])],
  }
}
