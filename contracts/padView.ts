import Type, { type Static } from 'typebox'
import { Advice } from './advice.ts'
import {
  Id,
  keyed,
  MessageId,
  nullable,
  oneOf,
  strict,
  Text,
  TICKET_ID_PATTERN,
  TicketId,
  TickMs,
  WaitRange,
} from './common.ts'
import { Directed, HELP_TOPICS, MACHINE_STATES, NOTICE_KINDS, Place, WINDOW_STATES } from './events.ts'
import { ClassOutlook } from './forecastView.ts'
import { RatesView } from './rates.ts'
import { MaskedCustomer, ProfileView } from './views.ts'

/** Somebody in the hall, as the lobby manager sees him. */
export const PadTicket = strict({
  ticketId: TicketId,
  version: Type.Integer({ minimum: 1 }),
  number: Type.String(),
  state: oneOf(['pending', 'waiting', 'held']),
  queueId: Id,
  businessId: Id,
  classId: Id,
  waitingSince: TickMs,
  /** Order in the lane. */
  place: Place,
  directed: Directed,
  /** A requeued no-show can not be called before this. */
  callableFrom: nullable(TickMs),
  /** Times a no-show put it back. */
  requeues: Type.Integer({ minimum: 0 }),
  /** From then on its class's target is missed, and its wait an alarm. */
  targetAt: TickMs,
  alarmAt: TickMs,
  customer: nullable(MaskedCustomer),
  agenda: Type.Array(Id),
  /** Held: when it returns by itself. Pending: until when it can be activated. */
  returnAt: nullable(TickMs),
  pendingUntil: nullable(TickMs),
  /** Who took it for the customer, away from the branch. */
  partnerId: nullable(Id),
  adviser: nullable(strict({ id: Id, name: Type.String() })),
  /** A machine that would do it without waiting, and was not refused. */
  offer: nullable(strict({ ruleId: Id, machineId: Id, maxAmount: nullable(Type.Number()) })),
  /** Forms filled in beforehand that wait for a teller. */
  forms: Type.Integer({ minimum: 0 }),
})
export type PadTicket = Static<typeof PadTicket>

export const PadWindow = strict({
  windowId: Id,
  number: Type.Integer({ minimum: 1 }),
  status: oneOf(WINDOW_STATES),
  /** When the status last changed. */
  since: TickMs,
  pauseReason: nullable(Text),
  pausedUntil: nullable(TickMs),
  teller: nullable(strict({ id: Id, name: Type.String() })),
  profile: ProfileView,
  ticket: nullable(
    strict({
      ticketId: TicketId,
      version: Type.Integer({ minimum: 1 }),
      number: Type.String(),
      state: oneOf(['called', 'serving']),
      businessId: Id,
      classId: Id,
      /** Of the call, or of the start of service. */
      since: TickMs,
    }),
  ),
  /** Queues of the profile in force. */
  queues: Type.Array(Id),
})
export type PadWindow = Static<typeof PadWindow>

export const PadNotice = strict({
  noticeId: MessageId,
  kind: oneOf(NOTICE_KINDS),
  /** Null with its number and class: nobody's ticket, a call for help at a kiosk. */
  ticketId: nullable(TicketId),
  number: nullable(Type.String()),
  classId: nullable(Id),
  windowId: nullable(Id),
  /** Of a call for help. */
  kioskId: nullable(Id),
  topic: nullable(oneOf(HELP_TOPICS)),
  /**
   * Who served a customer whose score was low: not necessarily who sits at the window now. Of an emergency: who raised it. Of
   * an arrival: the customer's own adviser.
   */
  teller: nullable(strict({ id: Id, name: Type.String() })),
  /** Of kind `forecastBreach`: minutes that nine of ten of the class will not wait longer than. */
  predictedMinutes: nullable(Type.Integer({ minimum: 0 })),
  /** Of a low score. */
  score: nullable(Type.Integer({ minimum: 1, maximum: 5 })),
  at: TickMs,
  acknowledged: Type.Boolean(),
})
export type PadNotice = Static<typeof PadNotice>

/** How a class stands against its target, today. */
export const ServiceLevelView = strict({
  classId: Id,
  /** Called for the first time: how many, and how many of these within the target. */
  called: Type.Integer({ minimum: 0 }),
  within: Type.Integer({ minimum: 0 }),
  /** Still waiting, longer than the target already. */
  waitingOver: Type.Integer({ minimum: 0 }),
  /** within / (called + waitingOver) in percent; null before the first. */
  percent: nullable(Type.Number({ minimum: 0, maximum: 100 })),
  targetMinutes: Type.Number(),
  targetPercent: Type.Number(),
  /** Since when the target is missed, or null. */
  breachedAt: nullable(TickMs),
  /** Waits to come; null where nobody of the class is expected, and while nothing is known. */
  forecast: nullable(ClassOutlook),
})
export type ServiceLevelView = Static<typeof ServiceLevelView>

