import { randomUUID } from 'node:crypto'
import {
  type Actor,
  type AutofillView,
  autofillAnswers,
  type BranchConfig,
  checkForm,
  ERRORS,
  type ErrorCode,
  type FormReceipt,
  type FormTemplate,
  maskedAnswer,
  type Problem,
  ProblemError,
} from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { canonicalJson } from '../../core/canonicalJson.ts'
import { formsOfPerson, standingOf } from '../../core/decide/formCommands.ts'
import { wallOf } from '../../core/fleet/serviceTime.ts'
import { dateAfterDays } from '../../core/localTime.ts'
import { secondOfDay } from '../../core/lookup.ts'
import type { FormRecord } from '../../core/records.ts'
import type { Dispatcher } from '../dispatcher.ts'
import type { Clock, IdentityVault, Log, RemoteSecrets } from '../ports.ts'
import { fill, type Submission, typedPerson } from './filling.ts'
import type { FormTemplates } from './formTemplates.ts'
import { type HeldReading, HeldReadings } from './heldReadings.ts'
import { qrPicture } from './qrPicture.ts'
import { newReferences, writeFormQr } from './references.ts'

export interface SubmissionsOptions {
  readonly branch: Branch
  readonly dispatcher: Pick<Dispatcher, 'submit'>
  readonly vault: IdentityVault
  readonly secrets: RemoteSecrets
  readonly clock: Clock
  readonly templates: FormTemplates
  readonly isSpaceLow: () => boolean
  readonly log: Log
}

/**
 * Forms as they are handed in: checked, and sealed before anything else sees them. Whoever hands one in gets nothing back but that it
 * is there.
 */
export class Submissions {
  private readonly options: SubmissionsOptions
  private readonly readings: HeldReadings

  constructor(options: SubmissionsOptions) {
    this.options = options
    this.readings = new HeldReadings(options.branch, options.clock)
  }

  /** Which fields the document gives, masked. Throws ProblemError READING_UNKNOWN, READING_EXPIRED, FORM_TEMPLATE_UNKNOWN, FORM_NOT_OFFERED. */
  autofill(templateId: string, readingId: string, kioskId: string): AutofillView {
    const { clock, vault } = this.options
    const template = this.options.templates.newest(templateId)
    if (!template) throw new ProblemError('FORM_TEMPLATE_UNKNOWN')
    this.checkOffered(templateId, kioskId)
    const held = this.readings.hold(kioskId, readingId)
    const identity = vault.reveal(held.presented.identity)
    if (!identity) throw new ProblemError('READING_EXPIRED')
    const given = autofillAnswers(template, identity)
    const now = clock.now()
    const shown = template.steps
      .flatMap(({ fields }) => fields)
      .flatMap((field) => {
        const answer = Object.hasOwn(given, field.id) ? given[field.id] : undefined
        return answer === undefined ? [] : [[field.id, maskedAnswer(field, answer)] as const]
      })
    return {
      fields: Object.fromEntries(shown),
      mistakes: checkForm(template, given, now.date).filter(({ field }) => Object.hasOwn(given, field)),
      validUntil: now.wall + (held.until - now.tick),
    }
  }

  /**
   * Mistakes, and a form of today that stands already, are answered; refusals are thrown. The same submission again gets the same
   * answer, another one by the same id is refused.
   */
  async submit(submission: Submission, actor: Actor): Promise<FormReceipt> {
    const { branch, isSpaceLow } = this.options
    const known = branch.forms.get(submission.formId)
    if (known) return this.repeated(known, submission)
    if (isSpaceLow()) throw new ProblemError('STORE_UNAVAILABLE')
    const kioskId = actor.kind === 'kiosk' ? actor.id : null
    const template = this.templateOf(submission, kioskId)
    const held = this.readingOf(submission, kioskId)
    const identity = held && this.options.vault.reveal(held.presented.identity)
    if (held && !identity) throw new ProblemError('READING_EXPIRED')
    const filled = fill(template, submission, identity, this.options.clock.now().date)
    if (filled.mistakes.length > 0) return { ...NO_RECEIPT, mistakes: [...filled.mistakes] }
    return this.record(submission, { template, held, content: filled.content, kioskId }, actor)
  }

  receiptOf(form: FormRecord): FormReceipt {
    const { branch, secrets } = this.options
    const ticket = form.ticketId === null ? undefined : branch.tickets.get(form.ticketId)
    const refused = form.ticketRefusal as ErrorCode | null
    const qr = writeFormQr(branch.config?.outlet.id ?? '', form.reference, secrets)
    return {
      ...NO_RECEIPT,
      formId: form.id,
      reference: form.reference,
      qr,
      qrPicture: qrPicture(qr),
      validUntil: form.validUntil,
      ticket: ticket ? { ticketId: ticket.id, number: ticket.number } : null,
      ticketRefusal: refused === null ? null : { code: refused, message: { ...ERRORS[refused].text } },
    }
  }

