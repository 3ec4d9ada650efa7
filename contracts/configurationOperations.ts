import Type from 'typebox'
import { Id, LocalTime, oneOf, strict } from './common.ts'
import { StockSettings } from './configurationStock.ts'
import { DayTimes } from './configurationTimes.ts'

/** The configuration's part about keeping devices alive: who is told when nobody acts, when they are looked after, what counts. */

export const ESCALATION_LEVELS = ['manager', 'supervisor', 'headquarters'] as const
export type EscalationLevel = (typeof ESCALATION_LEVELS)[number]
export const Escalation = strict({
  minSeverity: Type.Integer({
    minimum: 1,
    maximum: 4,
    description: '1 routine, 2 warning, 3 suspend, 4 fatal: alerts as bad as this or worse',
  }),
  minutes: Type.Integer({ minimum: 1, maximum: 10080, description: 'so long after they were told, unacknowledged' }),
  to: oneOf(ESCALATION_LEVELS),
})

/** A time at which devices are looked after, again and again. Past midnight where it ends before it begins. */
export const RecurringMaintenance = strict({
  id: Id,
  devices: Type.Optional(Type.Array(Id, { uniqueItems: true, default: [], description: 'none: every device' })),
  weekdays: DayTimes.weekdays,
  dates: DayTimes.dates,
  from: LocalTime,
  to: LocalTime,
  reason: Type.Optional(Type.String({ maxLength: 200, default: '' })),
})

export const ServiceHours = strict({
  device: Id,
  hours: Type.Optional(
    Type.Union([oneOf(['opening', 'always']), Type.Array(strict(DayTimes), { minItems: 1 })], {
      default: 'opening',
      description: "when it is meant to work: in the outlet's opening hours, always, or at times of its own",
    }),
  ),
})

export const Operations = strict({
  flapMinutes: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 60,
      default: 5,
      description: 'what comes back within this time after it has gone is the same alert',
    }),
  ),
  ownMaintenanceMinutes: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1440,
      default: 30,
      description: 'a machine that says longer that it is being looked after is an alert',
    }),
  ),
  escalation: Type.Optional(Type.Array(Escalation, { maxItems: 10, default: [] })),
  maintenance: Type.Optional(Type.Array(RecurringMaintenance, { maxItems: 100, default: [] })),
  devices: Type.Optional(
    Type.Array(ServiceHours, { default: [], description: 'devices whose service hours are not the opening hours' }),
  ),
  ...StockSettings,
})
