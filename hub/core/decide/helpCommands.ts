import { lastHelp } from '../help.ts'
import { type Handlers, refuse } from './draft.ts'

/** People in need press more than once; after so long without anybody coming a press is a call of its own. */
const SAME_CALL_MS = 60_000

export const helpCommands: Handlers<'RequestHelp'> = {
  RequestHelp(draft, { kioskId, topic = 'general' }) {
    void draft.day
    if (kioskId === undefined || !draft.lookup.kiosks.has(kioskId)) refuse('KIOSK_UNKNOWN')
    const last = lastHelp(draft.branch, kioskId)
    const isSameCall = last !== undefined && !last.acknowledged && draft.now.tick - last.at < SAME_CALL_MS
    if (isSameCall) return { noticeId: last.id }
    // Not made of the command's id: that is the sender's choice, and could be another notice's.
    const noticeId = `help-${draft.branch.lastSeq + 1}`
    draft.emit('NoticeRaised', { noticeId, kind: 'help', ticketId: null, windowId: null, kioskId, topic })
    return { noticeId }
  },
}
