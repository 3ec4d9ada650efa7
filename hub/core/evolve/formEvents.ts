import type { Branch } from '../branch.ts'
import type { Evolvers } from '../evolve.ts'
import { dateAfterDays } from '../localTime.ts'
import type { FormRecord } from '../records.ts'

type FormEvent = 'FormSubmitted' | 'FormLinked' | 'FormTicketRefused' | 'FormReplaced' | 'FormClosed' | 'FormExpired'

export const evolveForms: Evolvers<FormEvent> = {
  FormSubmitted(branch, { formId, sealed, ...form }, { seq, wall }) {
    branch.forms.put(formId, {
      ...form,
      id: formId,
      seq,
      keyId: sealed.keyId,
      state: 'submitted',
      submittedAt: wall,
      ticketId: null,
      ticketRefusal: null,
      replacedBy: null,
      coreReference: null,
    })
  },

  FormLinked: (branch, { formId, ticketId }) => change(branch, formId, { ticketId, ticketRefusal: null }),

  FormTicketRefused: (branch, { formId, code }) => change(branch, formId, { ticketRefusal: code }),

  FormReplaced: (branch, { formId, by }) => change(branch, formId, { state: 'withdrawn', replacedBy: by }),

  FormClosed(branch, { formId, outcome, coreReference }) {
    change(branch, formId, { state: outcome, ...(coreReference !== null && { coreReference }) })
  },

  FormExpired: (branch, { formId }) => change(branch, formId, { state: 'expired' }),
}

/** A day after its last one there is no key of a form any more, as there is none of a visit: nothing is left to be found. */
export function forgetForms(branch: Branch, day: string): void {
  const before = dateAfterDays(day, -1)
  for (const form of [...branch.forms.values()]) if (form.keepUntil < before) branch.forms.delete(form.id)
}

function change(branch: Branch, formId: string, what: Partial<FormRecord>): void {
  const form = branch.forms.get(formId)
  if (form) branch.forms.put(formId, { ...form, ...what })
}
