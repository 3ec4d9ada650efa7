import type { FormAnswer, FormAnswers } from './template.ts'

/** The answer to a field; a name such as `constructor` is nobody's answer. */
export function answerTo(answers: FormAnswers, field: string): FormAnswer | undefined {
  return Object.keys(answers).includes(field) ? answers[field] : undefined
}

/** Whether there is an answer: a box that is not ticked is none. */
export function isFilled(answer: FormAnswer | undefined): answer is FormAnswer {
  if (answer === undefined || answer === null) return false
  if (typeof answer === 'string') return answer.trim() !== ''
  return typeof answer === 'boolean' ? answer : answer.length > 0
}
