import Type, { type Static } from 'typebox'
import { Id, MessageId, nullable, oneOf, strict, Text, TicketId, WallMs } from '../common.ts'
import { FormCorrection } from './correction.ts'
import { FORM_KINDS, FormAnswers, FormMistake, FormTemplate } from './template.ts'

/** submitted: waits for a teller; used: taken over at a counter; withdrawn: by the customer or staff; expired: nobody came. */
export const FORM_STATES = ['submitted', 'used', 'withdrawn', 'expired'] as const
export type FormState = (typeof FORM_STATES)[number]

/** What a customer tells at the counter, and what the QR code holds: 8 characters without those that look alike. */
export const FormReference = Type.String({ pattern: '^[2-9A-HJ-NP-Z]{8}$', description: '8 characters, K7PM2X9Q' })

export const FormOffer = strict(
  {
    templateId: Id,
    version: Type.Integer(),
    name: Text,
    summary: Text,
    kind: oneOf(FORM_KINDS),
    minutes: Type.Integer(),
    businessId: nullable(Id),
  },
  { $id: 'FormOffer' },
)
export type FormOffer = Static<typeof FormOffer>

/** A form as tickets and chips carry it: no answer in it. */
export const TicketForm = strict({
  formId: MessageId,
  templateId: Id,
  name: Text,
  /** What opens it: told to whoever asks for the form itself, and not together with tickets. */
  reference: nullable(FormReference),
  state: oneOf(FORM_STATES),
})
export type TicketForm = Static<typeof TicketForm>

/**
 * What the kiosk learns of a document that was read: which fields it answers, and how they may be shown. The answers themselves stay in the
 * hub and are put in when the form is handed in.
 */
export const AutofillView = strict({
  fields: Type.Unsafe<Readonly<Record<string, string>>>({ type: 'object', additionalProperties: { type: 'string' } }),
  /** What the customer would have to mend before a form can be handed in (a document past its date). */
  mistakes: Type.Array(FormMistake),
  /** Until when the reading can be used for a form. */
  validUntil: WallMs,
})
export type AutofillView = Static<typeof AutofillView>

export const FormSubmission = strict({
  /** Made by the screen: handed in twice, it is one form. */
  formId: MessageId,
  templateId: Id,
  version: Type.Integer({ minimum: 1 }),
  language: oneOf(['zh-CN', 'en']),
  answers: FormAnswers,
  /** Fields to be answered from this reading; they must not be in `answers`. */
  reading: Type.Optional(
    strict({ readingId: MessageId, fields: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 }) }),
  ),
  offerAccepted: Type.Optional(Type.Boolean()),
  /** The same person has handed in the same form today: this one stands instead. */
  replaces: Type.Optional(Type.Boolean()),
  /** The same person has handed in the same form today, and wants both to stand. */
  besides: Type.Optional(Type.Boolean()),
  /** It was sent before, with other answers, and nobody has said that it arrived: of the two only this one stands. */
  corrects: Type.Optional(FormCorrection),
  /** A ticket taken already that it belongs to, or a new one for this business. */
  ticket: Type.Optional(Type.Union([strict({ ticketId: TicketId }), strict({ businessId: Id })])),
})
export type FormSubmission = Static<typeof FormSubmission>

/**
 * Handed in, or what is to be mended first. A duplicate: the form of today that stands, or that was sent before this one and is used at a
 * counter already, so that the customer can choose.
 */
export const FormReceipt = strict(
  {
    formId: nullable(MessageId),
    reference: nullable(FormReference),
    /** Content of the QR code. */
    qr: nullable(Type.String()),
    /** The same as it is drawn: modules on each side without the margin, and the outline of the dark ones for a `path` of an SVG. */
    qrPicture: nullable(
      strict({
        modules: Type.Integer({ minimum: 21, maximum: 177 }),
        path: Type.String({ pattern: '^(M\\d+ \\d+h\\d+v1h-\\d+z)+$', maxLength: 100_000 }),
      }),
    ),
    validUntil: nullable(WallMs),
    mistakes: Type.Array(FormMistake),
    duplicate: nullable(
      strict({
        name: Text,
        submittedAt: WallMs,
        isUsed: Type.Boolean(),
        /** Of its kind and person that wait today; the one named is the last of them. */
        count: Type.Integer({ minimum: 0 }),
      }),
    ),
    ticket: nullable(strict({ ticketId: TicketId, number: Type.String() })),
    /** Why no ticket was given although one was asked for; the form is handed in all the same. */
    ticketRefusal: nullable(
      Type.Unsafe<{ code: string; message: Text }>({
        type: 'object',
        properties: { code: { type: 'string' }, message: Text },
      }),
    ),
  },
  { $id: 'FormReceipt' },
)
export type FormReceipt = Static<typeof FormReceipt>

