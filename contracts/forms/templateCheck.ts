import { mistakeAt } from '../mistakes.ts'
import type { Mistake } from '../problem.ts'
import { type PlainCondition, plainConditions } from './conditions.ts'
import { paperMistakes } from './paperCheck.ts'
import type { FieldType, FormCondition, FormField, FormTemplate } from './template.ts'

/** The fields of a template, by id, for looking up what others refer to. */
export type FieldsById = ReadonlyMap<string, FormField>

/**
 * What is wrong with a template beyond its shape, each with its place as a JSON pointer: references that lead nowhere, ids given twice,
 * limits that exclude each other, settings that a type has not, conditions that go round in a circle, and places off the paper.
 */
export function checkTemplate(template: FormTemplate): Mistake[] {
  const fields: FieldsById = new Map(template.steps.flatMap((step) => step.fields).map((field) => [field.id, field]))
  return [
    ...repeatedIds(template),
    ...template.steps.flatMap((step, at) => [
      ...conditionMistakes(step.when, `/steps/${at}/when`, fields),
      ...step.fields.flatMap((field, index) => fieldMistakes(field, `/steps/${at}/fields/${index}`, fields)),
    ]),
    ...conditionMistakes(template.offer?.when, '/offer/when', fields),
    ...circles(template, fields),
    ...paperMistakes(template.prePrinted, fields),
  ]
}

function repeatedIds(template: FormTemplate): Mistake[] {
  const [steps, fields] = [new Set<string>(), new Set<string>()]
  const mistakes: Mistake[] = []
  const take = (seen: Set<string>, id: string, path: string) => {
    if (seen.has(id)) mistakes.push(mistakeAt(path, 'template.idTwice', { id }))
    seen.add(id)
  }
  template.steps.forEach((step, at) => {
    take(steps, step.id, `/steps/${at}/id`)
    step.fields.forEach((field, index) => {
      take(fields, field.id, `/steps/${at}/fields/${index}/id`)
    })
  })
  return mistakes
}

function fieldMistakes(field: FormField, path: string, fields: FieldsById): Mistake[] {
  return [
    // Answers are looked up by these ids, and there `constructor` would be answered by every object itself.
    ...(field.id in Object.prototype ? [mistakeAt(`${path}/id`, 'template.idTaken', { id: field.id })] : []),
    ...conditionMistakes(field.when, `${path}/when`, fields),
    ...conditionMistakes(field.requiredWhen, `${path}/requiredWhen`, fields),
    ...(field.required !== undefined && field.requiredWhen
      ? [mistakeAt(`${path}/requiredWhen`, 'template.requiredTwice', {})]
      : []),
    ...choiceMistakes(field, path),
    ...settingMistakes(field, path),
    ...limitMistakes(field, path),
    ...referenceMistakes(field, path, fields),
  ]
}

function choiceMistakes({ type, choices }: FormField, path: string): Mistake[] {
  const isChoice = type === 'choice' || type === 'choices'
  if (!choices) return isChoice ? [mistakeAt(path, 'template.needsChoices', { of: type })] : []
  if (!isChoice) return [mistakeAt(`${path}/choices`, 'template.noChoices', { of: type })]
  const ids = choices.map(({ id }) => id)
  return ids.flatMap((id, at) =>
    ids.indexOf(id) === at ? [] : [mistakeAt(`${path}/choices/${at}/id`, 'template.choiceTwice', { id })],
  )
}

const COUNTED: readonly FieldType[] = ['amount', 'number']
const MEASURED: readonly FieldType[] = ['text', 'name', 'address', 'idNumber', 'document', 'email', 'account', 'digits']
/** Which types a setting is for. */
const SETTINGS: { readonly [K in keyof FormField]?: readonly FieldType[] } = {
  minLength: MEASURED,
  maxLength: MEASURED,
  min: COUNTED,
  max: COUNTED,
  currency: ['amount'],
  capital: ['amount'],
  fromDays: ['date'],
  toDays: ['date'],
  luhn: ['account'],
}

function settingMistakes(field: FormField, path: string): Mistake[] {
  return (Object.keys(SETTINGS) as (keyof FormField)[])
    .filter((key) => field[key] !== undefined && !SETTINGS[key]?.includes(field.type))
    .map((key) => mistakeAt(`${path}/${key}`, 'template.noMeaning', { of: field.type }))
}

