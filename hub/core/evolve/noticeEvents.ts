import type { NoticeKind } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import type { Evolvers } from '../evolve.ts'
import type { Notice, ServiceLevel } from '../records.ts'
import { levelOf } from '../serviceLevel.ts'

/** The lobby manager's list is to be read, not kept: beyond this many of a day one goes, the one that is needed least. */
const MOST_NOTICES = 200
/** Of those nobody has taken note of, what is said of the branch before what is said of a customer, and people in need last. */
const NEED: Readonly<Record<NoticeKind, number>> = {
  forecastBreach: 0,
  serviceLevel: 0,
  longWait: 0,
  vipArrival: 1,
  lowScore: 1,
  help: 2,
  emergency: 3,
}

type NoticeEvent = 'NoticeRaised' | 'NoticeAcknowledged' | 'ServiceLevelRestored' | 'ForecastRestored'

export const evolveNotices: Evolvers<NoticeEvent> = {
  NoticeRaised(branch, data, { tick }) {
    const { noticeId, kioskId = null, topic = null, classId = null, adviserId = null, staffId = null, ...more } = data
    const { predictedMinutes = null, ...notice } = more
    const about = { kioskId, topic, classId, adviserId, staffId, predictedMinutes }
    branch.notices.put(noticeId, { ...notice, ...about, id: noticeId, at: tick, acknowledged: false })
    if (branch.notices.size > MOST_NOTICES) branch.notices.delete(leastNeeded(branch).id)
    const ticket = notice.kind === 'vipArrival' && notice.ticketId !== null && branch.tickets.get(notice.ticketId)
    if (ticket) branch.tickets.put(ticket.id, { ...ticket, isVipTold: true })
    const waiting = notice.kind === 'longWait' && notice.ticketId !== null && branch.tickets.get(notice.ticketId)
    if (waiting) branch.tickets.put(waiting.id, { ...waiting, isLongWaitTold: true })
    if (notice.kind === 'serviceLevel' && classId !== null) note(branch, classId, { breachedAt: tick })
    if (notice.kind === 'forecastBreach' && classId !== null) note(branch, classId, { forecastAt: tick })
  },

  ServiceLevelRestored: (branch, { classId }) => note(branch, classId, { breachedAt: null }),
  ForecastRestored: (branch, { classId }) => note(branch, classId, { forecastAt: null }),

  NoticeAcknowledged(branch, { noticeId }) {
    const notice = branch.notices.get(noticeId)
    if (notice) branch.notices.put(noticeId, { ...notice, acknowledged: true })
  },
}

function note(branch: Branch, classId: string, change: Partial<ServiceLevel>): void {
  branch.serviceLevels.put(classId, { ...levelOf(branch, classId), ...change })
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
