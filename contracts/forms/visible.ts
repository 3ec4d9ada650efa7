import { answerTo, isFilled } from './answers.ts'
import { isMet, plainConditions } from './conditions.ts'
import type { FormAnswers, FormCondition, FormField, FormStep, FormTemplate } from './template.ts'

export interface VisibleStep {
  readonly step: FormStep
  readonly fields: FormField[]
}

/** The steps and fields that are asked, given the answers so far; a step of which nothing is asked is left out. */
export function visibleSteps(template: FormTemplate, answers: FormAnswers): VisibleStep[] {
  const sight = new Sight(template, answers)
  return template.steps
    .map((step) => ({ step, fields: step.fields.filter((field) => sight.sees(field.id)) }))
    .filter(({ fields }) => fields.length > 0)
}

/** The answers that count: those to fields that are asked. */
export function visibleAnswers(template: FormTemplate, answers: FormAnswers): FormAnswers {
  const sight = new Sight(template, answers)
  const counted: Record<string, FormAnswers[string]> = {}
  for (const { fields } of template.steps) {
    for (const { id } of fields) {
      const answer = answerTo(answers, id)
      if (isFilled(answer) && sight.sees(id)) counted[id] = answer
    }
  }
  return counted
}

/** Whether a field must be answered when it is asked. `answers` without those to hidden fields. */
export function isRequired(field: FormField, answers: FormAnswers): boolean {
  if (field.required === true) return true
  if (field.requiredWhen) return isMet(field.requiredWhen, answers)
  return field.required ?? (field.type !== 'check' && field.type !== 'choices')
}

/**
 * Looks along the conditions: a field asked only when another is answered so is hidden when that one is hidden, whatever was answered to
 * it before. Conditions that go round in a circle (a template with one is refused) hide what they are about.
 */
class Sight {
  private readonly seen = new Map<string, boolean>()
  private readonly conditions = new Map<string, FormCondition[]>()
  private readonly answers: FormAnswers

  constructor(template: FormTemplate, answers: FormAnswers) {
    this.answers = answers
    for (const step of template.steps) {
      for (const field of step.fields) {
        this.conditions.set(
          field.id,
          [step.when, field.when].filter((when) => when !== undefined),
        )
      }
    }
  }

  sees(id: string): boolean {
    const known = this.seen.get(id)
    if (known !== undefined) return known
    this.seen.set(id, false)
    const conditions = this.conditions.get(id)
    const isSeen = conditions?.every((condition) => isMet(condition, this.answersFor(condition))) ?? false
    this.seen.set(id, isSeen)
    return isSeen
  }

  private answersFor(condition: FormCondition): FormAnswers {
    const counted: Record<string, FormAnswers[string]> = {}
    for (const { field } of plainConditions(condition)) {
      const answer = answerTo(this.answers, field)
      if (answer !== undefined && this.sees(field)) counted[field] = answer
    }
    return counted
  }
}
