import type { Static } from 'typebox'
import {
  type Actor,
  type AutofillView,
  capitalAmount,
  currencyOf,
  type FormContent,
  type FormOffer,
  type FormReceipt,
  type FormTemplate,
  type FormView,
  type Language,
  ProblemError,
  type RecordedEvent,
  type ROUTES,
} from '../../../contracts/index.ts'
import type { FormRecord } from '../../core/records.ts'
import type { JournalStore, PeopleStore } from '../ports.ts'
import { WrongCodes } from '../remote/wrongCodes.ts'
import type { Submission } from './filling.ts'
import { FormAccess } from './formAccess.ts'
import { FormTemplates } from './formTemplates.ts'
import type { FormDocuments } from './ports.ts'
import { readFormQr } from './references.ts'
import { Submissions, type SubmissionsOptions } from './submissions.ts'

/** Of whoever serves customers more wrong references are to be expected than of one customer: a core system speaks for all tellers. */
const WRONG_REFERENCES = 20

type Asked = Static<(typeof ROUTES)['findForms']['query']>
type Found = Static<(typeof ROUTES)['findForms']['answer']>['forms'][number]

/** The forms there are, and who looks at one that was handed in is written down. */
export interface FormSources {
  readonly templates: FormTemplates
  readonly people: Pick<PeopleStore, 'audit'>
  /** Without it forms are not made into documents. */
  readonly documents?: FormDocuments
}

export interface FormsOptions extends SubmissionsOptions, FormSources {
  readonly journal: Pick<JournalStore, 'read'>
}

/** There is nothing to fill in. */
export const NO_FORMS: FormSources = {
  templates: new FormTemplates([], { offer: () => true, use() {}, find: () => undefined }),
  people: { audit() {} },
}

/** Forms filled in beforehand: what there is to fill in, what was handed in, and who may see it. Refusals are thrown as ProblemError. */
export class Forms {
  private readonly options: FormsOptions
  private readonly submissions: Submissions
  private readonly access: FormAccess
  private readonly wrongReferences = new WrongCodes(WRONG_REFERENCES)

  constructor(options: FormsOptions) {
    this.options = options
    this.submissions = new Submissions(options)
    this.access = new FormAccess(options.branch, options.clock)
  }

  /** Names of all templates there are. */
  templateIds(): ReadonlySet<string> {
    return this.options.templates.ids()
  }

  /** At the kiosk that asks; to everybody else all. */
  offers(actor: Actor): FormOffer[] {
    this.access.checkRight(actor)
    return this.offersAt(actor.kind === 'kiosk' ? actor.id : null)
  }

  offersAt(kioskId: string | null): FormOffer[] {
    const { config } = this.options.branch
    return config ? this.options.templates.offers(config, kioskId) : []
  }

  template(templateId: string, version: number | undefined, actor: Actor): FormTemplate {
    this.access.checkRight(actor)
    const { templates } = this.options
    const template = version === undefined ? templates.newest(templateId) : templates.find(templateId, version)
    if (!template) throw new ProblemError('FORM_TEMPLATE_UNKNOWN')
    return template
  }

  autofill({ templateId, readingId }: { templateId: string; readingId: string }, actor: Actor): AutofillView {
    return this.submissions.autofill(templateId, readingId, actor.id)
  }

  submit(submission: Submission, actor: Actor): Promise<FormReceipt> {
    return this.submissions.submit(submission, actor)
  }

  /** By exactly one of the three. Who finds a form by its reference, or by its customer's ticket before him, may open it. */
  find({ reference, qr, ticket }: Asked, actor: Actor): Found[] {
    this.access.checkRight(actor)
    const given = [reference, qr, ticket].filter((value) => value !== undefined)
    if (given.length !== 1) throw new ProblemError('BAD_REQUEST', { mistakes: [{ path: '', message: ONE_OF }] })
    if (ticket !== undefined) return this.ofTicket(ticket, actor)
    return [foundPart(this.byReference(reference ?? this.referenceIn(qr ?? ''), actor))]
  }

  /** That it was looked at, or asked for in vain, is on disk before a word of it leaves. */
  view(formId: string, actor: Actor): FormView {
    return this.opened(formId, actor, 'viewForm')
  }

  async document(
    formId: string,
    options: {
      readonly layout: 'document' | 'prePrinted'
      readonly language: Language | undefined
      readonly offsetMm: { readonly x: number; readonly y: number }
    },
    actor: Actor,
  ): Promise<Uint8Array> {
    const { documents } = this.options
    if (!documents) throw new ProblemError('NOT_FOUND')
    const view = this.opened(formId, actor, 'printForm')
    return documents.make(view, { ...options, language: options.language ?? view.language })
  }

  /** Whether a form is another one's to close or link. That there is none, or that he has no right to any, the rules say. */
  isForeign(formId: string, actor: Actor): boolean {
    const form = this.options.branch.forms.get(formId)
    return form !== undefined && this.access.hasRight(actor) && !this.access.mayAct(form, actor)
  }

