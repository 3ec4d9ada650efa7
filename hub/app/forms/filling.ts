import type { Static } from 'typebox'
import {
  autofillAnswers,
  checkForm,
  cleanAnswers,
  DOCUMENT_TYPES,
  type FormAnswers,
  type FormContent,
  type FormMistake,
  type FormSubmission,
  type FormTemplate,
  type Identifier,
  type Mistake,
  ProblemError,
  type VisitorIdentity,
} from '../../../contracts/index.ts'

export type Submission = Static<typeof FormSubmission>

export interface Filled {
  readonly content: FormContent
  readonly mistakes: readonly FormMistake[]
}

/**
 * The form as it is kept: answers by hand, and those that the document gives, which never were on the screen in the clear.
 *
 * @param today the outlet's local date, YYYY-MM-DD
 * Throws ProblemError BAD_REQUEST where a field is to be answered from the document and is answered already, or is not in it.
 */
export function fill(
  template: FormTemplate,
  submission: Submission,
  identity: VisitorIdentity | undefined,
  today: string,
): Filled {
  const wanted = submission.reading?.fields ?? []
  const given = identity ? autofillAnswers(template, identity) : {}
  const read = fromReading(wanted, given, submission.answers)
  const answers = { ...submission.answers, ...read }
  const kept = cleanAnswers(template, answers)
  const { offer } = template
  const { offerAccepted } = submission
  return {
    content: {
      answers: kept,
      fromReading: Object.keys(read).filter((field) => Object.hasOwn(kept, field)),
      offer: offer && offerAccepted !== undefined ? { id: offer.id, accepted: offerAccepted } : null,
    },
    mistakes: checkForm(template, answers, today),
  }
}

function fromReading(wanted: readonly string[], given: FormAnswers, typed: FormAnswers): FormAnswers {
  const mistakes = wanted.flatMap((field, place): Mistake[] => {
    const isTyped = Object.hasOwn(typed, field)
    if (!isTyped && Object.hasOwn(given, field)) return []
    const message = isTyped ? 'is in the answers too' : 'is not in the document'
    return [{ path: `/reading/fields/${place}`, message }]
  })
  if (mistakes.length > 0) throw new ProblemError('BAD_REQUEST', { mistakes })
  return Object.fromEntries(Object.entries(given).filter(([field]) => wanted.includes(field)))
}

/** Whose form it is where no document was presented: the number that stands in it for one. */
export function typedPerson(
  template: FormTemplate,
  answers: FormAnswers,
): { readonly kind: Identifier; readonly number: string } | undefined {
  const fields = template.steps.flatMap((step) => step.fields)
  const answerFor = (source: 'number' | 'documentType') => {
    const field = fields.find(({ id, autofill }) => autofill === source && Object.hasOwn(answers, id))
    const answer = field && answers[field.id]
    return typeof answer === 'string' && answer !== '' ? answer : undefined
  }
  const number = answerFor('number')
  const kind = DOCUMENT_TYPES.find((type) => type === answerFor('documentType')) ?? 'citizen'
  return number === undefined ? undefined : { kind, number }
}
