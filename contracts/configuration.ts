import Type, { type Static } from 'typebox'
import { ID_PATTERN, Id, keyed, LocalDate, LocalTime, oneOf, strict, Text } from './common.ts'
import { Diversion, Partner, Recognition, Reminders, Remote, Webhook } from './configurationChannels.ts'
import { Device } from './configurationDevices.ts'
import { Operations } from './configurationOperations.ts'
import { DayTimes } from './configurationTimes.ts'

/**
 * The branch's configuration: one YAML document (config/example-branch.yaml), read at start, changed hot.
 * References between the parts (queues of a profile, device of a window ...) are checked by hub/core/configuration.
 */

/** How a bank marks its screens: two colours and its mark, nothing else. Text on `color` must be readable (4.5:1). */
export const Brand = strict({
  color: Type.String({
    pattern: '^#[0-9a-fA-F]{6}$',
    description: 'of buttons, of calls and of the line under the bank name',
  }),
  ink: Type.Optional(Type.String({ pattern: '^#[0-9a-fA-F]{6}$', default: '#ffffff', description: 'text on it' })),
  mark: Type.Optional(
    Type.String({
      pattern: '^data:image/(svg\\+xml|png|webp);base64,[A-Za-z0-9+/]+={0,2}$',
      maxLength: 65536,
      description: 'the mark beside the bank name, as a data URL',
    }),
  ),
})

/** Forms that customers can fill in beforehand, and the business whose ticket each of them offers. */
export const Forms = strict({
  offered: Type.Optional(
    Type.Array(
      strict({
        template: Id,
        business: Type.Optional(Id),
        kiosks: Type.Optional(Type.Array(Id, { minItems: 1, uniqueItems: true })),
      }),
      {
        default: [],
        description: 'templates from config/forms, in this order; kiosks: default all',
      },
    ),
  ),
  keepDays: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 30,
      default: 1,
      description: 'days after the day it was handed in that a form waits for its customer',
    }),
  ),
  perPersonPerDay: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 10 })),
})

export const Outlet = strict({
  id: Id,
  bank: Text,
  name: Text,
  timeZone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA name, Asia/Shanghai' }),
  dayStartsAt: Type.Optional(
    Type.String({
      pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
      default: '04:00',
      description: 'local time of the day roll-over',
    }),
  ),
  languages: Type.Optional(
    Type.Array(oneOf(['zh-CN', 'en']), { minItems: 1, uniqueItems: true, default: ['zh-CN', 'en'] }),
  ),
  brand: Type.Optional(Brand),
})

export const Zone = strict({ id: Id, name: Text })

/**
 * When tickets are given. Rules with dates outrank those with weekdays: on a date some rule names only the rules with that date
 * hold. No hours: always.
 */
export const Opening = strict({
  hours: Type.Optional(Type.Array(strict(DayTimes), { default: [] })),
  closed: Type.Optional(
    Type.Array(LocalDate, { uniqueItems: true, default: [], description: 'whole days without tickets' }),
  ),
  lastTicketMinutes: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 600, default: 0, description: 'no more tickets so long before the end' }),
  ),
})

/** What service means for a class: for the lobby manager's figures and colours, not for who is called. */
export const ServiceTarget = strict({
  minutes: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 600, default: 10 })),
  percent: Type.Optional(
    Type.Number({ minimum: 1, maximum: 100, default: 80, description: 'share to be called within these minutes' }),
  ),
  alarmMinutes: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 600, default: 30, description: 'nobody should wait longer' }),
  ),
  fromCalls: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10000,
      default: 10,
      description: 'a share of fewer customers than this alarms nobody',
    }),
  ),
})

export const CustomerClass = strict({
  id: Id,
  name: Text,
  short: Type.Optional(Text),
  vip: Type.Optional(Type.Boolean({ default: false, description: 'marked on staff screens' })),
  fromAge: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 130,
      description: 'given by itself from this age on, by the birth date on the ID card',
    }),
  ),
  target: Type.Optional(ServiceTarget),
  welcome: Type.Optional(Text),
})

export const BusinessType = strict({
  id: Id,
  name: Text,
  hint: Type.Optional(Text),
  meanServiceMinutes: Type.Number({
    exclusiveMinimum: 0,
    maximum: 600,
    description: 'expected service time in minutes',
  }),
  hours: Type.Optional(
    Type.Array(strict(DayTimes), { description: "when tickets for it are given; within the outlet's hours" }),
  ),
  perPersonPerDay: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: 'tickets one person gets for it in a business day' }),
  ),
})

