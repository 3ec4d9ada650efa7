import Type from 'typebox'
import { Id, oneOf, strict, Text } from './common.ts'

/** The configuration's parts about customers beyond kiosk and counter: channels, notices, who somebody is, machines. */

/** Tickets taken away from the branch, which keep their place until the customer comes. */
export const Remote = strict({
  activateWithinMinutes: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1440, default: 120, description: 'a ticket not activated by then expires' }),
  ),
  qrMinutes: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 120,
      default: 5,
      description: 'a QR code counts so long; the phone renews it',
    }),
  ),
  businesses: Type.Optional(
    Type.Array(Id, { minItems: 1, uniqueItems: true, description: 'given away from the branch; default all' }),
  ),
})

/** A channel with a key of its own (mobile bank, WeChat, call centre ...) that takes tickets for customers. */
export const Partner = strict({
  id: Id,
  name: Text,
  requestsPerMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 6000, default: 120 })),
  ticketsPerDay: Type.Optional(Type.Integer({ minimum: 0, maximum: 100000, default: 500 })),
  businesses: Type.Optional(Type.Array(Id, { minItems: 1, uniqueItems: true, description: 'default all' })),
  forms: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'may read forms filled in beforehand and take them over: a core system',
    }),
  ),
  rates: Type.Optional(Type.Boolean({ default: false, description: 'may give the branch its exchange rates' })),
})

/** nth in line: told once, when so many or fewer are ahead for the first time. */
export const Reminders = strict({
  ahead: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, default: 3 })),
  for: Type.Optional(
    oneOf(['remote', 'all', 'none'], { default: 'remote', description: 'whose tickets; remote: taken by a partner' }),
  ),
})

export const WEBHOOK_TYPES = [
  'nthInLine',
  'ticketReserved',
  'ticketActivated',
  'ticketCalled',
  'ticketEnded',
  'vipArrival',
  'lowScore',
  'forecastBreach',
  'forecastRestored',
  'serviceLevel',
  'serviceLevelRestored',
  'longWait',
  'emergency',
  'help',
  'deviceAlert',
  'deviceAlertCleared',
  'deviceAlertAcknowledged',
  'deviceAlertEscalated',
  'formSubmitted',
  'formUsed',
] as const
/** Where notices are sent, signed with the secret that `webhook-secret` prints. */
export const Webhook = strict({
  id: Id,
  url: Type.String({ pattern: '^https?://', maxLength: 500, description: 'https; http only to this machine' }),
  types: Type.Array(oneOf(WEBHOOK_TYPES), { minItems: 1, uniqueItems: true }),
  /** Only what concerns the tickets this partner took. */
  partner: Type.Optional(Id),
})

/** Who a customer is, asked of the bank's customer system. Without it the directory that was imported here is asked alone. */
export const Crm = strict({
  url: Type.String({ pattern: '^https?://', maxLength: 500, description: 'https; http only to this machine' }),
  timeoutMs: Type.Optional(Type.Integer({ minimum: 50, maximum: 30000, default: 800 })),
  cacheMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 1440, default: 60 })),
  breakAfter: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 5,
      description: 'failures in a row after which it is left alone',
    }),
  ),
  breakSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600, default: 30 })),
})
export const Recognition = strict({ crm: Type.Optional(Crm) })

/** A machine customers serve themselves at, offered in place of a ticket. */
export const SelfServiceMachine = strict({
  id: Id,
  name: Text,
  where: Type.Optional(Text),
  /** Its device here, if it has one: it is able while that is online without a fault. */
  device: Type.Optional(Id),
})
export const DiversionRule = strict({
  id: Id,
  businesses: Type.Array(Id, { minItems: 1, uniqueItems: true }),
  classes: Type.Optional(Type.Array(Id, { minItems: 1, uniqueItems: true, description: 'default all' })),
  maxAmount: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'in yuan; shown with the offer' })),
  machines: Type.Array(Id, { minItems: 1, uniqueItems: true }),
  fromAhead: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, default: 1, description: 'offered when so many are ahead at least' }),
  ),
})
/** Customers who need no counter are shown the way to a machine that is able and free. */
export const Diversion = strict({
  machines: Type.Optional(Type.Array(SelfServiceMachine, { default: [] })),
  rules: Type.Optional(Type.Array(DiversionRule, { default: [], description: 'the first that fits holds' })),
})
