import Type, { type Static, type TSchema } from 'typebox'
import { keyed, oneOf, strict } from '../common.ts'
import { TRANSACTION_KINDS, TRANSACTION_RESULTS } from '../deviceEvents.ts'
import {
  COMPONENT_KINDS,
  ComponentId,
  DEVICE_STATES,
  MACHINE_MODES,
  SUPPLY_STATES,
  UNIT_KINDS,
  UNIT_ROLES,
} from '../deviceStatus.ts'
import { FieldName } from './intakeWire.ts'
import { patternMistake } from './linearPattern.ts'

/** What the messages of a self-service machine mean: which is which, what has to be in it, how it is cleaned, what becomes of it. */

const FIELD_KEY = '^[^\\s{}]{1,64}$'
const Scalar = Type.Union([Type.String({ maxLength: 64 }), Type.Number(), Type.Boolean()])
const Pattern = Type.Refine(
  Type.String({ minLength: 1, maxLength: 200, description: 'a pattern for the whole value; it takes linear time' }),
  (source: string) => patternMistake(source) === undefined,
  (source: string) => patternMistake(source) ?? 'not a pattern',
)
export const TimeFormat = Type.String({
  pattern:
    '^(iso|unixSeconds|unixMs|(?=.*yy)(?=.*MM)(?=.*dd)(?=.*HH)(?=.*mm)(yyyy|yy|MM|dd|HH|mm|ss|SSS|XXX|T|[^A-Za-z]){5,40})$',
  description:
    'iso (2026-11-29T10:15:00+08:00), unixSeconds, unixMs, or yyyy MM dd HH mm, perhaps ss SSS XXX (+08:00), and what stands between: yyyyMMddHHmmss',
})
export const utcOffset = (options: Record<string, unknown> = {}) =>
  Type.String({ pattern: '^[+-](0\\d|1[0-4]):[0-5]\\d$', description: 'hours and minutes before UTC', ...options })

export const IntakeCondition = strict({
  field: FieldName,
  equals: Type.Optional(Scalar),
  in: Type.Optional(Type.Array(Scalar, { minItems: 1, maxItems: 64 })),
  matches: Type.Optional(Pattern),
  present: Type.Optional(Type.Boolean({ description: 'whether it is there at all' })),
})
export type IntakeCondition = Static<typeof IntakeCondition>

export const FieldRule = strict({
  type: Type.Optional(oneOf(['text', 'number', 'integer', 'boolean', 'time'], { description: 'text if absent' })),
  required: Type.Optional(Type.Boolean({ description: 'yes if absent' })),
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
  minLength: Type.Optional(Type.Integer({ minimum: 0, maximum: 4096 })),
  maxLength: Type.Optional(Type.Integer({ minimum: 0, maximum: 4096 })),
  pattern: Type.Optional(Pattern),
  oneOf: Type.Optional(Type.Array(Scalar, { minItems: 1, maxItems: 64 })),
  format: Type.Optional(TimeFormat),
})
export type FieldRule = Static<typeof FieldRule>

