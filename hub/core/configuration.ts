import Value from 'typebox/value'
import { type BranchConfig, BranchConfiguration, type Mistake } from '../../contracts/index.ts'
import { callingRules } from './configuration/callingRules.ts'
import { Cursor } from './configuration/cursor.ts'
import { deviceRules } from './configuration/deviceRules.ts'
import { driverRules } from './configuration/driverRules.ts'
import { formCheck } from './configuration/form.ts'
import { referenceRules } from './configuration/referenceRules.ts'
import { Report } from './configuration/report.ts'
import { scheduleRules } from './configuration/scheduleRules.ts'

const formMistakes = formCheck(BranchConfiguration)

export type CheckedConfiguration =
  | { readonly config: BranchConfig; readonly warnings: Mistake[] }
  | { readonly mistakes: Mistake[] }

/**
 * Checks a configuration document (any JSON value) and gives it back with every default filled in, or all its mistakes at
 * once: those of form by the schema, and those of meaning (names of things that do not exist, ranges that overlap ...),
 * each with the JSON pointer of its place. Warnings are for what works but hardly as meant. Never throws.
 */
export function checkConfiguration(input: unknown): CheckedConfiguration {
  const mistakes = formMistakes(input)
  const report = new Report()
  const document = new Cursor(input, '')
  for (const rules of [referenceRules, scheduleRules, callingRules, deviceRules, driverRules]) rules(document, report)
  mistakes.push(...report.mistakes)
  return mistakes.length > 0 ? { mistakes } : { config: filledIn(input), warnings: report.warnings }
}

/** A copy with the schema's defaults. Objects that hold nothing but defaults may be absent from the document. */
function filledIn(input: unknown): BranchConfig {
  const copy = JSON.parse(JSON.stringify(input)) as Record<string, unknown> & { calling?: object; printing?: object }
  const calling = { noShow: {}, recall: {}, keypad: {}, ...copy.calling }
  const filled = Value.Default(BranchConfiguration, { ...copy, calling, printing: copy.printing ?? {} })
  return filled as BranchConfig
}
