import type { Draft } from './draft.ts'

/**
 * A customer of a class marked `vip` has come, or one who is here was given such a class: told once for each ticket,
 * also when that notice is no more in the list. Not before he is here: a ticket taken away from the branch is told of when it is
 * activated. Ids of notices are made of the ticket's, so they are the same at every replay.
 */
export function noticeArrival(draft: Draft, ticketId: string): void {
  const { classId, isVipTold, state, adviserId } = draft.ticket(ticketId)
  if (!draft.lookup.classes.get(classId)?.vip || isVipTold || state === 'pending') return
  draft.emit('NoticeRaised', { noticeId: `${ticketId}-vip`, kind: 'vipArrival', ticketId, windowId: null, adviserId })
}

/** A ticket is evaluated once, so there is one such notice of it at most. */
export function noticeLowScore(draft: Draft, ticketId: string, windowId: string): void {
  draft.emit('NoticeRaised', { noticeId: `${ticketId}-low`, kind: 'lowScore', ticketId, windowId })
}

/** A ticket is told of once, so there is one such notice of it at most. */
export function noticeLongWait(draft: Draft, ticketId: string): void {
  draft.emit('NoticeRaised', { noticeId: `${ticketId}-long`, kind: 'longWait', ticketId, windowId: null })
}

/** The waits of a class are about to miss its target: so many minutes nine of ten will not exceed. Told apart like those below. */
export function noticeForecast(draft: Draft, classId: string, predictedMinutes: number): void {
  const noticeId = `forecast-${draft.branch.lastSeq + 1}`
  const notice = {
    noticeId,
    kind: 'forecastBreach',
    ticketId: null,
    windowId: null,
    classId,
    predictedMinutes,
  } as const
  draft.emit('NoticeRaised', notice)
}

/** A class can be told of more than once a day; the position in the journal tells them apart. */
export function noticeServiceLevel(draft: Draft, classId: string): void {
  const noticeId = `level-${draft.branch.lastSeq + 1}`
  draft.emit('NoticeRaised', { noticeId, kind: 'serviceLevel', ticketId: null, windowId: null, classId })
}
