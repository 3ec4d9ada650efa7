import type { VisitorIdentity } from '../deviceEvents.ts'
import { isFilled } from './answers.ts'
import { cleanAnswer } from './cleanAnswers.ts'
import type { AutofillSource, FormAnswers, FormField, FormTemplate } from './template.ts'

/**
 * What a document that was read answers of a form, by field, as it would be kept. Left out is what the document does not say and what
 * the form does not offer (a nationality that is not among the choices).
 */
export function autofillAnswers(template: FormTemplate, identity: VisitorIdentity): FormAnswers {
  const answers: Record<string, FormAnswers[string]> = {}
  for (const { fields } of template.steps) {
    for (const field of fields) {
      const said = field.autofill && SOURCES[field.autofill](identity)
      if (said === undefined || said === '') continue
      const answer = cleanAnswer(field, said)
      if (isFilled(answer) && isOffered(field, answer)) answers[field.id] = answer
    }
  }
  return answers
}

function isOffered(field: FormField, answer: FormAnswers[string]): boolean {
  return field.type !== 'choice' || (field.choices?.some(({ id }) => id === answer) ?? false)
}

const SOURCES: { readonly [S in AutofillSource]: (identity: VisitorIdentity) => string | undefined } = {
  name: ({ name, nameEn }) => name || nameEn,
  number: ({ number }) => number,
  documentType: ({ documentType }) => documentType,
  sex: ({ sex }) => sex,
  birthDate: ({ birthDate }) => birthDate,
  nationality: (identity) => nationalityOf(identity),
  address: ({ address }) => address,
  validFrom: ({ validFrom }) => validFrom,
  validUntil: ({ validTo }) => validTo,
  authority: ({ issuer }) => issuer,
}

/**
 * ISO 3166 alpha-3, as cards of foreigners have it. Citizens' cards have the people (汉) in its place, and permits for residents from
 * Hong Kong, Macau and Taiwan nothing; their holders are Chinese.
 */
function nationalityOf({ documentType, nation }: VisitorIdentity): string | undefined {
  if (documentType === 'citizen' || documentType === 'residencePermit') return 'CHN'
  return documentType === 'foreigner2017' || documentType === 'foreigner2023' ? nation : undefined
}
