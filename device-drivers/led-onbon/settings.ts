import Type, { type Static } from 'typebox'
import { strict } from '../../contracts/index.ts'
import { DISPLAY, type Display } from './messages.ts'

const display = (otherwise: Display, description: string) =>
  Type.Unsafe<Display>({ type: 'string', enum: Object.keys(DISPLAY), default: otherwise, description })

export const BoardSettings = strict({
  addresses: Type.Array(Type.Integer({ minimum: 1, maximum: 0xfffd }), {
    minItems: 1,
    maxItems: 64,
    uniqueItems: true,
    default: [1],
    description: 'addresses of the boards on this line',
  }),
  widthPx: Type.Integer({ minimum: 8, maximum: 4096, default: 128 }),
  heightPx: Type.Integer({ minimum: 8, maximum: 1024, default: 32 }),
  brightness: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 15,
      description: 'sent to every board when it comes up; absent: as the board has it',
    }),
  ),
  color: Type.Integer({ minimum: 1, maximum: 7, default: 1, description: '1 red' }),
  chineseFont: Type.String({
    pattern: '^O\\d{3}$',
    default: 'O000',
    description: 'font code in the card, O000 = 16 dots',
  }),
  latinFont: Type.Optional(
    Type.String({
      pattern: '^E\\d{3}$',
      description: 'font code in the card, E000 = 16 dots; absent: the card chooses',
    }),
  ),
  display: display('static', 'how a text appears that nobody needs to notice: a repaint'),
  emphasisDisplay: display('fast', 'how a new call appears; it is drawn anew after every stay'),
  speed: Type.Integer({ minimum: 0, maximum: 24, default: 2, description: '0 is fastest' }),
  stayHalfSeconds: Type.Integer({ minimum: 0, maximum: 255, default: 10 }),
  maxTextBytes: Type.Integer({
    minimum: 16,
    maximum: 960,
    default: 480,
    description: 'longest text with its font codes; a 5K area holds 512 bytes in all',
  }),
  answerTimeoutMs: Type.Integer({ minimum: 100, maximum: 10_000, default: 1000 }),
  pingTimeoutMs: Type.Integer({
    minimum: 100,
    maximum: 10_000,
    default: 300,
    description: 'shorter, so that a silent board does not hold up the others',
  }),
  pingMs: Type.Integer({
    minimum: 1000,
    maximum: 600_000,
    default: 5000,
    description: 'how often each board is asked whether it is there, while the line is idle',
  }),
  probeBaud: Type.Boolean({
    default: false,
    description: 'give the port up when no board answers, so that it is opened again, at the other rate',
  }),
})
export type BoardSettings = Static<typeof BoardSettings>
