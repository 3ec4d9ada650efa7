import Type, { type Static } from 'typebox'
import { oneOf, strict } from '../../contracts/index.ts'

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
    description: 'gbk for models without the four-byte characters of GB18030; they then print ?',
  }),
  cutFeed: Type.Integer({
    minimum: 0,
    maximum: 255,
    default: 0,
    description: 'extra feed before the cut, in motion units',
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
