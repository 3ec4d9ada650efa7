import Type, { type Static } from 'typebox'
import { strict } from '../common.ts'

export const ReaderSettings = strict({
  appendedAddress: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'ask each card for addresses its holder had added later; they follow the printed one',
    }),
  ),
  maxRadioFrameBytes: Type.Optional(
    Type.Integer({
      minimum: 16,
      maximum: 255,
      description: 'longest radio frame between reader and card, such as 80; absent: as the reader has it',
    }),
  ),
})
export type ReaderSettings = Static<typeof ReaderSettings>
