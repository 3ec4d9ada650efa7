import Value from 'typebox/value'
import {
  type BranchConfig,
  BranchConfiguration,
  type BranchConfigurationInput,
  type Mistake,
} from '../../contracts/index.ts'
import { brandRules } from './configuration/brandRules.ts'
import { callingRules } from './configuration/callingRules.ts'
import { channelRules } from './configuration/channelRules.ts'
import { Cursor } from './configuration/cursor.ts'
import { deviceRules } from './configuration/deviceRules.ts'
import { diversionRules } from './configuration/diversionRules.ts'
import { driverRules } from './configuration/driverRules.ts'
import { evaluationRules } from './configuration/evaluationRules.ts'
import { formCheck } from './configuration/form.ts'
import { hallRules } from './configuration/hallRules.ts'
import { limitRules } from './configuration/limitRules.ts'
import { formTemplateRules, offeredFormRules } from './configuration/offeredFormRules.ts'
import { operationsRules } from './configuration/operationsRules.ts'
import { outcomeRules } from './configuration/outcomeRules.ts'
import { referenceRules } from './configuration/referenceRules.ts'
import { Report } from './configuration/report.ts'
import { scheduleRules } from './configuration/scheduleRules.ts'
import { stockRules } from './configuration/stockRules.ts'

const formMistakes = formCheck(BranchConfiguration)
const RULES = [
  referenceRules,
  brandRules,
  limitRules,
  scheduleRules,
  callingRules,
  outcomeRules,
  deviceRules,
  driverRules,
  evaluationRules,
  hallRules,
  channelRules,
  offeredFormRules,
  diversionRules,
  operationsRules,
  stockRules,
]

/** What is known of things that lie beside the configuration; what is not known is not asked. */
export interface Known {
  readonly formTemplates?: ReadonlySet<string>
}

export type CheckedConfiguration =
  | { readonly config: BranchConfig; readonly warnings: Mistake[] }
  | { readonly mistakes: Mistake[] }

/**
 * Checks a configuration document (any JSON value) and gives it back with every default filled in, or all its mistakes at
 * once: those of form by the schema, and those of meaning (names of things that do not exist, ranges that overlap ...),
 * each with the JSON pointer of its place. Warnings are for what works but hardly as meant, or names what is not there. Never throws.
 */
export function checkConfiguration(input: unknown, known: Known = {}): CheckedConfiguration {
  const mistakes = formMistakes(input)
  const report = new Report()
  const document = new Cursor(input, '')
  for (const rules of RULES) rules(document, report)
  if (known.formTemplates) formTemplateRules(document, report, known.formTemplates)
  mistakes.push(...report.mistakes)
  return mistakes.length > 0 ? { mistakes } : { config: filledIn(input), warnings: report.warnings }
}

/**
 * A copy of a valid configuration with the schema's defaults. Objects that hold nothing but defaults may be absent from the
 * document. One that is filled in already comes back as it is.
 */
export function filledIn(input: unknown): BranchConfig {
  const copy = JSON.parse(JSON.stringify(input)) as BranchConfigurationInput
  const filled: BranchConfigurationInput = {
    ...copy,
    classes: copy.classes.map((customerClass) => ({ ...customerClass, target: customerClass.target ?? {} })),
    calling: { noShow: {}, recall: {}, keypad: {}, outcome: {}, ...copy.calling },
    printing: copy.printing ?? {},
    evaluation: copy.evaluation ?? {},
    voice: copy.voice ?? {},
    opening: copy.opening ?? {},
    remote: copy.remote ?? {},
    forms: copy.forms ?? {},
    reminders: copy.reminders ?? {},
    recognition: copy.recognition ?? {},
    diversion: copy.diversion ?? {},
    operations: copy.operations ?? {},
  }
  return Value.Default(BranchConfiguration, filled) as BranchConfig
}
