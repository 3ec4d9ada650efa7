import {
  answerInWords,
  type FormAnswer,
  type FormField,
  type FormView,
  type Language,
  visibleAnswers,
  visibleSteps,
} from '../../../contracts/index.ts'

/** A field as documents show it. */
export interface FormLine {
  readonly label: string
  /** Empty: asked and not answered. */
  readonly words: string
  /** The amount in capital numerals. */
  readonly capital: string | undefined
  readonly isFromReading: boolean
}
export interface FormLines {
  readonly title: string
  readonly lines: readonly FormLine[]
}

/** What was asked, step by step, and answered. */
export function formLines(view: FormView, language: Language): FormLines[] {
  const { template, capitals, fromReading } = view
  const answers = visibleAnswers(template, view.answers)
  const read = new Set(fromReading)
  return visibleSteps(template, view.answers).map(({ step, fields }) => ({
    title: step.title[language],
    // What was typed a second time is the same.
    lines: fields
      .filter(({ sameAs }) => sameAs === undefined)
      .map((field) => ({
        label: field.label[language],
        words: inWords(field, answers[field.id], language, view),
        capital: field.capital ? capitals[field.id] || undefined : undefined,
        isFromReading: read.has(field.id),
      })),
  }))
}

function inWords(field: FormField, answer: FormAnswer | undefined, language: Language, view: FormView): string {
  if (answer !== undefined) return answerInWords(field, answer, language, view.answers)
  // A box that is not ticked is an answer on paper.
  return field.type === 'check' ? answerInWords(field, false, language) : ''
}
