import Type, { type Static } from 'typebox'
import { oneOf, strict } from '../common.ts'

/** Up to 16 bytes in hexadecimal, with or without spaces: `16 54 0D`. */
const HexBytes = (options: Record<string, unknown>) =>
  Type.String({ pattern: '^[0-9A-Fa-f]{2}( ?[0-9A-Fa-f]{2}){0,15}$', ...options })
/** The same without CR and LF, which end a line. */
const HexInLine = (options: Record<string, unknown>) =>
  Type.String({ pattern: '^(?!0[AaDd])[0-9A-Fa-f]{2}( ?(?!0[AaDd])[0-9A-Fa-f]{2}){0,15}$', ...options })

/** What every scanner is set up with, whatever its wire. */
const common = {
  charset: oneOf(['utf-8', 'gb18030'], {
    default: 'utf-8',
    description: 'how the scanner sends text; a code that is no text in it is refused',
  }),
  maxBytes: Type.Integer({
    minimum: 1,
    // Sealed and in base64 more would not fit into a message.
    maximum: 3000,
    default: 1024,
    description: 'longest code taken, in bytes; longer ones are dropped whole',
  }),
  duplicateMs: Type.Integer({
    minimum: 0,
    maximum: 60_000,
    default: 500,
    description: 'the same code again within this time is the same scan; counted anew from every repetition',
  }),
}
const aimPrefix = Type.Boolean({
  default: false,
  description: 'the scanner puts the AIM identifier of the symbology before every code, such as ]Q0',
})

export const HidScannerSettings = strict({
  ...common,
  report: oneOf(['aim', 'microscan'], {
    default: 'aim',
    description: 'aim: report 2 with the AIM identifier in its head; microscan: report 1 with up to 62 bytes of data',
  }),
  aimPrefix,
  suffix: Type.Optional(
    HexBytes({ description: 'bytes the scanner puts behind every code, such as 0D 0A; not part of it' }),
  ),
})
export type HidScannerSettings = Static<typeof HidScannerSettings>

export const LineScannerSettings = strict({
  ...common,
  terminator: oneOf(['cr', 'crlf', 'lf'], {
    default: 'cr',
    description: 'what ends a code; with cr a line feed right behind it is passed over',
  }),
  aimPrefix,
  prefix: Type.Optional(
    HexInLine({ description: 'bytes before every code, and before its AIM identifier, such as 02; not part of it' }),
  ),
  suffix: Type.Optional(HexInLine({ description: 'bytes behind every code, such as 03; not part of it' })),
  trigger: Type.Union([oneOf(['none', 'honeywell']), strict({ on: HexBytes({}), off: HexBytes({}) })], {
    default: 'none',
    description: 'bytes that switch the light on and off: honeywell 16 54 0D and 16 55 0D, others as their manual says',
  }),
  configuration: Type.Array(
    Type.String({
      pattern: '^[@#][A-Za-z0-9]{6}[A-Za-z0-9 ,."\'=/_-]*$',
      maxLength: 120,
    }),
    {
      maxItems: 16,
      default: [],
      description:
        'Newland commands sent whenever the port opens, each when the one before is answered: @ is kept without power, # is not',
    },
  ),
})
export type LineScannerSettings = Static<typeof LineScannerSettings>