  /** A form that was withdrawn, replaced, or has expired can not be read any more. */
  committed(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      const isGone =
        event.type === 'FormExpired' ||
        event.type === 'FormReplaced' ||
        (event.type === 'FormClosed' && event.data.outcome === 'withdrawn')
      if (isGone) this.erase(this.options.branch.forms.get(event.data.formId))
    }
  }

  /** What should have been erased before: the hub was killed, or its disk was full. */
  eraseGone(): void {
    for (const form of this.options.branch.forms.values())
      if (form.state === 'withdrawn' || form.state === 'expired') this.erase(form)
  }

  private erase(form: FormRecord | undefined): void {
    if (!form) return
    try {
      this.options.vault.eraseVisit(form.keyId)
    } catch (error) {
      this.options.log.error({ err: error, formId: form.id }, 'the key of a form could not be deleted yet')
    }
  }

  private ofTicket(ticketId: string, actor: Actor): Found[] {
    const { branch } = this.options
    if (!branch.tickets.has(ticketId)) throw new ProblemError('TICKET_UNKNOWN')
    const forms = branch.formsOf(ticketId)
    const isAllowed = forms.every((form) => this.access.mayAct(form, actor))
    if (!isAllowed) throw new ProblemError('FORM_NOT_HERE')
    return forms.map(foundPart)
  }

  private byReference(reference: string, actor: Actor): FormRecord {
    const { branch, clock } = this.options
    const { tick } = clock.now()
    const sender = `${actor.kind}:${actor.id}`
    const retryAfterMs = this.wrongReferences.retryAfterMs(sender, tick)
    if (retryAfterMs !== undefined) throw new ProblemError('TOO_MANY_REQUESTS', { retryAfterMs })
    const form = branch.formByReference(reference)
    if (!form) {
      this.wrongReferences.wrong(sender, tick)
      this.audit('findForm', 'unknown', actor, false)
      throw new ProblemError('FORM_UNKNOWN')
    }
    this.wrongReferences.right(sender)
    this.access.remember(form.id, actor)
    return form
  }

  private referenceIn(qr: string): string {
    const { branch, secrets } = this.options
    const read = readFormQr(qr, branch.config?.outlet.id ?? '', secrets)
    if ('refusal' in read) throw new ProblemError(read.refusal)
    return read.reference
  }

  private opened(formId: string, actor: Actor, action: string): FormView {
    this.access.checkRight(actor)
    const form = this.options.branch.forms.get(formId)
    if (!form) throw new ProblemError('FORM_UNKNOWN')
    let view: FormView
    try {
      this.access.check(form, actor)
      view = this.viewOf(form)
    } catch (error) {
      this.audit(action, formId, actor, false)
      throw error
    }
    this.audit(action, formId, actor, true)
    this.access.remember(formId, actor)
    return view
  }

  private viewOf(form: FormRecord): FormView {
    const { branch, journal, vault, templates } = this.options
    const [event] = journal.read(form.seq - 1, 1)
    // One that was used ends with its last day too: its key goes only with the next.
    const isOver = branch.businessDay !== null && form.keepUntil < branch.businessDay
    const isClosed = form.state === 'withdrawn' || form.state === 'expired'
    const isGone = isClosed || isOver || event?.type !== 'FormSubmitted'
    const content = isGone ? undefined : (vault.unseal(event.data.sealed) as FormContent | undefined)
    if (!content) throw new ProblemError('FORM_CLOSED', { state: form.state })
    const template = templates.find(form.templateId, form.version)
    if (!template) throw new ProblemError('FORM_VERSION_UNKNOWN')
    return {
      formId: form.id,
      reference: form.reference,
      state: form.state,
      template,
      language: form.language,
      answers: content.answers,
      capitals: capitalsOf(template, content),
      fromReading: [...content.fromReading],
      submittedAt: form.submittedAt,
      offer: content.offer,
      ticketId: form.ticketId,
      coreReference: form.coreReference,
    }
  }

  private audit(action: string, subject: string, actor: Actor, success: boolean): void {
    const { people, clock } = this.options
    people.audit({ wall: clock.now().wall, actor, action, subject, success })
  }
}

const ONE_OF = 'exactly one of reference, qr and ticket is wanted'

function foundPart({ id, templateId, name, reference, state, ticketId, submittedAt }: FormRecord): Found {
  return { formId: id, templateId, name, reference, state, ticketId, submittedAt }
}

function capitalsOf(template: FormTemplate, { answers }: FormContent): Record<string, string> {
  const capitals = template.steps
    .flatMap(({ fields }) => fields)
    .flatMap((field) => {
      const answer = Object.hasOwn(answers, field.id) ? answers[field.id] : undefined
      if (field.capital !== true || typeof answer !== 'string') return []
      return [[field.id, capitalAmount(answer, currencyOf(field, answers))] as const]
    })
  return Object.fromEntries(capitals)
}
