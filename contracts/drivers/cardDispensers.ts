import Type, { type Static } from 'typebox'
import { oneOf, strict } from '../common.ts'

/** What every card dispenser is set by, whatever its protocol. */
const common = {
  address: Type.Integer({
    minimum: 0,
    maximum: 15,
    default: 0,
    description: 'address of the unit by its switches; answers of other units on the line are left out',
  }),
  lowCount: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: 'so many cards or fewer in the hopper, by our own count, are low; absent: its sensor alone says so',
    }),
  ),
  mediaLeftSeconds: Type.Integer({
    minimum: 5,
    maximum: 3600,
    default: 30,
    description: 'a card that lies in the mouth so long was forgotten',
  }),
  captureAfterSeconds: Type.Optional(
    Type.Integer({
      minimum: 10,
      maximum: 3600,
      description: 'a card that lies in the mouth so long is drawn in and kept in the bin; absent: never by itself',
    }),
  ),
}

export const DispenserF3Settings = strict({
  ...common,
  readPosition: oneOf(['rf', 'ic'], {
    default: 'rf',
    description: 'where a card waits inside: at the contactless antenna or at the contacts',
  }),
  binCounter: Type.Boolean({
    default: true,
    description: "whether the machine's counter of captured cards is used; false for models that do not count",
  }),
  pollMs: Type.Integer({
    minimum: 200,
    maximum: 10_000,
    default: 500,
    description: 'pause between two looks while idle',
  }),
})
export type DispenserF3Settings = Static<typeof DispenserF3Settings>

export const DispenserK7x0Settings = strict({
  ...common,
  model: oneOf(['k720', 'k730', 'k750'], {
    default: 'k750',
    description: 'one flag of the status is "preparing a card" with k720 and "hopper nearly full" with k750',
  }),
  readPosition: oneOf(['reader', 'sensor2'], {
    default: 'reader',
    description: 'where a card waits inside: at the reader (FC7) or at sensor 2 (FC6)',
  }),
  mouthSensors: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
    minItems: 1,
    maxItems: 7,
    uniqueItems: true,
    default: [1],
    description:
      'sums of the sensors (4, 2, 1 for sensors 3, 2, 1) that a card in the mouth covers and no card elsewhere does; any other sum is a card inside',
  }),
  buffer: Type.Optional(
    Type.Boolean({ description: 'sent at every connect: BE (true) or BD (false); absent: as the machine has it' }),
  ),
  pollMs: Type.Integer({
    minimum: 200,
    maximum: 10_000,
    default: 500,
    description: 'pause between two looks while idle; the maker asks for 200 at least',
  }),
})
export type DispenserK7x0Settings = Static<typeof DispenserK7x0Settings>
