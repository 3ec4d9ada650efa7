import type { Draft } from './draft.ts'

/**
 * A customer of a class marked `vip` has come, or one who is here was given such a class: told once for each ticket,
 * also when that notice is no more in the list. Ids of notices are made of the ticket's, so they are the same at every replay.
 */
export function noticeArrival(draft: Draft, ticketId: string): void {
  const { classId, isVipTold } = draft.ticket(ticketId)
  if (!draft.lookup.classes.get(classId)?.vip || isVipTold) return
  draft.emit('NoticeRaised', { noticeId: `${ticketId}-vip`, kind: 'vipArrival', ticketId, windowId: null })
}

/** A ticket is evaluated once, so there is one such notice of it at most. */
export function noticeLowScore(draft: Draft, ticketId: string, windowId: string): void {
  draft.emit('NoticeRaised', { noticeId: `${ticketId}-low`, kind: 'lowScore', ticketId, windowId })
}