/** A form at the counter, in the clear: every look at it is in the audit log. */
export const FormView = strict(
  {
    formId: MessageId,
    reference: FormReference,
    state: oneOf(FORM_STATES),
    template: FormTemplate,
    language: oneOf(['zh-CN', 'en']),
    answers: FormAnswers,
    /** Amounts in capital numerals, by field. */
    capitals: Type.Unsafe<Readonly<Record<string, string>>>({
      type: 'object',
      additionalProperties: { type: 'string' },
    }),
    /** Fields answered by the ID reader and not by hand. */
    fromReading: Type.Array(Type.String()),
    submittedAt: WallMs,
    offer: nullable(strict({ id: Id, accepted: Type.Boolean() })),
    ticketId: nullable(TicketId),
    /** Of the core system, once it was taken over. */
    coreReference: nullable(Type.String()),
  },
  { $id: 'FormView' },
)
export type FormView = Static<typeof FormView>

/** Who may take over a form at the counter: partners only with the right `forms`. */
const COUNTER = ['teller', 'manager', 'supervisor', 'partner'] as const
const READERS = ['kiosk', 'teller', 'manager', 'supervisor', 'partner'] as const

export const FORM_ROUTES = {
  formTemplates: {
    method: 'GET',
    path: '/api/v1/form-templates',
    summary: 'Forms that customers can fill in beforehand',
    roles: READERS,
    answer: strict({ forms: Type.Array(FormOffer) }),
  },
  formTemplate: {
    method: 'GET',
    path: '/api/v1/form-templates/:templateId',
    summary: 'One form: what it asks and within which limits. The newest version, or the one asked for',
    roles: READERS,
    params: strict({ templateId: Id }),
    query: strict({ version: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,5}$' })) }),
    answer: FormTemplate,
  },
  autofillForm: {
    method: 'POST',
    path: '/api/v1/forms/autofill',
    summary: 'Which fields a document read at this kiosk answers; the answers themselves are not told',
    roles: ['kiosk'],
    body: strict({ readingId: MessageId, templateId: Id }),
    answer: AutofillView,
  },
  submitForm: {
    method: 'POST',
    path: '/api/v1/forms',
    summary: 'Hand in a form, and take a ticket for it if wanted. Mistakes are answered, not refused',
    roles: ['kiosk', 'manager', 'supervisor'],
    body: FormSubmission,
    answer: FormReceipt,
  },
  findForms: {
    method: 'GET',
    path: '/api/v1/forms',
    summary: 'Forms by reference, content of the QR code, or ticket; no answers in it',
    roles: COUNTER,
    query: strict({
      reference: Type.Optional(FormReference),
      qr: Type.Optional(Type.String({ maxLength: 128 })),
      ticket: Type.Optional(TicketId),
    }),
    answer: strict({
      forms: Type.Array(strict({ ...TicketForm.properties, ticketId: nullable(TicketId), submittedAt: WallMs })),
    }),
  },
  form: {
    method: 'GET',
    path: '/api/v1/forms/:formId',
    summary: 'A form in the clear, for whoever serves its customer; audited',
    roles: COUNTER,
    params: strict({ formId: MessageId }),
    answer: FormView,
  },
  formPdf: {
    method: 'GET',
    path: '/api/v1/forms/:formId/form.pdf',
    summary: 'The form as a document, or its answers alone at the coordinates of the pre-printed paper; audited',
    roles: COUNTER,
    params: strict({ formId: MessageId }),
    query: strict({
      layout: Type.Optional(oneOf(['document', 'prePrinted'])),
      language: Type.Optional(oneOf(['zh-CN', 'en'])),
      /** Millimetres by which this printer sets everything too far to the left and too high. */
      offsetX: Type.Optional(Type.String({ pattern: '^-?\\d{1,2}(\\.\\d)?$' })),
      offsetY: Type.Optional(Type.String({ pattern: '^-?\\d{1,2}(\\.\\d)?$' })),
    }),
    answer: Type.Unsafe<Uint8Array>(Type.String()),
    produces: 'application/pdf',
  },
} as const
