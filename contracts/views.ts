import Type, { type Static } from 'typebox'
import { BusinessDay, Id, MessageId, nullable, oneOf, strict, Text, TicketId, TickMs } from './common.ts'
import { DEVICE_STATES, NODE_STATES } from './devices.ts'
import { Explanation, TICKET_STATES, WINDOW_STATES } from './events.ts'

/**
 * What screens see: flat objects, sent whole once (snapshot) and then by changed top-level keys (delta).
 * Times are ticks of the branch's monotone clock; every message carries the tick at its sending, so a screen counts
 * from its own clock and a wall-clock step changes nobody's wait. Personal data is masked here, on the server.
 */

/** A customer as staff and the kiosk may show him. */
export const MaskedCustomer = strict({
  name: Type.String({ description: '张*' }),
  document: Type.String({ description: '1101**********7758' }),
})
export type MaskedCustomer = Static<typeof MaskedCustomer>

export const TicketView = strict(
  {
    ticketId: TicketId,
    /** Rises with every change of the ticket; screens send it back as `seen`. */
    version: Type.Integer({ minimum: 1 }),
    number: Type.String(),
    state: oneOf(TICKET_STATES),
    queueId: Id,
    businessId: Id,
    classId: Id,
    issuedAt: TickMs,
    waitingSince: TickMs,
    calledAt: nullable(TickMs),
    startedAt: nullable(TickMs),
    endedAt: nullable(TickMs),
    windowId: nullable(Id),
    recalls: Type.Integer({ minimum: 0 }),
    peopleAhead: nullable(Type.Integer({ minimum: 0 })),
    customer: nullable(MaskedCustomer),
  },
  { $id: 'TicketView' },
)
export type TicketView = Static<typeof TicketView>

export const NextView = strict({
  ticketId: TicketId,
  number: Type.String(),
  classId: Id,
  businessId: Id,
  waitingSince: TickMs,
  explanation: Explanation,
  words: Text,
})

export type NextView = Static<typeof NextView>

/** Channel `window:<id>`: the soft-call page. */
export const WindowView = strict(
  {
    windowId: Id,
    number: Type.Integer(),
    status: oneOf(WINDOW_STATES),
    pauseReason: nullable(Text),
    teller: nullable(strict({ id: Id, name: Type.String() })),
    profile: strict({ id: Id, name: Text, from: oneOf(['default', 'schedule', 'date', 'override']) }),
    current: nullable(TicketView),
    /** Why the current ticket was called, in words and data. */
    explanation: nullable(strict({ data: Explanation, words: Text })),
    /** Who would be called now. */
    next: nullable(NextView),
    /** Eligible tickets in the queues of the profile. */
    waiting: Type.Integer({ minimum: 0 }),
    queues: Type.Array(strict({ queueId: Id, waiting: Type.Integer({ minimum: 0 }), oldestSince: nullable(TickMs) })),
    /** Tickets held from this window. */
    held: Type.Array(strict({ ticketId: TicketId, number: Type.String(), version: Type.Integer() })),
    /** Where a transfer may go: open windows other than this one. */
    windows: Type.Array(strict({ windowId: Id, number: Type.Integer(), status: oneOf(WINDOW_STATES) })),
    board: oneOf(['none', 'ok', 'offline', 'fault']),
    keypad: oneOf(['none', 'ok', 'offline', 'fault']),
    clockDoubted: Type.Boolean(),
  },
  { $id: 'WindowView' },
)
export type WindowView = Static<typeof WindowView>

export const PRINT_STATES = ['none', 'printing', 'printed', 'notPrinted', 'unknown'] as const
export const KioskView = strict(
  {
    kioskId: Id,
    name: Text,
    businesses: Type.Array(
      strict({
        businessId: Id,
        offered: Type.Boolean(),
        waiting: Type.Integer({ minimum: 0 }),
        peopleAhead: Type.Integer({ minimum: 0 }),
      }),
    ),
    /** A document presented and not used yet. */
    reading: nullable(
      strict({ readingId: MessageId, customer: nullable(MaskedCustomer), classId: nullable(Id), validUntil: TickMs }),
    ),
    /** Rises with every document that could not be read. */
    failedReadings: strict({ count: Type.Integer({ minimum: 0 }), reason: nullable(Type.String()) }),
    /** The ticket given last at this kiosk. */
    ticket: nullable(
      strict({
        ticketId: TicketId,
        number: Type.String(),
        businessId: Id,
        issuedAt: TickMs,
        peopleAhead: Type.Integer({ minimum: 0 }),
        print: oneOf(PRINT_STATES),
      }),
    ),
    reader: oneOf(['none', 'ok', 'offline', 'fault']),
    printer: oneOf(['none', 'ok', 'paperLow', 'paperOut', 'coverOpen', 'offline', 'fault']),
  },
  { $id: 'KioskView' },
)
export type KioskView = Static<typeof KioskView>

/** What screens need to put names to ids; changes only with the configuration. Channel `branch`. */
export const BranchView = strict(
  {
    outletId: Id,
    bank: Text,
    outlet: Text,
    timeZone: Type.String(),
    businessDay: nullable(BusinessDay),
    configurationVersion: Type.Integer({ minimum: 0 }),
    languages: Type.Array(oneOf(['zh-CN', 'en'])),
    classes: Type.Array(strict({ id: Id, name: Text, short: nullable(Text), vip: Type.Boolean() })),
    businesses: Type.Array(strict({ id: Id, name: Text, hint: nullable(Text), meanServiceMinutes: Type.Number() })),
    queues: Type.Array(strict({ id: Id, name: Text, prefix: Type.String() })),
    windows: Type.Array(strict({ id: Id, number: Type.Integer(), name: nullable(Text) })),
    kiosks: Type.Array(strict({ id: Id, name: Text })),
  },
  { $id: 'BranchView' },
)
export type BranchView = Static<typeof BranchView>

export const DeviceView = strict(
  {
    deviceId: Id,
    nodeId: Id,
    class: nullable(Type.String()),
    driver: Type.String(),
    nodeState: oneOf([...NODE_STATES, 'unknown'] as const),
    device: oneOf([...DEVICE_STATES, 'unknown'] as const),
    status: Type.Record(Type.String(), Type.Unknown()),
    alerts: Type.Array(
      strict({ code: Type.String(), severity: Type.Integer(), detail: nullable(Type.String()), since: Type.Integer() }),
    ),
  },
  { $id: 'DeviceView' },
)
export type DeviceView = Static<typeof DeviceView>
