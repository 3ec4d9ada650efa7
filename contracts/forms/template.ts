import Type, { type Static } from 'typebox'
import { Id, nullable, oneOf, strict, Text } from '../common.ts'

/**
 * An electronic form as data (config/forms/<id>.json): what is asked, of whom, within which limits, and where each answer stands on
 * the bank's pre-printed paper. Customers fill it in at a kiosk, tellers see it beside the customer.
 */

export const FORM_KINDS = ['personal', 'foreignExchange', 'corporate'] as const
export type FormKind = (typeof FORM_KINDS)[number]

/** A field of one form. */
export const FieldId = Type.String({
  pattern: '^[a-z][A-Za-z0-9]{0,31}$',
  description: 'camelCase, at most 32 characters',
})

/**
 * What an answer is made of:
 * text, name (people and companies), address: any script; idNumber: mainland ID number with its check digit where the document is one;
 * document: number of any document; phone; email; account: 8-32 digits, Luhn-checked where `luhn`; digits: digits kept as text;
 * swift: BIC of ISO 9362; amount: money with two decimals; number: whole number; date: YYYY-MM-DD; choice: one of `choices`;
 * choices: several; check: a box that is ticked.
 */
export const FIELD_TYPES = [
  'text',
  'name',
  'address',
  'idNumber',
  'document',
  'phone',
  'email',
  'account',
  'digits',
  'swift',
  'amount',
  'number',
  'date',
  'choice',
  'choices',
  'check',
] as const
export type FieldType = (typeof FIELD_TYPES)[number]

/** What the ID reader knows of the customer. `validUntil` is a date, or `long` for one without an end. */
export const AUTOFILL_SOURCES = [
  'name',
  'number',
  'documentType',
  'sex',
  'birthDate',
  'nationality',
  'address',
  'validFrom',
  'validUntil',
  'authority',
] as const
export type AutofillSource = (typeof AUTOFILL_SOURCES)[number]

const Plain = strict({
  field: FieldId,
  /** Exactly one of: */
  is: Type.Optional(Type.Union([Type.String({ maxLength: 64 }), Type.Boolean()])),
  in: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 50 })),
  filled: Type.Optional(Type.Boolean()),
  /** Amounts and numbers: strictly more than. */
  above: Type.Optional(Type.Number()),
})
/** When a field is asked or must be filled: one condition, all of several, or any of several. */
export const FormCondition = Type.Union([
  Plain,
  strict({ all: Type.Array(Plain, { minItems: 1, maxItems: 8 }) }),
  strict({ any: Type.Array(Plain, { minItems: 1, maxItems: 8 }) }),
])
export type FormCondition = Static<typeof FormCondition>

export const FormField = strict({
  id: FieldId,
  label: Text,
  hint: Type.Optional(Text),
  type: oneOf(FIELD_TYPES),
  /** Default true, but for `check`, `choices` and fields with `requiredWhen`. */
  required: Type.Optional(Type.Boolean()),
  requiredWhen: Type.Optional(FormCondition),
  /** Asked only then; an answer given before does not count any more. */
  when: Type.Optional(FormCondition),
  minLength: Type.Optional(Type.Integer({ minimum: 0, maximum: 500 })),
  maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  /** Limits of amounts and numbers, both included. */
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  /** Amounts: the ISO 4217 code, or the field that holds it. */
  currency: Type.Optional(Type.Union([Type.String({ pattern: '^[A-Z]{3}$' }), strict({ field: FieldId })])),
  /** Dates: limits in days from today, both included; 0 is today, -36500 a hundred years ago. */
  fromDays: Type.Optional(Type.Integer({ minimum: -60000, maximum: 60000 })),
  toDays: Type.Optional(Type.Integer({ minimum: -60000, maximum: 60000 })),
  luhn: Type.Optional(Type.Boolean()),
  choices: Type.Optional(
    Type.Array(strict({ id: Type.String({ minLength: 1, maxLength: 64 }), label: Text }), {
      minItems: 1,
      maxItems: 60,
    }),
  ),
  /** Must be the same as another field: an account typed twice. */
  sameAs: Type.Optional(FieldId),
  autofill: Type.Optional(oneOf(AUTOFILL_SOURCES)),
  /** Shown in part only once it is typed (ID numbers, accounts). */
  masked: Type.Optional(Type.Boolean()),
  /** Of an amount: also written out in capital numerals (大写金额) on page, PDF and paper. */
  capital: Type.Optional(Type.Boolean()),
  /** The keyboard shown first. Default by type. */
  keyboard: Type.Optional(oneOf(['digits', 'letters', 'pinyin'])),
})
export type FormField = Static<typeof FormField>

