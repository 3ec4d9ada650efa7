import Type, { type Static } from 'typebox'
import { oneOf, strict } from '../common.ts'
import { TRANSACTION_KINDS } from '../deviceEvents.ts'

/** Settings of a machine whose NDC messages come as a copy. */
export const AtmNdcSettings = strict({
  luno: Type.Optional(
    Type.String({
      pattern: '^[0-9]{3,9}$',
      description:
        'logical unit number of the machine; absent: the first one heard, others in the same copy are passed over',
    }),
  ),
  framing: oneOf(['length', 'etx', 'none'], {
    default: 'length',
    description:
      'what bounds a message: two bytes with its length before it, high byte first; ETX behind it; none: a silence, or the next message',
  }),
  lengthIncludesItself: Type.Boolean({ default: false, description: 'the two bytes of the length are counted in it' }),
  cassettes: Type.Array(
    strict({
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
      value: Type.Number({ minimum: 0, maximum: 1_000_000, description: 'of one note' }),
      capacity: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: 'notes' })),
    }),
    {
      maxItems: 4,
      default: [],
      description: 'what is in cassettes 1 to 4, in order; the protocol does not say it',
    },
  ),
  operations: Type.Array(
    strict({
      code: Type.String({
        pattern: '^[ A-I]{1,8}$',
        description: 'operation code buffer, spaces included; spaces at its end count for nothing',
      }),
      kind: oneOf(TRANSACTION_KINDS),
    }),
    {
      maxItems: 64,
      default: [],
      description:
        'what customers ask for by these operation codes, which every bank sets up as it likes; others are not told of',
    },
  ),
  keepRaw: Type.Boolean({
    default: true,
    description: 'messages are kept for a day, sealed, with tracks, PIN blocks and card numbers masked',
  }),
})
export type AtmNdcSettings = Static<typeof AtmNdcSettings>
