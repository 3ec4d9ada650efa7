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

/**
 * What tells one form of a ticket from another at a glance: its amount, and the first name by which it differs from another one of its
 * kind. Empty: nothing does.
 */
export function briefOf(view: FormView, all: readonly FormView[], language: Language): string {
  const { amount, names } = factsOf(view, language)
  const others = all.filter(({ formId, template }) => formId !== view.formId && template.id === view.template.id)
  const theirs = others.map((other) => factsOf(other, language).names)
  const name = names.find(({ id, words }) =>
    theirs.some((facts) => facts.find((fact) => fact.id === id)?.words !== words),
  )
  return [amount, name?.words ?? ''].filter((words) => words !== '').join(' · ')
}

function factsOf(view: FormView, language: Language) {
  const answers = visibleAnswers(view.template, view.answers)
  const fields = visibleSteps(view.template, view.answers).flatMap((part) => part.fields)
  const said = (field: (typeof fields)[number]) => {
    const answer = answers[field.id]
    return answer === undefined ? [] : [{ id: field.id, words: answerInWords(field, answer, language, view.answers) }]
  }
  return {
    amount: fields.filter(({ type }) => type === 'amount').flatMap(said)[0]?.words ?? '',
    names: fields.filter(({ type }) => type === 'name').flatMap(said),
  }
}