const LIMITS = [
  ['minLength', 'maxLength'],
  ['min', 'max'],
  ['fromDays', 'toDays'],
] as const

function limitMistakes(field: FormField, path: string): Mistake[] {
  return LIMITS.flatMap(([lower, upper]) => {
    const [from, to] = [field[lower], field[upper]]
    const isCrossed = from !== undefined && to !== undefined && to < from
    return isCrossed ? [mistakeAt(`${path}/${upper}`, 'template.crossed', { lower })] : []
  })
}

function referenceMistakes(field: FormField, path: string, fields: FieldsById): Mistake[] {
  const mistakes: Mistake[] = []
  if (field.sameAs !== undefined) {
    const other = fields.get(field.sameAs)
    if (!other) mistakes.push(mistakeAt(`${path}/sameAs`, 'template.noField', { id: field.sameAs }))
    else if (other.id === field.id) mistakes.push(mistakeAt(`${path}/sameAs`, 'template.itself', {}))
    else if (other.type !== field.type) {
      const types = { of: other.type, wantedOf: field.type }
      mistakes.push(mistakeAt(`${path}/sameAs`, 'template.otherType', { id: other.id, ...types }))
    }
  }
  if (typeof field.currency === 'object') {
    const other = fields.get(field.currency.field)
    const isCurrency = other?.type === 'choice' && other.choices?.every(({ id }) => /^[A-Z]{3}$/.test(id))
    if (!other) mistakes.push(mistakeAt(`${path}/currency`, 'template.noField', { id: field.currency.field }))
    else if (!isCurrency) {
      mistakes.push(mistakeAt(`${path}/currency`, 'template.noCurrency', { id: other.id }))
    }
  }
  return mistakes
}

function conditionMistakes(condition: FormCondition | undefined, path: string, fields: FieldsById): Mistake[] {
  if (!condition) return []
  if ('all' in condition || 'any' in condition) {
    const key = 'all' in condition ? 'all' : 'any'
    return plainConditions(condition).flatMap((part, at) => plainMistakes(part, `${path}/${key}/${at}`, fields))
  }
  return plainMistakes(condition, path, fields)
}

function plainMistakes(condition: PlainCondition, path: string, fields: FieldsById): Mistake[] {
  const field = fields.get(condition.field)
  if (!field) return [mistakeAt(`${path}/field`, 'template.noField', { id: condition.field })]
  const said = (['is', 'in', 'filled', 'above'] as const).filter((key) => condition[key] !== undefined)
  if (said.length !== 1) return [mistakeAt(path, 'template.condition', {})]
  if (condition.above !== undefined && !COUNTED.includes(field.type)) {
    return [mistakeAt(`${path}/above`, 'template.notCounted', { id: field.id, of: field.type })]
  }
  if (condition.is !== undefined && (typeof condition.is === 'boolean') !== (field.type === 'check')) {
    return [mistakeAt(`${path}/is`, 'template.isWhat', {})]
  }
  if (!field.choices) return []
  const named = [...(condition.in ?? []), ...(typeof condition.is === 'string' ? [condition.is] : [])]
  return named
    .filter((id) => !field.choices?.some((choice) => choice.id === id))
    .map((id) => mistakeAt(path, 'template.noChoice', { id, field: field.id }))
}

/** Fields whose being asked depends on themselves, by way of the fields they are asked with. */
function circles(template: FormTemplate, fields: FieldsById): Mistake[] {
  const needs = new Map<string, string[]>()
  for (const step of template.steps) {
    for (const field of step.fields) {
      const conditions = [step.when, field.when].filter((when) => when !== undefined)
      needs.set(
        field.id,
        conditions.flatMap((when) => plainConditions(when).map((part) => part.field)),
      )
    }
  }
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (needs.get(from) ?? []).some((next) => {
      if (next === to) return true
      if (seen.has(next) || !fields.has(next)) return false
      seen.add(next)
      return reaches(next, to, seen)
    })
  return template.steps.flatMap((step, at) =>
    step.fields.flatMap((field, index) =>
      reaches(field.id, field.id, new Set())
        ? [mistakeAt(`/steps/${at}/fields/${index}`, 'template.circle', { id: field.id })]
        : [],
    ),
  )
}
