import Type, { type Static } from 'typebox'
import { strict } from '../common.ts'

export const KeypadSettings = strict({
  addresses: Type.Array(Type.Integer({ minimum: 0, maximum: 255 }), {
    minItems: 1,
    maxItems: 64,
    uniqueItems: true,
    description: 'keypads on this line; absent from a branch configuration: those that windows name',
  }),
  longestFrame: Type.Optional(
    Type.Integer({
      minimum: 3,
      maximum: 8,
      default: 5,
      description: 'largest L taken from a keypad; 6 where three digits go before a key',
    }),
  ),
})
export type KeypadSettings = Static<typeof KeypadSettings>
