import Type, { type Static } from 'typebox'
import { oneOf, strict } from '../common.ts'

/** How a text comes onto a board. */
export const BOARD_DISPLAYS = ['static', 'fast', 'left', 'right', 'up', 'down'] as const
export type BoardDisplay = (typeof BOARD_DISPLAYS)[number]

const BoardArea = strict({
  x: Type.Integer({ minimum: 0, maximum: 4095 }),
  y: Type.Integer({ minimum: 0, maximum: 1023 }),
  width: Type.Integer({ minimum: 8, maximum: 4096 }),
  height: Type.Integer({ minimum: 8, maximum: 1024 }),
  color: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
  chineseFont: Type.Optional(Type.String({ pattern: '^O\\d{3}$' })),
})

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
  areas: Type.Optional(
    Type.Array(BoardArea, {
      minItems: 1,
      maxItems: 8,
      description:
        'rectangles in dots that take one line of a text each, the last one the rest; absent: the whole panel. A 6K card has 5, a 5K card 8',
    }),
  ),
  card: oneOf(['any', '5k', '6k'], {
    default: 'any',
    description: 'kind of card: 5k holds 8 areas of 512 bytes, 6k 5 of 1024; any keeps to what both can',
  }),
  brightness: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 15,
      description: 'sent to every board when it comes up; absent: as the board has it',
    }),
  ),
  setClock: Type.Boolean({ default: true, description: "set the board's clock when it comes up and every day" }),
  switchOn: Type.Boolean({
    default: false,
    description: 'switch a board on that is found off; false where it switches itself off at night',
  }),
  check: oneOf(['crc16', 'sum', 'none'], {
    default: 'crc16',
    description: 'how frames are checked; none with 6K cards on TCP only',
  }),
  liveFirst: Type.Boolean({
    default: false,
    description: 'show calls over programs stored in the card; false where both have places of their own',
  }),
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
  display: oneOf(BOARD_DISPLAYS, {
    default: 'static',
    description: 'how a text appears that nobody needs to notice: a repaint',
  }),
  emphasisDisplay: oneOf(BOARD_DISPLAYS, {
    default: 'fast',
    description: 'how a new call appears; it is drawn anew after every stay',
  }),
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
})
export type BoardSettings = Static<typeof BoardSettings>
