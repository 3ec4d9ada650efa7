import type { FieldRule } from '../../contracts/index.ts'
import { type Fields, type FieldValue, type IntakeMistake, textOf } from './fields.ts'
import { matches } from './patterns.ts'
import { readTime } from './time.ts'

const NUMBER = /^[+-]?(\d+|\d*\.\d+)([eE][+-]?\d{1,2})?$/

/** What is wrong with the fields as they came; what stands in them is not told. */
export function validate(
  fields: Fields,
  schema: Readonly<Record<string, FieldRule>>,
  zone: string,
): readonly IntakeMistake[] {
  return Object.entries(schema).flatMap(([field, rule]) => {
    const value = fields.get(field)
    // An empty place of a line is nothing that has been said.
    const isThere = value !== undefined && !(typeof value === 'string' && value.trim() === '')
    const why = isThere ? whyNot(value, rule, zone) : rule.required === false ? [] : ['is missing']
    return why.map((message) => ({ step: 'schema' as const, place: field, message }))
  })
}

function whyNot(value: FieldValue, rule: FieldRule, zone: string): string[] {
  const { type = 'text', minimum, maximum, minLength, maxLength, pattern, oneOf, format } = rule
  const text = textOf(value)
  if (type === 'boolean' && !['true', 'false', '0', '1'].includes(text)) return ['is neither true nor false']
  if (type === 'time' && readTime(text.trim(), format ?? 'iso', zone) === undefined)
    return [`is no time like ${format ?? 'iso'}`]
  const number = Number(text)
  if (type === 'number' || type === 'integer') {
    if (!NUMBER.test(text.trim()) || !Number.isFinite(number)) return ['is no number']
    if (type === 'integer' && !Number.isInteger(number)) return ['is no whole number']
  }
  return [
    ...(minimum !== undefined && !(number >= minimum) ? [`is less than ${minimum}`] : []),
    ...(maximum !== undefined && !(number <= maximum) ? [`is more than ${maximum}`] : []),
    ...(minLength !== undefined && text.length < minLength ? [`is shorter than ${minLength} characters`] : []),
    ...(maxLength !== undefined && text.length > maxLength ? [`is longer than ${maxLength} characters`] : []),
    ...(pattern !== undefined && !matches(pattern, text) ? ['is not like its pattern'] : []),
    ...(oneOf !== undefined && !oneOf.some((one) => String(one) === text) ? ['is none of the values it can have'] : []),
  ]
}
