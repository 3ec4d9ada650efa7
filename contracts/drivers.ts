import Type, { type Static } from 'typebox'
import { oneOf, strict } from './common.ts'
import { HidScannerSettings, LineScannerSettings } from './drivers/scanner.ts'

export { HidScannerSettings, LineScannerSettings } from './drivers/scanner.ts'

import { DispenserF3Settings, DispenserK7x0Settings } from './drivers/cardDispensers.ts'

export * from './drivers/cardDispensers.ts'

import { MotorReaderSettings, SwipeReaderSettings } from './drivers/cardReaders.ts'

export * from './drivers/cardReaders.ts'

import { HikCameraSettings, VzCameraSettings } from './drivers/plateCamera.ts'

export * from './drivers/plateCamera.ts'
import { GenericFrameSettings } from './drivers/genericFrame.ts'
import { ModbusSettings } from './drivers/modbus.ts'

export * from './drivers/genericFrame.ts'
export * from './drivers/modbus.ts'

/**
 * The settings of every driver, by its name: what stands under `settings` of a device in the branch configuration. They are
 * here so that a wrong one is found with all other mistakes of a configuration, before an agent is told of it.
 */
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

/** Which real-time status (n of DLE EOT n) says a thing, and in which bits; any bit of the mask set means it is so. */
const StatusBit = strict({
  n: Type.Integer({ minimum: 1, maximum: 4, description: 'status asked for by DLE EOT n' }),
  mask: Type.Integer({ minimum: 1, maximum: 255, description: 'bits of the answer, any of which says it' }),
})
const bit = (n: number, mask: number, description: string) =>
  Type.Union([StatusBit, Type.Null()], { default: { n, mask }, description })

/**
 * What a model means by its status bits. The defaults are Epson's map, which most makers follow; `null` where a model has
 * no such sensor or uses the bit for something else.
 */
export const StatusMap = strict(
  {
    offline: bit(1, 0x08, 'printer is offline, whatever the cause'),
    coverOpen: bit(2, 0x04, 'cover open'),
    feeding: bit(2, 0x08, 'somebody holds the feed button'),
    stoppedForPaper: bit(2, 0x20, 'printing stopped at the end of the paper'),
    error: bit(2, 0x40, 'stopped by an error, which one is said elsewhere'),
    mechanicalError: bit(3, 0x04, 'mechanical error'),
    cutterError: bit(3, 0x08, 'cutter error'),
    unrecoverableError: bit(3, 0x20, 'error that needs service'),
    recoverableError: bit(3, 0x40, 'error that ends by itself, such as a hot head'),
    paperLow: bit(4, 0x0c, 'near end of the roll'),
    paperOut: bit(4, 0x60, 'no paper'),
  },
  { default: {} },
)
export type StatusMap = Static<typeof StatusMap>

export const PrinterSettings = strict({
  charset: oneOf(['gb18030', 'gbk'], {
    default: 'gb18030',
    description: 'gbk for models without the four-byte characters of GB18030; they then print 〓',
  }),
  cut: oneOf(['feedPartial', 'partial', 'full'], {
    default: 'feedPartial',
    description: 'feedPartial feeds to the cutter by itself; the others for models that know only them',
  }),
  cutFeed: Type.Integer({
    minimum: 0,
    maximum: 255,
    default: 0,
    description: 'extra feed before the cut, in motion units, for feedPartial',
  }),
  cutFeedLines: Type.Integer({
    minimum: 0,
    maximum: 20,
    default: 4,
    description: 'lines from the head to the cutter, fed before the cuts partial and full',
  }),
  largestModule: Type.Integer({
    minimum: 1,
    maximum: 16,
    default: 16,
    description: 'largest dots of a QR code that the model knows, 8 with some; larger ones are printed in this size',
  }),
  automaticStatus: Type.Boolean({
    default: false,
    description:
      'have the printer report changes by itself (GS a), so that they are heard of before the next status round',
  }),
  fullStatus: Type.Boolean({
    default: false,
    description:
      'model of the Custom KPM150 family: the whole status is asked for too, and tells of a ticket in the mouth',
  }),
  mediaLeftMs: Type.Integer({
    minimum: 5000,
    maximum: 3_600_000,
    default: 60_000,
    description: 'a ticket longer than this in the mouth has been left lying, with fullStatus',
  }),
  confirm: oneOf(['transmitStatus', 'realTimeOnly'], {
    default: 'transmitStatus',
    description: 'realTimeOnly for models that do not answer GS r; a print is then confirmed by its expected duration',
  }),
  lineDurationMs: Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: 60,
    description: 'time of one printed line, for realTimeOnly',
  }),
  pollMs: Type.Integer({
    minimum: 500,
    maximum: 60_000,
    default: 3000,
    description: 'pause between two status rounds while idle',
  }),
  answerTimeoutMs: Type.Integer({
    minimum: 50,
    maximum: 5000,
    default: 500,
    description: 'longest wait for one status byte',
  }),
  printTimeoutMs: Type.Integer({
    minimum: 1000,
    maximum: 60_000,
    default: 10_000,
    description: 'longest wait for a ticket to be printed and cut',
  }),
  statusMap: StatusMap,
})
export type PrinterSettings = Static<typeof PrinterSettings>

/** A driver that is not here does not exist: a test holds this to the folders of device-drivers/. */
export const DRIVER_SETTINGS = {
  'dispenser-f3': DispenserF3Settings,
  'dispenser-k7x0': DispenserK7x0Settings,
  'generic-frame': GenericFrameSettings,
  'idcard-sam': ReaderSettings,
  'keypad-ff68': KeypadSettings,
  'led-onbon': BoardSettings,
  'msr-magtek': SwipeReaderSettings,
  'lpr-hik': HikCameraSettings,
  'lpr-vz': VzCameraSettings,
  modbus: ModbusSettings,
  'printer-escpos': PrinterSettings,
  'scanner-hidpos': HidScannerSettings,
  'scanner-line': LineScannerSettings,
  'reader-crt310': MotorReaderSettings,
  'generic-frame': GenericFrameSettings,
} as const
