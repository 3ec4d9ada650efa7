import { type CommandData, isProblemError, type Problem } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { type FormRecord, hasEnded } from '../records.ts'
import { type Answer, type Draft, type Handlers, refuse, truthOf } from './draft.ts'
import { issue } from './issue.ts'

type Submission = CommandData<'SubmitForm'>

export const formCommands: Handlers<'SubmitForm' | 'CloseForm' | 'LinkForm'> = {
  /**
   * A form that was checked and sealed, and with it, in the same decision, the ticket that was asked for: no power cut comes between
   * the two. Where no ticket can be given the form stands all the same. Of one person and day there is one of each template that
   * waits, unless he has asked for another one besides; handed in anew it stands instead of the last of them, whose ticket it takes
   * over. One that was filled in from a presented document is not replaced by whoever has only typed its number. One that was changed
   * after nobody had said that it arrived stands for its earlier sendings, known or not.
   */
  SubmitForm(draft, data) {
    const { day, branch } = draft
    const { formId, person, replaces, besides: isAnother = false, reading, references, ticket: _ticket, ...form } = data
    if (branch.forms.has(formId)) refuse('COMMAND_ID_REUSED')
    const earlier = earlierSending(branch, data)
    const ofToday = formsOfPerson(branch, person, day).filter(({ replacedBy }) => replacedBy === null)
    if (earlier?.state === 'used' && !isAnother) refuse('FORM_DUPLICATE', { formId: earlier.id })
    const corrected = earlier?.state === 'submitted' ? earlier : undefined
    const standing = standingOf(ofToday, data.templateId)
      .filter(({ id }) => id !== corrected?.id)
      .pop()
    // What it was sent as stands besides them already: that was asked for.
    const stoodBesides = corrected?.person === person && corrected.templateId === data.templateId
    const besides = isAnother || (stoodBesides && !replaces)
    if (standing && !replaces && !besides) refuse('FORM_DUPLICATE', { formId: standing.id })
    const mayReplace = draft.actor.kind !== 'kiosk' || reading !== null || standing?.isByDocument !== true
    if (standing && !besides && !mayReplace) refuse('READING_UNKNOWN')
    const replaced = [corrected, besides ? undefined : standing].filter((form) => form !== undefined)
    const limit = draft.config.forms.perPersonPerDay
    if (ofToday.filter((form) => !replaced.includes(form)).length >= limit) refuse('FORM_LIMIT', { limit })
    const reference = references.find((candidate) => !branch.formByReference(candidate)) ?? refuse('INTERNAL')
    draft.emit('FormSubmitted', { formId, person, reference, isByDocument: reading !== null, day, ...form })
    for (const { id } of replaced) draft.emit('FormReplaced', { formId: id, by: formId })
    return { formId, ...withTicket(draft, data, corrected?.ticketId == null ? standing : corrected) }
  },

  /** Once; the core system's reference may follow later where it was not known yet. */
  CloseForm(draft, { formId, outcome, coreReference = null }) {
    const { kind, id } = draft.actor
    if (kind === 'partner' && draft.lookup.partners.get(id)?.forms !== true) refuse('FORBIDDEN')
    const form = formOf(draft, formId)
    const isSaidBefore = form.state === outcome && (coreReference === null || coreReference === form.coreReference)
    if (isSaidBefore) return { formId }
    const isLateReference = form.state === 'used' && outcome === 'used' && form.coreReference === null
    if (form.state !== 'submitted' && !isLateReference) refuse('FORM_CLOSED', { state: form.state })
    draft.emit('FormClosed', { formId, outcome, coreReference })
    return { formId }
  },

  LinkForm(draft, { formId, ticketId }) {
    const form = formOf(draft, formId)
    const ticket = draft.ticket(ticketId)
    if (form.state !== 'submitted') refuse('FORM_CLOSED', { state: form.state })
    if (hasEnded(ticket.state)) refuse('TICKET_WRONG_STATE', { current: truthOf(ticket) })
    if (form.ticketId !== ticketId) draft.emit('FormLinked', { formId, ticketId })
    return { formId, ticketId, number: ticket.number }
  },
}

/** Whether a form has waited for its last day and is not recorded as expired yet. */
export function isFormOver(branch: Branch): boolean {
  const { businessDay } = branch
  if (businessDay === null) return false
  for (const form of branch.openForms()) if (form.keepUntil < businessDay) return true
  return false
}

