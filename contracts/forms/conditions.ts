import { answerTo, isFilled } from './answers.ts'
import { cleanAmount } from './cleanText.ts'
import type { FormAnswers, FormCondition } from './template.ts'

/** One comparison of one field. */
export type PlainCondition = Extract<FormCondition, { readonly field: string }>

/** The comparisons that a condition is made of. */
export function plainConditions(condition: FormCondition): readonly PlainCondition[] {
  if ('all' in condition) return condition.all
  return 'any' in condition ? condition.any : [condition]
}

/** Whether a condition holds for answers of which those to hidden fields have been taken out (`visibleAnswers`). */
export function isMet(condition: FormCondition, answers: FormAnswers): boolean {
  if ('all' in condition) return condition.all.every((part) => isPlainMet(part, answers))
  if ('any' in condition) return condition.any.some((part) => isPlainMet(part, answers))
  return isPlainMet(condition, answers)
}

function isPlainMet(condition: PlainCondition, answers: FormAnswers): boolean {
  const answer = answerTo(answers, condition.field)
  if (condition.filled !== undefined) return isFilled(answer) === condition.filled
  if (condition.above !== undefined) {
    return typeof answer === 'string' && isFilled(answer) && Number(cleanAmount(answer)) > condition.above
  }
  if (condition.in) return condition.in.some((choice) => has(answer, choice))
  // A box that was never touched is one that is not ticked.
  if (typeof condition.is === 'boolean') return (answer === true) === condition.is
  return condition.is !== undefined && has(answer, condition.is)
}

/** Of several choices it is enough that one of them is it. */
function has(answer: FormAnswers[string] | undefined, choice: string): boolean {
  return Array.isArray(answer) ? answer.includes(choice) : answer === choice
}
