import { answerTo, isFilled } from './answers.ts'
import {
  cleanAmount,
  cleanCode,
  cleanDate,
  cleanDigits,
  cleanName,
  cleanNumber,
  cleanPhone,
  halfWidth,
  oneLine,
} from './cleanText.ts'
import type { FieldType, FormAnswer, FormAnswers, FormField, FormTemplate } from './template.ts'
import { visibleAnswers } from './visible.ts'

const CLEAN: { readonly [T in FieldType]: (text: string) => string } = {
  text: oneLine,
  name: cleanName,
  address: oneLine,
  idNumber: cleanCode,
  document: cleanCode,
  phone: cleanPhone,
  email: (text) => halfWidth(text).replace(/\s/g, ''),
  account: cleanDigits,
  digits: cleanDigits,
  swift: cleanCode,
  amount: cleanAmount,
  number: cleanNumber,
  date: cleanDate,
  choice: (text) => text,
  choices: (text) => text,
  check: (text) => text,
}

/** One answer in the form in which it is checked and kept. */
export function cleanAnswer(field: FormField, answer: FormAnswer): FormAnswer {
  if (typeof answer === 'string') return CLEAN[field.type](answer)
  if (typeof answer === 'boolean') return answer
  return answer.filter((choice, at) => answer.indexOf(choice) === at)
}

/** All answers to fields of this form in the form in which they are kept, those to hidden fields among them. */
export function cleanKnown(template: FormTemplate, answers: FormAnswers): FormAnswers {
  const cleaned: Record<string, FormAnswer> = {}
  for (const { fields } of template.steps) {
    for (const field of fields) {
      const answer = answerTo(answers, field.id)
      if (isFilled(answer)) cleaned[field.id] = cleanAnswer(field, answer)
    }
  }
  return cleaned
}

/**
 * Answers as they are kept: trimmed, figures and letters half-width where the field wants them so, amounts with two decimals; without
 * those that are empty, hidden, or to fields the form has not. What is no amount or date stays as it was typed, to be found a mistake.
 */
export function cleanAnswers(template: FormTemplate, answers: FormAnswers): FormAnswers {
  return visibleAnswers(template, cleanKnown(template, answers))
}
