import { checkField, checkForm } from '../../contracts/forms/checkForm.ts'
import { cleanAnswers } from '../../contracts/forms/cleanAnswers.ts'
import type { FormAnswers, FormField, FormMistake, FormTemplate } from '../../contracts/forms/template.ts'
import { type VisibleStep, visibleSteps } from '../../contracts/forms/visible.ts'

/** Fields that a document answers, as they may be shown: choices by their ids, the rest in part. */
export type ReadFields = Readonly<Record<string, string>>

/** A form and what is known of its answers. `today` is the outlet's day, YYYY-MM-DD. */
export interface Filling {
  readonly template: FormTemplate
  readonly answers: FormAnswers
  readonly read: ReadFields
  readonly today: string
}

/** What conditions look at: a field the document answers is filled, and a choice is known. */
export function known({ answers, read }: Pick<Filling, 'answers' | 'read'>): FormAnswers {
  return { ...answers, ...read }
}

export function askedSteps({ template, answers, read }: Omit<Filling, 'today'>): readonly VisibleStep[] {
  return visibleSteps(template, known({ answers, read }))
}

/** What is wrong with one answer. The hub checks those of a document; here they are known in part only. */
export function mistakeIn(field: FormField, filling: Filling): FormMistake | null {
  if (field.id in filling.read) return null
  return checkField(field, filling.template, known(filling), filling.today)
}

export function mistakesIn(filling: Filling): readonly FormMistake[] {
  return checkForm(filling.template, known(filling), filling.today).filter(({ field }) => !(field in filling.read))
}

/** What is handed in: without fields that are not asked any more, and without those of the document. */
export function answersToHandIn(filling: Filling): FormAnswers {
  const { template, read } = filling
  const all = cleanAnswers(template, known(filling))
  const handedIn: Record<string, FormAnswers[string]> = {}
  for (const [id, answer] of Object.entries(all)) if (!(id in read)) handedIn[id] = answer
  return handedIn
}

/** Fields of the document that are asked. */
export function readToHandIn(filling: Filling): readonly string[] {
  const asked = askedSteps(filling).flatMap(({ fields }) => fields.map(({ id }) => id))
  return asked.filter((id) => id in filling.read)
}
