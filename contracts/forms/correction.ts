import Type, { type Static } from 'typebox'
import { MessageId, strict } from '../common.ts'

/**
 * Of a form that was changed after it had been sent, and nobody had said that it arrived: the id it was first sent by, and the how many-th
 * time it is sent. Of one such filling the one that was sent last counts, in whatever order they arrive.
 */
export const FormCorrection = strict({ formId: MessageId, attempt: Type.Integer({ minimum: 2, maximum: 9999 }) })
export type FormCorrection = Static<typeof FormCorrection>
