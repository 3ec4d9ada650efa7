import type { Branch } from '../branch.ts'
import type { Notice } from '../records.ts'
import type { Now } from '../time.ts'
import type { Draft, Handlers } from './draft.ts'

/** A frightened teller presses more than once; after so long without anybody acknowledging it a press is an alarm of its own. */
const SAME_ALARM_MS = 60_000
const MINUTE_MS = 60_000

export const noticeCommands: Handlers<'RaiseEmergency' | 'Broadcast' | 'EndBroadcast'> = {
  /** At the window named, or the one the sender is signed in at, or at none. Also before the business day is open. */
  RaiseEmergency(draft, data) {
    const staffId = draft.actor.id
    const windowId = data.windowId ?? draft.branch.windowOfTeller(staffId)?.id ?? null
    if (windowId !== null) void draft.window(windowId)
    const open = openAlarm(draft, staffId, windowId)
    if (open) return answer(open.id, windowId)
    // Not made of the command's id: that is the sender's choice, and could be another notice's.
    const noticeId = `emergency-${draft.branch.lastSeq + 1}`
    draft.emit('NoticeRaised', { noticeId, kind: 'emergency', ticketId: null, windowId, staffId })
    return answer(noticeId, windowId)
  },

  Broadcast(draft, { text, minutes }) {
    draft.emit('BroadcastStarted', { text, until: draft.now.tick + minutes * MINUTE_MS })
    return {}
  },

  EndBroadcast(draft) {
    if (draft.branch.facts.broadcast !== null) draft.emit('BroadcastEnded', {})
    return {}
  },
}

export function isBroadcastOver(branch: Branch, now: Now): boolean {
  const { broadcast } = branch.facts
  return broadcast !== null && now.tick >= broadcast.until
}

export function endBroadcastIfDue(draft: Draft): void {
  if (isBroadcastOver(draft.branch, draft.now)) draft.emit('BroadcastEnded', {})
}

function openAlarm({ branch, now }: Draft, staffId: string, windowId: string | null): Notice | undefined {
  for (const notice of branch.notices.values()) {
    const isSame = notice.kind === 'emergency' && notice.staffId === staffId && notice.windowId === windowId
    if (isSame && !notice.acknowledged && now.tick - notice.at < SAME_ALARM_MS) return notice
  }
  return undefined
}

function answer(noticeId: string, windowId: string | null) {
  return { noticeId, ...(windowId !== null && { windowId }) }
}
