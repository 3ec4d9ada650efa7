import type { NoticeKind } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import type { Evolvers } from '../evolve.ts'
import type { Notice } from '../records.ts'

/** The lobby manager's list is to be read, not kept: beyond this many of a day one goes, the one that is needed least. */
const MOST_NOTICES = 200
/** Of those nobody has taken note of, what is said of the branch before what is said of a customer, and people in need last. */
const NEED: Readonly<Record<NoticeKind, number>> = {
  serviceLevel: 0,
  longWait: 0,
  vipArrival: 1,
  lowScore: 1,
  help: 2,
  emergency: 3,
}

export const evolveNotices: Evolvers<'NoticeRaised' | 'NoticeAcknowledged' | 'ServiceLevelRestored'> = {
  NoticeRaised(branch, data, { tick }) {
    const { noticeId, kioskId = null, topic = null, classId = null, adviserId = null, staffId = null, ...notice } = data
    const about = { kioskId, topic, classId, adviserId, staffId }
    branch.notices.put(noticeId, { ...notice, ...about, id: noticeId, at: tick, acknowledged: false })
    if (branch.notices.size > MOST_NOTICES) branch.notices.delete(leastNeeded(branch).id)
    const ticket = notice.kind === 'vipArrival' && notice.ticketId !== null && branch.tickets.get(notice.ticketId)
    if (ticket) branch.tickets.put(ticket.id, { ...ticket, isVipTold: true })
    const waiting = notice.kind === 'longWait' && notice.ticketId !== null && branch.tickets.get(notice.ticketId)
    if (waiting) branch.tickets.put(waiting.id, { ...waiting, isLongWaitTold: true })
    if (notice.kind === 'serviceLevel' && classId !== null) breach(branch, classId, tick)
  },

  ServiceLevelRestored: (branch, { classId }) => breach(branch, classId, null),

  NoticeAcknowledged(branch, { noticeId }) {
    const notice = branch.notices.get(noticeId)
    if (notice) branch.notices.put(noticeId, { ...notice, acknowledged: true })
  },
}

function breach(branch: Branch, classId: string, breachedAt: number | null): void {
  const known = branch.serviceLevels.get(classId) ?? { classId, called: 0, within: 0 }
  branch.serviceLevels.put(classId, { ...known, breachedAt })
}

function leastNeeded(branch: Branch): Notice {
  return [...branch.notices.values()].reduce((least, other) => (byNeed(other, least) < 0 ? other : least))
}

/** Acknowledged ones first, then by what they are for, then by age. */
function byNeed(a: Notice, b: Notice): number {
  return needOf(a) - needOf(b) || a.at - b.at || (a.id < b.id ? -1 : 1)
}

function needOf({ acknowledged, kind }: Notice): number {
  return acknowledged ? -1 : NEED[kind]
}
