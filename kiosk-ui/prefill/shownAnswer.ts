import { answerInWords } from '../../contracts/forms/answerWords.ts'
import { maskedAnswer } from '../../contracts/forms/masking.ts'
import type { FormAnswer, FormAnswers, FormField } from '../../contracts/forms/template.ts'
import type { Language } from '../../contracts/index.ts'
import { inGroups } from './fieldInput.ts'

/** More choices than these are a list of their own, and fewer where each takes a line. */
const MOST_CHIPS = 8
const MOST_LONG_CHIPS = 4
/** A choice of more than so many characters has a line to itself. */
export const LONG_CHOICE = 14

export function isList({ type, choices = [] }: FormField): boolean {
  if (type !== 'choice') return false
  const isLong = choices.some(({ label }) => label['zh-CN'].length > LONG_CHOICE)
  return choices.length > (isLong ? MOST_LONG_CHIPS : MOST_CHIPS)
}

/** What a document answers, as the hub lets it be shown: choices come by their ids. */
export function shownOfDocument(field: FormField, shown: string, language: Language): string {
  return field.type === 'choice' || field.type === 'date' ? answerInWords(field, shown, language) : shown
}

/** An answer on the page for checking: in words, and in part where the field wants it so. */
export function shownToCheck(field: FormField, answer: FormAnswer, language: Language, answers: FormAnswers): string {
  if (field.masked && typeof answer === 'string') return maskedAnswer(field, answer)
  const words = answerInWords(field, answer, language, answers)
  return typeof answer === 'string' && field.type !== 'amount' ? inGroupsOnce(field, words) : words
}

function inGroupsOnce(field: FormField, words: string): string {
  return words.includes(' ') ? words : inGroups(field, words)
}
