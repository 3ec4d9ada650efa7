import Type, { type Static } from 'typebox'
import { oneOf, strict } from '../common.ts'

/** Settings of the readers of bank cards. */
export const SwipeReaderSettings = strict({
  fieldBytes: Type.Union([Type.Literal(110), Type.Literal(112)], {
    default: 110,
    description: 'bytes of a track in a report; 112 for models with MagnePrint',
  }),
  reportBytes: Type.Optional(
    Type.Integer({
      minimum: 337,
      maximum: 1024,
      description: 'bytes of a whole report where something follows the third track; absent: it ends there',
    }),
  ),
})
export type SwipeReaderSettings = Static<typeof SwipeReaderSettings>

export const MotorReaderSettings = strict({
  entry: oneOf(['allowed', 'prohibited', 'asFound'], {
    default: 'allowed',
    description: 'whether cards are taken in before anybody has said so by command; asFound: left as the reader has it',
  }),
  readOnEntry: Type.Boolean({ default: true, description: 'a card put in is read at once' }),
  tracks: oneOf(['all', 'track2'], {
    default: 'all',
    description: 'track2: track 1, which has the name, never leaves the reader',
  }),
  exit: oneOf(['held', 'free'], {
    default: 'held',
    description: 'how a card lies in the mouth: held can still be taken back in, free is pushed out as far as it goes',
  }),
  stopAtChip: Type.Boolean({
    default: false,
    description: 'a card put in goes on to the chip contacts; set once whenever the reader comes up',
  }),
  entryReply: oneOf(['verify', 'yIsDone', 'nIsDone'], {
    default: 'verify',
    description:
      'what Y and N mean in the answer about taking cards in, which the published text has the wrong way round; verify: neither is believed, the state is asked',
  }),
  pollMs: Type.Integer({
    minimum: 100,
    maximum: 10_000,
    default: 300,
    description: 'pause between two questions for the state while idle',
  }),
  moveTimeoutMs: Type.Integer({
    minimum: 1000,
    maximum: 20_000,
    default: 10_000,
    description: 'longest wait for a card to be moved or read',
  }),
  leftMs: Type.Integer({
    minimum: 1000,
    maximum: 600_000,
    default: 30_000,
    description: 'a card lying in the mouth so long was left behind',
  }),
})
export type MotorReaderSettings = Static<typeof MotorReaderSettings>
