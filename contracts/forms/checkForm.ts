import { answerTo, isFilled } from './answers.ts'
import { cleanAnswer, cleanKnown } from './cleanAnswers.ts'
import { currencyOf } from './currencies.ts'
import { checkAnswer } from './fieldChecks.ts'
import { idBirthDate, idSex, isIdNumber } from './idNumber.ts'
import type { AutofillSource, FormAnswer, FormAnswers, FormField, FormMistake, FormTemplate } from './template.ts'
import { isRequired, visibleAnswers, visibleSteps } from './visible.ts'

export { cleanAnswers } from './cleanAnswers.ts'
export { isRequired, visibleSteps } from './visible.ts'

const NUMBERS_OF_18 = ['citizen', 'residencePermit', 'foreigner2023']

/**
 * Everything that is wrong with a form, field by field as they are asked, as it would be kept: answers are cleaned first. `today` is the
 * outlet's day, YYYY-MM-DD. Hidden fields are not checked; answers to fields that the form has not are told.
 */
export function checkForm(template: FormTemplate, answers: FormAnswers, today: string): FormMistake[] {
  const known = new Set<string>()
  for (const { fields } of template.steps) for (const { id } of fields) known.add(id)
  const unknown = Object.keys(answers).filter((id) => !known.has(id))
  const all = cleanKnown(template, answers)
  const counted = visibleAnswers(template, all)
  return [
    ...visibleSteps(template, all)
      .flatMap(({ fields }) => fields)
      .map((field) => mistakeOf(field, template, counted, today))
      .filter((mistake) => mistake !== null),
    // The name is the sender's and may be anything: only so much of it is told as the answer can hold.
    ...unknown.map((field) => ({ field: field.slice(0, 64), code: 'unknownField' as const, limit: null })),
  ]
}

/** What is wrong with one answer, first things first; null when it can be kept, or is not asked for. */
export function checkField(
  field: FormField,
  template: FormTemplate,
  answers: FormAnswers,
  today: string,
): FormMistake | null {
  const all = cleanKnown(template, answers)
  const isAsked = visibleSteps(template, all).some(({ fields }) => fields.some(({ id }) => id === field.id))
  return isAsked ? mistakeOf(field, template, visibleAnswers(template, all), today) : null
}

function mistakeOf(field: FormField, template: FormTemplate, counted: FormAnswers, today: string): FormMistake | null {
  const answer = answerTo(counted, field.id)
  if (!isFilled(answer)) {
    return isRequired(field, counted) ? { field: field.id, code: 'required', limit: null } : null
  }
  const found =
    checkAnswer(field, answer, {
      today,
      currency: currencyOf(field, counted),
      hasNumberOf18: holdsNumberOf18(field, template, counted),
    }) ?? contradiction(field, template, counted, answer)
  return found && { field: field.id, ...found }
}

/**
 * Whether the document beside a number has one of 18 characters with a check character. Which document it is, the choice before it in
 * its step says; where none does, it is an identity card.
 */
function holdsNumberOf18(field: FormField, template: FormTemplate, answers: FormAnswers): boolean {
  if (field.type !== 'idNumber') return false
  const step = template.steps.find(({ fields }) => fields.some(({ id }) => id === field.id))
  const before = step?.fields.slice(
    0,
    step.fields.findIndex(({ id }) => id === field.id),
  )
  const document = before?.reverse().find(({ choices }) => choices?.some(({ id }) => id === 'citizen'))
  const chosen = document && answerTo(answers, document.id)
  return typeof chosen !== 'string' || NUMBERS_OF_18.includes(chosen)
}

/** What says the same twice must say the same: an account typed twice, and a birth date or sex that is also in the identity number. */
function contradiction(
  field: FormField,
  template: FormTemplate,
  answers: FormAnswers,
  answer: FormAnswer,
): Omit<FormMistake, 'field'> | null {
  if (field.sameAs !== undefined) {
    const other = fieldsOf(template).find(({ id }) => id === field.sameAs)
    const expected = other && answerTo(answers, other.id)
    if (expected === undefined || cleanAnswer(field, expected) !== answer) return { code: 'notSame', limit: null }
  }
  if (field.autofill !== 'birthDate' && field.autofill !== 'sex') return null
  const number = numberOf(template, answers)
  if (number === null) return null
  const said = field.autofill === 'birthDate' ? idBirthDate(number) : idSex(number)
  return said === null || said === answer || answer === 'unknown' ? null : { code: 'notSame', limit: null }
}

function numberOf(template: FormTemplate, answers: FormAnswers): string | null {
  const source: AutofillSource = 'number'
  const field = fieldsOf(template).find(({ autofill, type }) => autofill === source && type === 'idNumber')
  const number = field && answerTo(answers, field.id)
  return typeof number === 'string' && field && holdsNumberOf18(field, template, answers) && isIdNumber(number)
    ? number
    : null
}

const fieldsOf = (template: FormTemplate): FormField[] => template.steps.flatMap(({ fields }) => fields)