export const FormStep = strict({
  id: FieldId,
  title: Text,
  note: Type.Optional(Text),
  when: Type.Optional(FormCondition),
  fields: Type.Array(FormField, { minItems: 1, maxItems: 30 }),
})
export type FormStep = Static<typeof FormStep>

/** Where an answer stands on pre-printed paper, in millimetres from the upper left corner of the sheet to the foot of the text's line. */
export const PrintPlace = strict({
  field: FieldId,
  /** What of it: the answer (default), its capital numerals, one mark per choice, or each character in a box of its own. */
  as: Type.Optional(oneOf(['answer', 'capital', 'mark', 'boxes', 'year', 'month', 'day'])),
  /** as mark: the choice (or true) at which the mark stands. */
  choice: Type.Optional(Type.String({ maxLength: 64 })),
  xMm: Type.Number({ minimum: 0, maximum: 500 }),
  yMm: Type.Number({ minimum: 0, maximum: 500 }),
  /** Text that is wider is set smaller, and then broken. */
  widthMm: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 500 })),
  /** as boxes: from one character to the next. */
  pitchMm: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 50 })),
  sizePt: Type.Optional(Type.Number({ minimum: 5, maximum: 40 })),
  align: Type.Optional(oneOf(['left', 'center', 'right'])),
})
export type PrintPlace = Static<typeof PrintPlace>
export const PrePrinted = strict({
  paper: strict({
    widthMm: Type.Number({ minimum: 40, maximum: 500 }),
    heightMm: Type.Number({ minimum: 40, maximum: 500 }),
  }),
  places: Type.Array(PrintPlace, { minItems: 1, maxItems: 300 }),
})
export type PrePrinted = Static<typeof PrePrinted>

export const FormTemplate = strict(
  {
    id: Id,
    /** Rises with every change; a filled form keeps the version it was filled in. */
    version: Type.Integer({ minimum: 1, maximum: 100_000 }),
    name: Text,
    summary: Text,
    kind: oneOf(FORM_KINDS),
    /** How long it takes to fill in, as told to the customer. */
    minutes: Type.Integer({ minimum: 1, maximum: 60 }),
    steps: Type.Array(FormStep, { minItems: 1, maxItems: 20 }),
    /** What the customer agrees to by handing it in. */
    declaration: Type.Optional(Text),
    /** One offer made before the ticket, to those it fits. */
    offer: Type.Optional(strict({ id: Id, title: Text, text: Text, when: Type.Optional(FormCondition) })),
    prePrinted: Type.Optional(PrePrinted),
  },
  { $id: 'FormTemplate' },
)
export type FormTemplate = Static<typeof FormTemplate>

/** What a customer has put in, by field: texts as typed (amounts `1234.50`, dates `YYYY-MM-DD`), several choices as their ids, boxes as true. */
export const FormAnswers = Type.Unsafe<FormAnswers>({
  type: 'object',
  maxProperties: 200,
  patternProperties: {
    '^[a-z][A-Za-z0-9]{0,31}$': Type.Union([
      Type.String({ maxLength: 500 }),
      Type.Boolean(),
      Type.Array(Type.String({ maxLength: 64 }), { maxItems: 60 }),
    ]),
  },
  additionalProperties: false,
})
export type FormAnswer = string | boolean | readonly string[]
export type FormAnswers = Readonly<Record<string, FormAnswer>>

/** What is wrong with an answer. The words for each are the screens' own. */
export const FORM_MISTAKES = [
  'required',
  'tooShort',
  'tooLong',
  'characters',
  'form',
  'checkDigit',
  'tooSmall',
  'tooLarge',
  'tooEarly',
  'tooLate',
  'choice',
  'notSame',
  'documentExpired',
  'unknownField',
] as const
export type FormMistakeCode = (typeof FORM_MISTAKES)[number]
export const FormMistake = strict({
  field: Type.String({ maxLength: 64 }),
  code: oneOf(FORM_MISTAKES),
  /** The limit that was missed: a length, an amount, a date. */
  limit: nullable(Type.Union([Type.Number(), Type.String({ maxLength: 32 })])),
})
export type FormMistake = Static<typeof FormMistake>