export const Queue = strict({
  id: Id,
  name: Text,
  zone: Type.Optional(Id),
  prefix: Type.String({ pattern: '^[A-Z]{1,3}$', description: 'letters before the number' }),
  from: Type.Optional(Type.Integer({ minimum: 1, maximum: 99999, default: 1 })),
  to: Type.Optional(Type.Integer({ minimum: 1, maximum: 99999, default: 999 })),
  businesses: Type.Array(Id, { minItems: 1, uniqueItems: true }),
  classes: Type.Array(Id, { minItems: 1, uniqueItems: true }),
  capacity: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10000, description: 'most who wait, are held or have reserved at a time' }),
  ),
  perDay: Type.Optional(Type.Integer({ minimum: 1, maximum: 99999, description: 'tickets in a business day' })),
  slots: Type.Optional(
    Type.Array(strict({ from: LocalTime, to: LocalTime, limit: Type.Integer({ minimum: 0, maximum: 10000 }) }), {
      default: [],
      description: 'tickets taken at certain local times, ranges are [from, to); outside them no limit',
    }),
  ),
})

/** How a tier of several queues chooses between them; within a queue it is always place. */
export const TIER_ORDERS = ['arrival', 'rotation', 'accumulating', 'headStart'] as const
export const Tier = strict({
  queues: Type.Array(Id, { minItems: 1, uniqueItems: true }),
  order: Type.Optional(oneOf(TIER_ORDERS, { default: 'arrival' })),
  weights: Type.Optional(
    keyed(ID_PATTERN, Type.Integer({ minimum: 1, maximum: 100 }), {
      description: 'rotation: turns per queue and round',
    }),
  ),
  rates: Type.Optional(
    keyed(ID_PATTERN, Type.Number({ exclusiveMinimum: 0, maximum: 1000 }), {
      description: 'accumulating: points per minute waited, by customer class',
    }),
  ),
  headStartMinutes: Type.Optional(
    keyed(ID_PATTERN, Type.Number({ minimum: 0, maximum: 600 }), {
      description: 'headStart: minutes, by customer class',
    }),
  ),
  timeThresholdMinutes: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1440, description: 'T: past when somebody has waited strictly longer' }),
  ),
  peopleThreshold: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 10000, description: 'N: past when strictly more stand behind the head' }),
  ),
})

export const PAST_ORDERS = ['tier', 'overdue', 'arrival'] as const
export const Profile = strict({
  id: Id,
  name: Text,
  tiers: Type.Array(Tier, { minItems: 1 }),
  pastOrder: Type.Optional(
    oneOf(PAST_ORDERS, { default: 'tier', description: 'which of several past queues goes first' }),
  ),
  finally: Type.Optional(Type.Array(Id, { uniqueItems: true, default: [], description: 'queues of last resort' })),
  guardMinutes: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1440,
      default: 60,
      description: 'starvation guard for tiers without a threshold, 0 = off',
    }),
  ),
})

/** A profile in force at certain times; ranges are [from, to). A rule with dates outranks a rule with weekdays. */
export const ScheduleRule = strict({ profile: Id, ...DayTimes })

/** A planned break of a window: it pauses when the time has come and no customer is there. */
export const Break = strict({
  ...DayTimes,
  name: Type.Optional(Text),
  reopen: Type.Optional(
    Type.Boolean({ default: false, description: 'open again at the end by itself; else the teller does' }),
  ),
})

/** A unit on a shared line: the device (one port) and its address there. */
export const Unit = strict({
  device: Id,
  address: Type.Optional(Type.Integer({ minimum: 0, maximum: 65533, default: 1 })),
})

export const Window = strict({
  id: Id,
  number: Type.Integer({ minimum: 1, maximum: 999 }),
  name: Type.Optional(Text),
  zone: Type.Optional(Id),
  profile: Id,
  schedule: Type.Optional(Type.Array(ScheduleRule, { default: [] })),
  keypad: Type.Optional(Unit),
  board: Type.Optional(Unit),
  /** On the line of the keypads, at an address of its own or at its keypad's (one unit that is both). */
  evaluator: Type.Optional(Unit),
  breaks: Type.Optional(Type.Array(Break, { default: [] })),
  autoCall: Type.Optional(
    Type.Boolean({ default: false, description: 'somebody who comes while it is idle is called at once' }),
  ),
})