const padParts = {
  /** In the configuration's order. */
  serviceLevels: Type.Array(ServiceLevelView),
  /** What is worth doing now, the best first; empty: leave it as it is. */
  advice: Type.Array(Advice),
  broadcast: nullable(strict({ text: Text, until: TickMs })),
  /** Machines customers may be sent to. `isAble`: its device says nothing against it. */
  machines: Type.Array(
    strict({
      machineId: Id,
      state: oneOf(MACHINE_STATES),
      isAble: Type.Boolean(),
      reason: nullable(Type.String()),
    }),
  ),
  /** Answers of today to offers of a machine, by rule. */
  diversions: Type.Array(
    strict({ ruleId: Id, accepted: Type.Integer({ minimum: 0 }), refused: Type.Integer({ minimum: 0 }) }),
  ),
  figures: strict({
    waiting: Type.Integer({ minimum: 0 }),
    held: Type.Integer({ minimum: 0 }),
    longest: nullable(strict({ ticketId: TicketId, number: Type.String(), classId: Id, waitingSince: TickMs })),
    /** Of the tickets called today: how many within the target of their class. Null before the first. */
    serviceLevel: nullable(
      strict({
        within: Type.Integer({ minimum: 0 }),
        of: Type.Integer({ minimum: 1 }),
        /** Target of the class listed first. */
        targetMinutes: Type.Number(),
        targetPercent: Type.Number(),
      }),
    ),
    /** Share within the target of their class that is expected, of all who wait now and who come within the next half hour. */
    levelForecast: nullable(Type.Number({ minimum: 0, maximum: 1 })),
    windowsOpen: Type.Integer({ minimum: 0 }),
    windowsPaused: Type.Integer({ minimum: 0 }),
    windowsClosed: Type.Integer({ minimum: 0 }),
    served: Type.Integer({ minimum: 0 }),
    /** Mean score of today, or null. */
    meanScore: nullable(Type.Number()),
  }),
  /** In the configuration's order. */
  queues: Type.Array(
    strict({
      queueId: Id,
      waiting: Type.Integer({ minimum: 0 }),
      held: Type.Integer({ minimum: 0 }),
      oldestSince: nullable(TickMs),
      /** Open windows whose profile has this queue. */
      openWindows: Type.Integer({ minimum: 0 }),
      /** Expected service time of its businesses. */
      meanServiceMinutes: Type.Number(),
    }),
  ),
  windows: Type.Array(PadWindow),
  devices: Type.Array(
    strict({
      deviceId: Id,
      class: nullable(Type.String()),
      driver: Type.String(),
      condition: oneOf(['ok', 'attention', 'offline', 'fault']),
      alerts: Type.Array(strict({ code: Type.String(), severity: Type.Integer(), since: TickMs })),
    }),
  ),
  /** Of today, newest first, at most 50. */
  notices: Type.Array(PadNotice, { maxItems: 50 }),
  /** People who may sit at a window. */
  tellers: Type.Array(strict({ id: Id, name: Type.String(), windowId: nullable(Id) })),
  /**
   * People ahead of everybody who waits, by ticket. Counted about once a second and in a key of its own: a call moves everybody
   * behind it, and their tickets are not sent for that. A newcomer is not in it before the next count.
   */
  ahead: keyed(TICKET_ID_PATTERN, Type.Integer({ minimum: 0 })),
  /**
   * Predicted waits until the call, by ticket, of everybody who waits, is held or is pending (as if activated now). Sent whole with
   * every forecast: a newcomer is not in it before the next one, and who has been called may be in it until then. Empty while
   * nothing is known.
   */
  waits: keyed(TICKET_ID_PATTERN, WaitRange),
  /** As last given to the branch. */
  rates: RatesView,
  clockDoubted: Type.Boolean(),
}
const PadParts = strict(padParts)
/**
 * Channel `pad`: the lobby manager's tablet. Beside the parts, one top-level key `ticket:<ticket id>` for everybody who waits,
 * is held or is not activated yet, so that one customer's change sends one customer and not three hundred.
 */
export const PadView = Type.Unsafe<PadView>({
  ...PadParts,
  $id: 'PadView',
  patternProperties: { '^ticket:\\d{4}-\\d{2}-\\d{2}-[A-Z]{1,3}\\d{1,5}$': PadTicket },
})
export type PadView = Static<typeof PadParts> & { readonly [key: `ticket:${string}`]: PadTicket }
