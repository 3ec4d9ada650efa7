import { answerInWords } from '../../../contracts/forms/answerWords.ts'
import { plainAnswer } from '../../../contracts/forms/plainAnswer.ts'
import { visibleAnswers, visibleSteps } from '../../../contracts/forms/visible.ts'
import type { FormView, Language } from '../../../contracts/index.ts'

/** A field at the counter. */
export interface FormLine {
  readonly id: string
  readonly label: string
  /** As people read it; empty: not answered. */
  readonly words: string
  /** As the core system takes it; empty: nothing to copy. */
  readonly plain: string
  /** The amount in capital numerals. */
  readonly capital: string
  readonly isFromReading: boolean
  /** The key that copies it, 1-9; undefined from the tenth on. */
  readonly digit: number | undefined
}
export interface FormPart {
  readonly id: string
  readonly title: string
  readonly lines: readonly FormLine[]
}

const KEYS = 9

/** What was asked and answered, step by step. Those that can be copied have the digits, in their order. */
export function formParts(view: FormView, language: Language): FormPart[] {
  const answers = visibleAnswers(view.template, view.answers)
  let copyable = 0
  return visibleSteps(view.template, view.answers).map(({ step, fields }) => ({
    id: step.id,
    title: step.title[language],
    // What was typed a second time is the same.
    lines: fields
      .filter(({ sameAs }) => sameAs === undefined)
      .map((field) => {
        const answer = answers[field.id]
        if (answer !== undefined) copyable += 1
        return {
          id: field.id,
          label: field.label[language],
          words: answer === undefined ? '' : answerInWords(field, answer, language, view.answers),
          plain: answer === undefined ? '' : plainAnswer(field, answer, language),
          capital: (field.capital && view.capitals[field.id]) || '',
          isFromReading: view.fromReading.indexOf(field.id) >= 0,
          digit: answer !== undefined && copyable <= KEYS ? copyable : undefined,
        }
      }),
  }))
}

/** Those that can be copied, in order. */
export function copyableLines(parts: readonly FormPart[]): FormLine[] {
  return parts.flatMap(({ lines }) => lines.filter(({ plain }) => plain !== ''))
}