const CleanStep = Type.Union([
  oneOf(['trim', 'upper', 'lower', 'digits', 'halfWidth', 'drop'], {
    description: 'digits: nothing else is left; halfWidth: of full-width letters and figures; drop: it is taken out',
  }),
  strict({ stripPrefix: Type.String({ minLength: 1, maxLength: 32 }) }),
  strict({
    replace: keyed('^.{0,64}$', Type.String({ maxLength: 64 })),
    otherwise: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  strict({ default: Scalar }),
  strict({
    number: strict({
      thousands: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
      decimal: Type.Optional(Type.String({ minLength: 1, maxLength: 1, description: '. if absent' })),
      scale: Type.Optional(Type.Number({ description: 'times so much: 0.01 of an amount in fen' })),
    }),
  }),
  strict({ time: TimeFormat, zone: Type.Optional(utcOffset()) }),
  strict({
    mask: strict({ first: Type.Integer({ minimum: 0, maximum: 6 }), last: Type.Integer({ minimum: 0, maximum: 4 }) }),
  }),
])
export type CleanStep = Static<typeof CleanStep>

/** A constant, or a field, looked up in a table where there is one. */
function from<T extends TSchema>(target: T) {
  return Type.Union([
    target,
    strict({
      field: FieldName,
      table: Type.Optional(keyed('^.{0,64}$', target)),
      otherwise: Type.Optional(target),
    }),
  ])
}
const word = <const W extends readonly string[]>(words: W) => from(oneOf(words))
const text = (most: number) => from(Type.String({ minLength: 1, maxLength: most }))
const Count = Type.Integer({ minimum: 0, maximum: 10_000_000 })
const Severity = Type.Integer({ minimum: 0, maximum: 4 })
export const UNIT_STATES = ['ok', 'inoperative', 'missing', 'notConfigured', 'manipulated', 'unknown'] as const
export const REPLENISHMENTS = ['ok', 'full', 'high', 'low', 'empty', 'unknown'] as const

const MappedComponent = strict({
  kind: oneOf(COMPONENT_KINDS),
  device: Type.Optional(word(DEVICE_STATES)),
  severity: Type.Optional(from(Severity)),
  supply: Type.Optional(word(SUPPLY_STATES)),
  details: Type.Optional(keyed('^[A-Za-z0-9._-]{1,64}$', text(64), { maxProperties: 48 })),
})
const MappedUnit = strict({
  component: ComponentId,
  kind: oneOf(UNIT_KINDS),
  role: oneOf(UNIT_ROLES),
  name: Type.Optional(text(32)),
  currency: Type.Optional(from(Type.String({ pattern: '^[A-Z]{3}$' }))),
  value: Type.Optional(from(Type.Number({ minimum: 0, maximum: 1_000_000 }))),
  count: Type.Optional(from(Count)),
  initial: Type.Optional(from(Count)),
  capacity: Type.Optional(from(Count)),
  lowThreshold: Type.Optional(from(Count)),
  highThreshold: Type.Optional(from(Count)),
  status: Type.Optional(word(UNIT_STATES)),
  replenishment: Type.Optional(word(REPLENISHMENTS)),
})

export const IntakeMap = strict({
  heartbeat: Type.Optional(Type.Boolean({ description: 'the machine is there, that is all it says' })),
  mode: Type.Optional(word(MACHINE_MODES)),
  components: Type.Optional(keyed('^[a-z0-9-]{1,32}$', MappedComponent, { maxProperties: 40 })),
  units: Type.Optional(keyed('^[A-Za-z0-9.-]{1,64}$', MappedUnit, { maxProperties: 64 })),
  transaction: Type.Optional(
    strict({
      kind: word(TRANSACTION_KINDS),
      result: word(TRANSACTION_RESULTS),
      amount: Type.Optional(from(Type.Number({ minimum: 0 }))),
      currency: Type.Optional(from(Type.String({ pattern: '^[A-Z]{3}$' }))),
      at: Type.Optional(strict({ field: FieldName })),
      seconds: Type.Optional(from(Type.Integer({ minimum: 0, maximum: 86_400 }))),
      reason: Type.Optional(text(64)),
    }),
  ),
  incident: Type.Optional(
    strict({
      component: from(ComponentId),
      code: from(Type.String({ pattern: '^[a-z0-9-]{1,32}$' })),
      severity: from(Severity),
      detail: Type.Optional(text(200)),
    }),
  ),
  describe: Type.Optional(
    strict({
      model: Type.Optional(text(64)),
      serial: Type.Optional(text(64)),
      firmware: Type.Optional(text(64)),
    }),
  ),
})
export type IntakeMap = Static<typeof IntakeMap>

export const IntakeRule = strict({
  name: Type.String({
    pattern: '^[a-z0-9-]{1,32}$',
    description: 'what such a message is called in logs and mistakes',
  }),
  when: Type.Optional(
    Type.Array(IntakeCondition, { maxItems: 16, description: 'all of it has to hold; absent: every message' }),
  ),
  schema: Type.Optional(keyed(FIELD_KEY, FieldRule, { description: 'what fields have to be like, as they come' })),
  clean: Type.Optional(
    keyed(FIELD_KEY, Type.Array(CleanStep, { minItems: 1, maxItems: 8 }), {
      description: 'what is done to fields, one step after the other, before they are mapped',
    }),
  ),
  map: IntakeMap,
})
export type IntakeRule = Static<typeof IntakeRule>
