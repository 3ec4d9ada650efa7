import type { EventData, RecordedEvent, WebhookType } from '../../../contracts/index.ts'
import type { Message } from './messages.ts'

type AlertEvent = Extract<
  RecordedEvent,
  {
    type: 'AlertOpened' | 'AlertTold' | 'AlertClosed' | 'AlertSettled' | 'AlertAcknowledged' | 'AlertEscalated'
  }
>
type Subject = Omit<EventData<'AlertSettled'>, 'wasTold'>

/**
 * What is said outside of an alert: once that it is there, unless its device is being looked after; once that it has gone, when it has
 * stayed away. What machines say in free text stays in the branch.
 */
export function deviceMessages(event: AlertEvent): Message[] {
  switch (event.type) {
    case 'AlertOpened':
      return event.data.isSuppressed ? [] : [message('deviceAlert', event.data, weightOf(event.data))]
    case 'AlertTold':
      return [message('deviceAlert', event.data, weightOf(event.data))]
    case 'AlertClosed':
      if (!event.data.isFinal || !event.data.wasTold) return []
      return [message('deviceAlertCleared', event.data, { end: event.data.end })]
    case 'AlertSettled':
      return event.data.wasTold ? [message('deviceAlertCleared', event.data, { end: 'gone' })] : []
    case 'AlertAcknowledged':
      return [message('deviceAlertAcknowledged', event.data, {})]
    case 'AlertEscalated':
      return [message('deviceAlertEscalated', event.data, { to: event.data.to })]
    default:
      return event satisfies never
  }
}

function weightOf({ attention, owner, selfClearing }: EventData<'AlertTold'>) {
  return { attention, owner, selfClearing }
}

function message(
  type: WebhookType,
  { alertId, nodeId, deviceId, component, code, severity }: Subject,
  more: Record<string, unknown>,
): Message {
  return { type, partnerId: null, data: { alertId, nodeId, deviceId, component, code, severity, ...more } }
}
