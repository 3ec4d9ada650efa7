import type { IntakeCondition, IntakeRule } from '../../contracts/index.ts'
import { type Fields, textOf } from './fields.ts'
import { matches } from './patterns.ts'

/** The first kind of message that these fields are; undefined: none. */
export function chooseRule(
  rules: readonly IntakeRule[],
  fields: Fields,
): { rule: IntakeRule; index: number } | undefined {
  const index = rules.findIndex(({ when = [] }) => when.every((condition) => holds(condition, fields)))
  const rule = rules[index]
  return rule && { rule, index }
}

function holds({ field, equals, in: among, matches: pattern, present }: IntakeCondition, fields: Fields): boolean {
  const value = fields.get(field)
  if (present !== undefined && (value !== undefined) !== present) return false
  if (equals === undefined && among === undefined && pattern === undefined) return true
  if (value === undefined) return false
  const text = textOf(value)
  return (
    (equals === undefined || String(equals) === text) &&
    (among === undefined || among.some((one) => String(one) === text)) &&
    (pattern === undefined || matches(pattern, text))
  )
}