  private async record(
    submission: Submission,
    made: {
      readonly template: FormTemplate
      readonly held: HeldReading | undefined
      readonly content: ReturnType<typeof fill>['content']
      readonly kioskId: string | null
    },
    actor: Actor,
  ): Promise<FormReceipt> {
    const { branch, dispatcher, vault, clock, templates } = this.options
    const { template, held, content, kioskId } = made
    const { config } = branch
    const day = branch.businessDay ?? clock.now().businessDay
    if (!config) throw new ProblemError('STARTING')
    const typed = held ? undefined : typedPerson(template, content.answers)
    const lifetime = lifetimeOf(config, day)
    templates.use(template)
    // A key of its own for every attempt: one that comes to nothing takes no other's key with it.
    const keyId = `form-${randomUUID().replaceAll('-', '').slice(0, 28)}`
    const sealed = vault.seal(content, keyId, lifetime.keepUntil)
    const data = {
      formId: submission.formId,
      templateId: template.id,
      version: template.version,
      name: template.name,
      references: newReferences(),
      language: submission.language,
      sealed,
      fingerprint: vault.fingerprint(canonicalJson(submission), keyId, lifetime.keepUntil),
      person: held?.presented.blindIndex ?? (typed ? vault.blindIndex(typed.kind, typed.number, day) : null),
      kioskId,
      ...lifetime,
      replaces: submission.replaces === true,
      besides: submission.besides === true,
      ...(submission.corrects && { corrects: submission.corrects }),
      reading: held ? readingPart(held) : null,
      ticket: submission.ticket ?? null,
    }
    const answer = await dispatcher.submit({ id: randomUUID(), type: 'SubmitForm', data }, actor)
    if (!answer.ok) {
      this.eraseKey(keyId)
      return this.refused(submission, answer.problem)
    }
    const form = branch.forms.get(submission.formId)
    if (!form) throw new ProblemError('INTERNAL')
    return this.receiptOf(form)
  }

  /** Where it can not be deleted now it goes with the keys of its day. */
  private eraseKey(keyId: string): void {
    try {
      this.options.vault.eraseVisit(keyId)
    } catch (error) {
      this.options.log.warn({ err: error }, 'the key of a form that was not taken could not be deleted yet')
    }
  }

  private refused(submission: Submission, { code, details }: Problem): FormReceipt {
    const { forms } = this.options.branch
    // Sent twice at the same moment, the other one was first.
    const first = code === 'COMMAND_ID_REUSED' ? forms.get(submission.formId) : undefined
    if (first) return this.repeated(first, submission)
    const standing = code === 'FORM_DUPLICATE' ? forms.get(String(details?.formId)) : undefined
    if (!standing) throw new ProblemError(code, details)
    const { name, submittedAt, state, templateId, person, day } = standing
    const count = standingOf(formsOfPerson(this.options.branch, person, day), templateId).length
    return { ...NO_RECEIPT, duplicate: { name, submittedAt, isUsed: state === 'used', count } }
  }

  private repeated(form: FormRecord, submission: Submission): FormReceipt {
    const { vault } = this.options
    // Without its key nobody can say what was in it any more.
    if (form.state === 'withdrawn' || form.state === 'expired') throw new ProblemError('FORM_CLOSED')
    const fingerprint = vault.fingerprint(canonicalJson(submission), form.keyId, form.keepUntil)
    if (fingerprint !== form.fingerprint) throw new ProblemError('COMMAND_ID_REUSED')
    return this.receiptOf(form)
  }

  private templateOf({ templateId, version }: Submission, kioskId: string | null): FormTemplate {
    const { templates } = this.options
    if (!templates.newest(templateId)) throw new ProblemError('FORM_TEMPLATE_UNKNOWN')
    this.checkOffered(templateId, kioskId)
    const template = templates.find(templateId, version)
    if (!template) throw new ProblemError('FORM_VERSION_UNKNOWN')
    return template
  }

  private checkOffered(templateId: string, kioskId: string | null): void {
    const { branch, templates } = this.options
    const offers = branch.config ? templates.offers(branch.config, kioskId) : []
    if (!offers.some((offer) => offer.templateId === templateId)) throw new ProblemError('FORM_NOT_OFFERED')
  }

  private readingOf({ reading }: Submission, kioskId: string | null): HeldReading | undefined {
    if (!reading) return undefined
    if (kioskId === null) throw new ProblemError('READING_UNKNOWN')
    return this.readings.find(kioskId, reading.readingId)
  }
}

const NO_RECEIPT: FormReceipt = {
  formId: null,
  reference: null,
  qr: null,
  qrPicture: null,
  validUntil: null,
  mistakes: [],
  duplicate: null,
  ticket: null,
  ticketRefusal: null,
}

function readingPart({ readingId, presented, classId, adviserId }: HeldReading) {
  return { readingId, presented, classId, adviserId }
}

/** Until which business day it waits, and when that one ends. */
function lifetimeOf({ forms, outlet }: BranchConfig, day: string) {
  const keepUntil = dateAfterDays(day, forms.keepDays)
  const ends = secondOfDay(outlet.dayStartsAt)
  return { keepUntil, validUntil: wallOf(dateAfterDays(keepUntil, 1), ends, outlet.timeZone) }
}
