import type { Language } from '../common.ts'
import { answerInWords } from './answerWords.ts'
import { cleanAnswer } from './cleanAnswers.ts'
import type { FormAnswer, FormField } from './template.ts'

/**
 * An answer as another system takes it: amounts 1234.50, dates 2026-11-30, accounts and numbers without blanks; choices by their labels,
 * for a person puts them in.
 */
export function plainAnswer(field: FormField, answer: FormAnswer, language: Language): string {
  const plain = cleanAnswer(field, answer)
  return typeof plain === 'string' && field.type !== 'choice' ? plain : answerInWords(field, plain, language)
}
