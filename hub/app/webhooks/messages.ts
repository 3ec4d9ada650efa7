import type { BranchConfig, RecordedEvent, Text, WebhookType } from '../../../contracts/index.ts'
import { deviceMessages } from './deviceMessages.ts'
import type { TicketFacts } from './ticketFacts.ts'

/** A notice for those outside, before it is known who gets it. */
export interface Message {
  readonly type: WebhookType
  /** Whose channel took the ticket it is about; null when there is no such ticket. */
  readonly partnerId: string | null
  /** Ids, numbers and fixed words. Free text of staff and everything of a person stays in the branch. */
  readonly data: Readonly<Record<string, unknown>>
}

interface Known {
  readonly config: BranchConfig
  readonly tickets: ReadonlyMap<string, TicketFacts>
}

/** The tickets whose facts the messages of this event need. */
export function ticketsOf(event: RecordedEvent): readonly string[] {
  switch (event.type) {
    case 'BusinessDayOpened':
      return event.data.expired
    case 'NoticeRaised':
      return event.data.ticketId === null ? [] : [event.data.ticketId]
    case 'TicketNoShow':
      return event.data.requeued ? [] : [event.data.ticketId]
    case 'TicketReminded':
    case 'TicketIssued':
    case 'TicketActivated':
    case 'TicketCalled':
    case 'ServiceFinished':
    case 'TicketCancelled':
    case 'TicketExpired':
      return [event.data.ticketId]
    default:
      return []
  }
}

/** What is said outside of one event; of most nothing. Always the same for the same event, in the same order. */
export function messagesOf(event: RecordedEvent, known: Known): Message[] {
  const ofTicket = (type: WebhookType, ticketId: string, more: Record<string, unknown> = {}): Message[] => [
    aboutTicket(type, ticketId, more, known),
  ]
  switch (event.type) {
    case 'TicketReminded': {
      const { ticketId, ahead, isPending } = event.data
      const more = { ahead, pending: isPending, text: reminder(numberOf(ticketId), ahead, isPending) }
      return ofTicket('nthInLine', ticketId, more)
    }
    case 'TicketIssued': {
      const { ticketId, remote, ahead = null } = event.data
      if (!remote) return []
      const activateBefore = isoTime(event.wall + (remote.pendingUntil - event.tick))
      return ofTicket('ticketReserved', ticketId, { ahead, activateBefore })
    }
    case 'TicketActivated':
      return ofTicket('ticketActivated', event.data.ticketId, { by: event.data.by })
    case 'TicketCalled':
      return ofTicket('ticketCalled', event.data.ticketId, window(event.data.windowId, known))
    case 'ServiceFinished': {
      const { ticketId, windowId, outcomeId = null } = event.data
      return ofTicket('ticketEnded', ticketId, { outcome: 'served', outcomeId, ...window(windowId, known) })
    }
    case 'TicketNoShow': {
      if (event.data.requeued) return []
      return ofTicket('ticketEnded', event.data.ticketId, { outcome: 'noShow', ...window(event.data.windowId, known) })
    }
    case 'TicketCancelled':
      return ofTicket('ticketEnded', event.data.ticketId, { outcome: 'cancelled' })
    case 'TicketExpired':
      return ofTicket('ticketEnded', event.data.ticketId, { outcome: 'expired' })
    case 'BusinessDayOpened':
      return event.data.expired.flatMap((ticketId) => ofTicket('ticketEnded', ticketId, { outcome: 'expired' }))
    case 'NoticeRaised':
      return [aboutNotice(event.data, known)]
    case 'AlertOpened':
    case 'AlertTold':
    case 'AlertClosed':
    case 'AlertSettled':
    case 'AlertAcknowledged':
    case 'AlertEscalated':
      return deviceMessages(event)
    case 'FormSubmitted': {
      const { formId, templateId, version, validUntil } = event.data
      const data = { formId, templateId, version, validUntil: isoTime(validUntil) }
      return [{ type: 'formSubmitted', partnerId: null, data }]
    }
    case 'FormClosed': {
      const { formId, outcome, coreReference } = event.data
      return outcome === 'used' ? [{ type: 'formUsed', partnerId: null, data: { formId, coreReference } }] : []
    }
    case 'ForecastRestored':
      return [{ type: 'forecastRestored', partnerId: null, data: { classId: event.data.classId } }]
    case 'ServiceLevelRestored':
      return [{ type: 'serviceLevelRestored', partnerId: null, data: { classId: event.data.classId } }]
    default:
      return []
  }
}

type Notice = Extract<RecordedEvent, { type: 'NoticeRaised' }>['data']

function aboutNotice(notice: Notice, known: Known): Message {
  const { noticeId, kind, ticketId, windowId, kioskId, topic, classId, predictedMinutes } = notice
  const more = {
    noticeId,
    ...(windowId !== null && window(windowId, known)),
    ...(kioskId !== undefined && { kioskId }),
    ...(topic !== undefined && { topic }),
    ...(classId !== undefined && { classId }),
    ...(predictedMinutes !== undefined && { predictedMinutes, targetMinutes: targetOf(classId, known) }),
  }
  if (ticketId === null) return { type: kind, partnerId: null, data: more }
  const score = kind === 'lowScore' ? { score: known.tickets.get(ticketId)?.score ?? null } : {}
  return aboutTicket(kind, ticketId, { ...more, ...score }, known)
}

function aboutTicket(type: WebhookType, ticketId: string, more: Record<string, unknown>, { tickets }: Known): Message {
  const facts = tickets.get(ticketId)
  const { businessId = null, classId = null, remote = null } = facts ?? {}
  const data = { ticketId, number: numberOf(ticketId), businessId, classId, ...remote, ...more }
  return { type, partnerId: remote?.partnerId ?? null, data }
}

function targetOf(classId: string | undefined, { config }: Known): number | null {
  return config.classes.find(({ id }) => id === classId)?.target.minutes ?? null
}

function window(windowId: string, { config }: Known) {
  return { windowId, windowNumber: config.windows.find(({ id }) => id === windowId)?.number ?? null }
}

/** A ticket's id is its business day and its number. */
function numberOf(ticketId: string): string {
  return ticketId.slice('2026-11-21-'.length)
}

/** For a text message as it is. Who has not come yet must come; who is here must listen. */
function reminder(number: string, ahead: number, isPending: boolean): Text {
  if (isPending) {
    return {
      'zh-CN': `您预约的 ${number} 号前面还有 ${ahead} 位，请尽快到网点激活号码。`,
      en: `${people(ahead)} ahead of your reserved ticket ${number}. Please come to the branch and activate it soon.`,
    }
  }
  if (ahead === 0) {
    return {
      'zh-CN': `您的 ${number} 号是下一位，请留意叫号。`,
      en: `Your ticket ${number} is next. Please listen for your call.`,
    }
  }
  return {
    'zh-CN': `您的 ${number} 号前面还有 ${ahead} 位，请留意叫号。`,
    en: `${people(ahead)} ahead of your ticket ${number}. Please listen for your call.`,
  }
}

function people(ahead: number): string {
  if (ahead === 0) return 'Nobody is'
  return ahead === 1 ? '1 person is' : `${ahead} people are`
}

export function isoTime(wall: number): string {
  return new Date(wall).toISOString()
}
