import type { EventData } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { profileInForce } from '../calling/schedule.ts'
import { lookup } from '../lookup.ts'
import type { Now } from '../time.ts'
import type { Draft } from './draft.ts'

/** Whether another profile is in force at some window than was recorded last. */
export function isSwitchDue(branch: Branch, now: Now): boolean {
  return branch.config?.windows.some(({ id }) => switchOf(branch, id, now) !== undefined) ?? false
}

export function switchProfiles(draft: Draft): void {
  for (const { id } of draft.config.windows) {
    const change = switchOf(draft.branch, id, draft.now)
    if (change) draft.emit('ProfileSwitched', change)
  }
}

function switchOf(branch: Branch, windowId: string, now: Now): EventData<'ProfileSwitched'> | undefined {
  const window = branch.windows.get(windowId)
  const inForce = branch.config && profileInForce(lookup(branch.config), windowId, now, window?.override)
  if (!window || !inForce || inForce.profile.id === window.profileId) return undefined
  return { windowId, previous: window.profileId, profileId: inForce.profile.id, profileFrom: inForce.from }
}
