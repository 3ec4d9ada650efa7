import type { Branch } from '../branch.ts'
import type { Evolvers } from '../evolve.ts'
import type { Notice } from '../records.ts'

/** The lobby manager's list is to be read, not kept: beyond this many of a day one goes, the oldest that is done with if there is one. */
const MOST_NOTICES = 200

export const evolveNotices: Evolvers<'NoticeRaised' | 'NoticeAcknowledged'> = {
  NoticeRaised(branch, { noticeId, kioskId = null, topic = null, ...notice }, { tick }) {
    branch.notices.put(noticeId, { ...notice, kioskId, topic, id: noticeId, at: tick, acknowledged: false })
    if (branch.notices.size > MOST_NOTICES) branch.notices.delete(leastNeeded(branch).id)
    const ticket = notice.kind === 'vipArrival' && notice.ticketId !== null && branch.tickets.get(notice.ticketId)
    if (ticket) branch.tickets.put(ticket.id, { ...ticket, isVipTold: true })
  },

  NoticeAcknowledged(branch, { noticeId }) {
    const notice = branch.notices.get(noticeId)
    if (notice) branch.notices.put(noticeId, { ...notice, acknowledged: true })
  },
}

function leastNeeded(branch: Branch): Notice {
  return [...branch.notices.values()].reduce((least, other) => (byNeed(other, least) < 0 ? other : least))
}

/** Acknowledged ones first, then by age. */
function byNeed(a: Notice, b: Notice): number {
  return Number(b.acknowledged) - Number(a.acknowledged) || a.at - b.at || (a.id < b.id ? -1 : 1)
}
