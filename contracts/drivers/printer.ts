import Type, { type Static } from 'typebox'
import { oneOf, strict } from '../common.ts'

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