/** Records those nobody came for in time as expired. */
export function expireForms(draft: Draft): void {
  const { businessDay } = draft.branch
  const over = [...draft.branch.openForms()].filter((form) => businessDay !== null && form.keepUntil < businessDay)
  for (const { id } of over.sort((a, b) => a.seq - b.seq)) draft.emit('FormExpired', { formId: id })
}

function formOf(draft: Draft, formId: string): FormRecord {
  return draft.branch.forms.get(formId) ?? refuse('FORM_UNKNOWN')
}

/** Those handed in on one day. */
export function formsOfPerson(branch: Branch, person: string | null, day: string): FormRecord[] {
  if (person === null) return []
  return [...branch.forms.values()].filter((form) => form.person === person && form.day === day)
}

/** Those of one kind that wait, in the order they came. @param forms of one person and day */
export function standingOf(forms: readonly FormRecord[], templateId: string): FormRecord[] {
  return forms
    .filter((form) => form.templateId === templateId && form.state === 'submitted')
    .sort((a, b) => a.seq - b.seq)
}

/**
 * The last one that was sent by the same kiosk for the same filling, if it has arrived. A form that comes after one that was sent later
 * was on its way for long: it is refused.
 */
function earlierSending(branch: Branch, { formId, corrects, kioskId }: Submission): FormRecord | undefined {
  const first = corrects?.formId ?? formId
  const attempt = corrects?.attempt ?? 1
  const sent = [...branch.forms.values()]
    .filter((form) => (form.corrects?.formId ?? form.id) === first && form.kioskId === kioskId)
    .sort((a, b) => (a.corrects?.attempt ?? 1) - (b.corrects?.attempt ?? 1))
  const last = sent[sent.length - 1]
  if (last && (last.corrects?.attempt ?? 1) >= attempt) refuse('FORM_CLOSED', { state: last.state })
  return last
}

/**
 * The ticket it belongs to: that of the form it replaces or is handed in besides, the one it was handed in for, or a new one. Who has
 * only typed a number at another kiosk may be anybody: his form is not laid before the teller who serves that number's customer.
 */
function withTicket(draft: Draft, data: Submission, other: FormRecord | undefined): Answer {
  const { formId, ticket } = data
  const inherited = other?.ticketId == null ? undefined : ticketMeant(draft, data, other.ticketId)
  if (inherited && 'ticketId' in inherited) return linked(draft, formId, inherited.ticketId)
  if (ticket === null) return {}
  const given = 'ticketId' in ticket ? ticketMeant(draft, data, ticket.ticketId) : ticketGiven(draft, data, ticket)
  if ('ticketId' in given) return linked(draft, formId, given.ticketId)
  draft.emit('FormTicketRefused', { formId, code: given.refusal.code })
  return {}
}

function linked(draft: Draft, formId: string, ticketId: string): Answer {
  draft.emit('FormLinked', { formId, ticketId })
  return { ticketId, number: draft.ticket(ticketId).number }
}

type Given = { readonly ticketId: string } | { readonly refusal: Pick<Problem, 'code'> }

/** A kiosk speaks for whoever stands before it: the ticket taken there last, or one of the person whose document it has read. */
function ticketMeant(draft: Draft, { kioskId, reading }: Submission, ticketId: string): Given {
  const ticket = draft.branch.tickets.get(ticketId)
  const isHis = ticket?.presented != null && ticket.presented.blindIndex === reading?.presented.blindIndex
  const isHere = kioskId !== null && draft.branch.kiosks.get(kioskId)?.ticketId === ticketId
  if (!ticket || (draft.actor.kind === 'kiosk' && !isHis && !isHere)) return { refusal: { code: 'TICKET_UNKNOWN' } }
  return hasEnded(ticket.state) ? { refusal: { code: 'TICKET_WRONG_STATE' } } : { ticketId }
}

function ticketGiven(
  draft: Draft,
  { kioskId, reading }: Submission,
  { businessId }: { readonly businessId: string },
): Given {
  const asked = { businessId, ...(kioskId !== null && { kioskId }) }
  try {
    const { ticketId } = issue(draft, asked, reading === null ? undefined : personOf(draft, reading))
    return ticketId === undefined ? { refusal: { code: 'INTERNAL' } } : { ticketId }
  } catch (error) {
    if (isProblemError(error)) return { refusal: error.problem }
    throw error
  }
}

/** He has been before the kiosk all the time, so his reading counts for longer than one alone; once used it gives no visit its id. */
function personOf({ branch }: Draft, { readingId, ...person }: NonNullable<Submission['reading']>) {
  const isOpen = branch.readings.get(readingId)?.state === 'open'
  return { ...person, id: isOpen ? readingId : null }
}