export const DISPLAY_KINDS = ['hall', 'window'] as const
/** A big screen: `hall` shows all calls of the branch, `window` those of one window. */
export const Display = strict({
  id: Id,
  name: Text,
  kind: Type.Optional(oneOf(DISPLAY_KINDS, { default: 'hall' })),
  window: Type.Optional(Id),
  sound: Type.Optional(Type.Boolean({ default: false, description: 'the page speaks the calls' })),
  showSeconds: Type.Optional(
    Type.Integer({
      minimum: 4,
      maximum: 60,
      default: 4,
      description: 'each call is shown alone for at least this long',
    }),
  ),
})

export const Kiosk = strict({
  id: Id,
  name: Text,
  zone: Type.Optional(Id),
  reader: Type.Optional(Id),
  printer: Type.Optional(Id),
  businesses: Type.Optional(
    Type.Array(Id, { minItems: 1, uniqueItems: true, description: 'offered here; default all' }),
  ),
  onCard: Type.Optional(
    Type.Union([Type.Literal('ask'), strict({ business: Id })], {
      default: 'ask',
      description: 'after a card: ask for the business, or issue this one at once (a machine without a screen)',
    }),
  ),
  readingValidSeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 600, default: 60 })),
})

export const NO_SHOW_POLICIES = ['drop', 'end', 'behind', 'keep'] as const
export const KEYPAD_ACTIONS = ['noShow', 'start', 'finish', 'recall', 'hold', 'emergency'] as const
export const Calling = strict({
  noShow: Type.Optional(
    strict({
      policy: Type.Optional(oneOf(NO_SHOW_POLICIES, { default: 'drop' })),
      behind: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1000,
          default: 3,
          description: 'policy behind: after the Nth eligible ticket',
        }),
      ),
      maxRequeues: Type.Optional(Type.Integer({ minimum: 0, maximum: 10, default: 1 })),
      coolDownSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 7200, default: 60 })),
    }),
  ),
  recall: Type.Optional(
    strict({
      limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, default: 3 })),
      pauseSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 600, default: 5 })),
    }),
  ),
  callNextWhileCalled: Type.Optional(oneOf(['finish', 'noShow', 'refuse'], { default: 'finish' })),
  transferPlace: Type.Optional(oneOf(['firstArrival', 'now'], { default: 'firstArrival' })),
  keypad: Type.Optional(
    strict({
      digitsConfirm: Type.Optional(
        keyed('^\\d{1,3}$', Type.Union([oneOf(KEYPAD_ACTIONS), strict({ outcome: Id })]), {
          default: { '6': 'noShow' },
          description: 'digits + confirm on the FF 68 keypad; an outcome finishes the service with it',
        }),
      ),
      transferTo: Type.Optional(
        keyed('^\\d{1,3}$', Type.Union([strict({ queue: Id }), strict({ window: Id })]), {
          description: 'digits + transfer; default: the window of that number',
        }),
      ),
      pauseReason: Type.Optional(Text),
      keyDeadlineSeconds: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 60,
          default: 5,
          description: 'a key press older than this is not carried out',
        }),
      ),
    }),
  ),
  dayEnd: Type.Optional(
    oneOf(['expire', 'carryOver', 'continue'], {
      default: 'expire',
      description:
        'at the day roll-over waiting tickets expire or are carried over; continue: nothing ends, for an outlet that never closes',
    }),
  ),
  callNumber: Type.Optional(
    oneOf(['leads', 'tellers'], { default: 'leads', description: 'who may call a given number out of turn' }),
  ),
  autoCallIdleSeconds: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 600,
      default: 0,
      description: 'a window with autoCall that became free less than so long ago is left alone',
    }),
  ),
  outcome: Type.Optional(
    strict({
      required: Type.Optional(Type.Boolean({ default: false, description: 'no service ends without one' })),
      choices: Type.Optional(Type.Array(strict({ id: Id, name: Text }), { default: [] })),
      keypad: Type.Optional(Id),
    }),
  ),
  /** Letters of the numbers of those served without a ticket. */
  quickPrefix: Type.Optional(Type.String({ pattern: '^[A-Z]{1,3}$', default: 'QS' })),
  secondBusiness: Type.Optional(
    oneOf(['sameTicket', 'ownTicket'], {
      default: 'sameTicket',
      description:
        'what somebody known who holds a ticket gets for another business: it joins his visit, or a number of its own',
    }),
  ),
})

