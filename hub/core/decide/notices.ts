import type { Draft } from './draft.ts'

/**
 * A customer of a class marked `vip` has come, or one who is here was given such a class: told once for each ticket. Ids of
 * notices are made of the ticket's, so they are the same at every replay.
 */
export function noticeArrival(draft: Draft, ticketId: string): void {
  const noticeId = `${ticketId}-vip`
  const { classId } = draft.ticket(ticketId)
  if (!draft.lookup.classes.get(classId)?.vip || draft.branch.notices.has(noticeId)) return
  draft.emit('NoticeRaised', { noticeId, kind: 'vipArrival', ticketId, windowId: null })
}

/** A ticket is evaluated once, so there is one such notice of it at most. */
export function noticeLowScore(draft: Draft, ticketId: string, windowId: string): void {
  draft.emit('NoticeRaised', { noticeId: `${ticketId}-low`, kind: 'lowScore', ticketId, windowId })
}
