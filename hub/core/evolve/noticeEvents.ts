import type { Branch } from '../branch.ts'
import type { Evolvers } from '../evolve.ts'
import type { Notice } from '../records.ts'

/** The lobby manager's list is to be read, not kept: beyond this many of a day the oldest goes. */
const MOST_NOTICES = 200

export const evolveNotices: Evolvers<'NoticeRaised' | 'NoticeAcknowledged'> = {
  NoticeRaised(branch, { noticeId, kioskId = null, topic = null, ...notice }, { tick }) {
    branch.notices.put(noticeId, { ...notice, kioskId, topic, id: noticeId, at: tick, acknowledged: false })
    if (branch.notices.size > MOST_NOTICES) branch.notices.delete(oldest(branch).id)
  },

  NoticeAcknowledged(branch, { noticeId }) {
    const notice = branch.notices.get(noticeId)
    if (notice) branch.notices.put(noticeId, { ...notice, acknowledged: true })
  },
}

function oldest(branch: Branch): Notice {
  return [...branch.notices.values()].reduce((first, other) =>
    other.at < first.at || (other.at === first.at && other.id < first.id) ? other : first,
  )
}
