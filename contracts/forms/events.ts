import Type, { type Static } from 'typebox'
import { BusinessDay, Id, MessageId, nullable, oneOf, strict, Text, TicketId, WallMs } from '../common.ts'
import { FormCorrection } from './correction.ts'
import type { FormAnswers } from './template.ts'
import { FormReference } from './views.ts'

/**
 * What a customer has put in, under a key of the form's own (AES-256-GCM): unreadable once that key is deleted. It holds a
 * `FormContent` as JSON.
 */
const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', maxLength: 262_144 })
export const SealedForm = strict({ keyId: MessageId, iv: Base64, data: Base64, tag: Base64 })
export type SealedForm = Static<typeof SealedForm>

export interface FormContent {
  readonly answers: FormAnswers
  /** Fields answered by the ID reader and not by hand. */
  readonly fromReading: readonly string[]
  readonly offer: { readonly id: string; readonly accepted: boolean } | null
}

export const FORM_EVENTS = {
  'FormSubmitted@1': strict({
    formId: MessageId,
    templateId: Id,
    version: Type.Integer({ minimum: 1 }),
    name: Text,
    reference: FormReference,
    language: oneOf(['zh-CN', 'en']),
    sealed: SealedForm,
    /** The same for the same submission, under the form's own key: tells a repeat from another one. */
    fingerprint: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Blind index of the document of whoever it is for, where it is known. */
    person: nullable(Type.String({ pattern: '^[0-9a-f]{16}$' })),
    /** That document was presented, and not typed in. */
    isByDocument: Type.Boolean(),
    kioskId: nullable(Id),
    day: BusinessDay,
    /** Last business day on which it waits for its customer. */
    keepUntil: BusinessDay,
    validUntil: WallMs,
    corrects: Type.Optional(FormCorrection),
  }),
  /** It belongs to this ticket from now on, and to no other. */
  'FormLinked@1': strict({ formId: MessageId, ticketId: TicketId }),
  /** A ticket was asked for together with it, and could not be given. */
  'FormTicketRefused@1': strict({ formId: MessageId, code: Type.String({ pattern: '^[A-Z_]{1,32}$' }) }),
  /** The same person, or whoever filled it in, has handed in the same form anew: that one stands instead. */
  'FormReplaced@1': strict({ formId: MessageId, by: MessageId }),
  'FormClosed@1': strict({
    formId: MessageId,
    outcome: oneOf(['used', 'withdrawn']),
    coreReference: nullable(Type.String({ maxLength: 64 })),
  }),
  /** Nobody came for it in time. */
  'FormExpired@1': strict({ formId: MessageId }),
} as const
