import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import Value from 'typebox/value'
import {
  AutofillView,
  type ErrorCode,
  type FormOffer,
  FormReceipt,
  FormSubmission,
  FormTemplate,
  problem,
  type SessionView,
} from '../../contracts/index.ts'
import { qrPicture } from '../../hub/app/forms/qrPicture.ts'

const FOLDER = fileURLToPath(new URL('../../config/forms/', import.meta.url))
const BUSINESS_OF: Record<string, string> = { personal: 'account', foreignExchange: 'forex', corporate: 'account' }

/** What a hub of forms answers next: a receipt, a refusal, or nothing at all. */
export type MockFormAnswer = { receipt?: Partial<FormReceipt>; refuse?: ErrorCode; silent?: boolean }

/** The forms of the project over answers that a test sets. It checks what comes in against the contract, and decides nothing. */
export class MockForms {
  readonly templates = new Map<string, FormTemplate>()
  /** Everything handed in, in order; a repeated one appears again. */
  readonly submissions: FormSubmission[] = []
  readonly autofillAsked: { readingId: string; templateId: string }[] = []
  /** How a document's answers may be shown, by field; those the form has not are left out. */
  reading: Record<string, string> = {}
  autofillMistakes: AutofillView['mistakes'] = []
  answer: (submission: FormSubmission) => MockFormAnswer = () => ({})
  /** Answers wait for it. */
  beforeAnswer: () => Promise<void> = () => Promise.resolve()
  onSubmission: () => void = () => {}

  constructor() {
    for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.json'))) {
      const template: unknown = JSON.parse(readFileSync(`${FOLDER}${name}`, 'utf8'))
      if (Value.Check(FormTemplate, template)) this.templates.set(template.id, template)
    }
  }

  /** Answers as at first; the forms stay. */
  reset(): void {
    this.submissions.length = 0
    this.autofillAsked.length = 0
    this.reading = {}
    this.autofillMistakes = []
    this.answer = () => ({})
    this.beforeAnswer = () => Promise.resolve()
  }

  offers(): FormOffer[] {
    return [...this.templates.values()].map(({ id, version, name, summary, kind, minutes }) => ({
      templateId: id,
      version,
      name,
      summary,
      kind,
      minutes,
      businessId: BUSINESS_OF[kind] ?? null,
    }))
  }
}

const QR = 'form.K7PM2X9Q.c2lnbmF0dXJl'
const RECEIPT: FormReceipt = {
  formId: null,
  reference: 'K7PM2X9Q',
  qr: QR,
  qrPicture: qrPicture(QR),
  validUntil: Date.UTC(2026, 10, 23, 9, 0),
  mistakes: [],
  duplicate: null,
  ticket: null,
  ticketRefusal: null,
}
const NOTHING: Pick<FormReceipt, 'formId' | 'reference' | 'qr' | 'qrPicture' | 'validUntil'> = {
  formId: null,
  reference: null,
  qr: null,
  qrPicture: null,
  validUntil: null,
}

export function addFormRoutes(
  app: FastifyInstance,
  forms: MockForms,
  sessionOf: (request: FastifyRequest) => SessionView | undefined,
  checked: (schema: TSchema, view: object) => unknown,
): void {
  app.get<{ Params: { templateId: string } }>('/api/v1/form-templates/:templateId', async (request, reply) => {
    if (!sessionOf(request)) return reply.code(401).send(problem('NOT_SIGNED_IN'))
    const template = forms.templates.get(request.params.templateId)
    return template ? reply.send(checked(FormTemplate, template)) : reply.code(404).send(problem('NOT_FOUND'))
  })
  app.post<{ Body: { readingId: string; templateId: string } }>('/api/v1/forms/autofill', async (request, reply) => {
    if (!sessionOf(request)) return reply.code(401).send(problem('NOT_SIGNED_IN'))
    forms.autofillAsked.push(request.body)
    const template = forms.templates.get(request.body.templateId)
    const known = new Set(template?.steps.flatMap(({ fields }) => fields.map(({ id }) => id)))
    const fields: Record<string, string> = {}
    for (const [id, shown] of Object.entries(forms.reading)) if (known.has(id)) fields[id] = shown
    const validUntil = Date.now() + 600_000
    return reply.send(checked(AutofillView, { fields, mistakes: forms.autofillMistakes, validUntil }))
  })
  app.post('/api/v1/forms', async (request, reply) => {
    if (!sessionOf(request)) return reply.code(401).send(problem('NOT_SIGNED_IN'))
    const submission = request.body
    if (!Value.Check(FormSubmission, submission)) return reply.code(400).send(problem('BAD_REQUEST'))
    forms.submissions.push(submission)
    forms.onSubmission()
    await forms.beforeAnswer()
    const { receipt, refuse, silent } = forms.answer(submission)
    if (silent) return reply.raw.destroy()
    if (refuse) return reply.code(409).send(problem(refuse))
    const isHandedIn = (receipt?.mistakes ?? []).length === 0 && !receipt?.duplicate
    return reply.send(
      checked(FormReceipt, {
        ...RECEIPT,
        formId: submission.formId,
        ...(!isHandedIn && NOTHING),
        ...receipt,
      }),
    )
  })
}