export const Printing = strict({
  validSeconds: Type.Optional(
    Type.Integer({
      minimum: 5,
      maximum: 3600,
      default: 120,
      description: 'a ticket not printed by then stays unprinted; its number is valid',
    }),
  ),
  footer: Type.Optional(Text),
})

export const EVALUATION_INVITATIONS = ['finish', 'everyFinish', 'request'] as const
/** What the evaluators at the windows ask. */
export const Evaluation = strict({
  invite: Type.Optional(
    oneOf(EVALUATION_INVITATIONS, {
      default: 'finish',
      description:
        'finish: after finish and the evaluate key; everyFinish: also when call-next ends a service; request: only the evaluate key and the button',
    }),
  ),
  answerSeconds: Type.Optional(
    Type.Integer({ minimum: 5, maximum: 3600, default: 120, description: 'an answer given later does not count' }),
  ),
  choices: Type.Optional(
    Type.Array(
      strict({
        choice: Type.Integer({ minimum: 0, maximum: 255, description: 'what the device sends' }),
        score: Type.Integer({ minimum: 1, maximum: 5, description: '5 is best' }),
        name: Text,
      }),
      {
        minItems: 1,
        default: [
          { choice: 1, score: 5, name: { 'zh-CN': '非常满意', en: 'Very satisfied' } },
          { choice: 2, score: 4, name: { 'zh-CN': '满意', en: 'Satisfied' } },
          { choice: 3, score: 3, name: { 'zh-CN': '一般', en: 'Neutral' } },
          { choice: 4, score: 1, name: { 'zh-CN': '不满意', en: 'Dissatisfied' } },
        ],
      },
    ),
  ),
  lowScore: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 5, default: 2, description: 'a score at or below it is told to the manager' }),
  ),
})

/** How calls are spoken, by the displays with sound and by the hub's own loudspeaker. */
export const Voice = strict({
  languages: Type.Optional(
    Type.Array(oneOf(['zh-CN', 'en']), {
      minItems: 1,
      uniqueItems: true,
      description: "in this order; default the outlet's languages",
    }),
  ),
  chime: Type.Optional(Type.Boolean({ default: true, description: 'two tones before every call' })),
  repeat: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 3, default: 2, description: 'each call is said so often' }),
  ),
  volume: Type.Optional(
    Type.Array(
      strict({
        from: LocalTime,
        to: LocalTime,
        percent: Type.Integer({ minimum: 0, maximum: 100 }),
      }),
      { default: [], description: 'by local time, ranges are [from, to); outside them 80' },
    ),
  ),
  output: Type.Optional(
    Type.Boolean({
      default: false,
      description: "the hub's own loudspeaker speaks too; with which program is said where the hub is started",
    }),
  ),
})

export const BranchConfiguration = strict(
  {
    schema: Type.Literal(1, { description: 'version of this form' }),
    outlet: Outlet,
    zones: Type.Optional(Type.Array(Zone, { default: [] })),
    classes: Type.Array(CustomerClass, { minItems: 1 }),
    businesses: Type.Array(BusinessType, { minItems: 1 }),
    queues: Type.Array(Queue, { minItems: 1 }),
    profiles: Type.Array(Profile, { minItems: 1 }),
    windows: Type.Array(Window, { minItems: 1 }),
    kiosks: Type.Optional(Type.Array(Kiosk, { default: [] })),
    devices: Type.Optional(Type.Array(Device, { default: [] })),
    calling: Type.Optional(Calling),
    printing: Type.Optional(Printing),
    displays: Type.Optional(Type.Array(Display, { default: [] })),
    evaluation: Type.Optional(Evaluation),
    voice: Type.Optional(Voice),
    opening: Type.Optional(Opening),
    remote: Type.Optional(Remote),
    forms: Type.Optional(Forms),
    partners: Type.Optional(Type.Array(Partner, { default: [] })),
    reminders: Type.Optional(Reminders),
    webhooks: Type.Optional(Type.Array(Webhook, { default: [] })),
    recognition: Type.Optional(Recognition),
    diversion: Type.Optional(Diversion),
    operations: Type.Optional(Operations),
  },
  { $id: 'BranchConfiguration', description: 'Configuration of one branch' },
)
/** As written: defaults may be absent. */
export type BranchConfigurationInput = Static<typeof BranchConfiguration>
