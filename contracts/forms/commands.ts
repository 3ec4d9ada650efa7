import Type from 'typebox'
import { BusinessDay, Id, MessageId, nullable, oneOf, strict, Text, TicketId, WallMs } from '../common.ts'
import { PresentedIdentity } from '../events.ts'
import { FormCorrection } from './correction.ts'
import { SealedForm } from './events.ts'
import { FormReference } from './views.ts'

export const FORM_COMMANDS = {
  /**
   * Taken over at a counter (with the core system's own reference, once it has one), or withdrawn: then its answers can not be read
   * any more. Tellers while its customer is at their window, or once they were told its reference.
   */
  CloseForm: strict({
    formId: MessageId,
    outcome: oneOf(['used', 'withdrawn']),
    coreReference: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9._/-]{1,64}$',
        description: "the core system's name of what was made of it; nothing of a person",
      }),
    ),
  }),
  /** A form that was handed in without a ticket, or with another one, belongs to this ticket. */
  LinkForm: strict({ formId: MessageId, ticketId: TicketId }),
} as const

/** A form that was checked and sealed. What the hub makes of a `FormSubmission`. */
export const SubmitForm = strict({
  formId: MessageId,
  templateId: Id,
  version: Type.Integer({ minimum: 1 }),
  name: Text,
  /** The first that is not in use becomes its reference. */
  references: Type.Array(FormReference, { minItems: 1, maxItems: 4 }),
  language: oneOf(['zh-CN', 'en']),
  sealed: SealedForm,
  fingerprint: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  person: nullable(Type.String({ pattern: '^[0-9a-f]{16}$' })),
  kioskId: nullable(Id),
  keepUntil: BusinessDay,
  validUntil: WallMs,
  replaces: Type.Boolean(),
  /** Another one of the same kind was asked for: those that stand stay. */
  besides: Type.Optional(Type.Boolean()),
  corrects: Type.Optional(FormCorrection),
  /** The document it was filled in from, as the kiosk has read it. */
  reading: nullable(
    strict({
      readingId: MessageId,
      presented: PresentedIdentity,
      classId: nullable(Id),
      adviserId: nullable(Id),
    }),
  ),
  ticket: nullable(Type.Union([strict({ ticketId: TicketId }), strict({ businessId: Id })])),
})
