/**
 * What serial scanners send and are sent, put together by hand from the published forms, not by this code. What is in the codes is
 * invented.
 */
export const LINE_VECTORS = {
  /** BRANCH-TICKET-A012 and CR. */
  plain: '42 52 41 4E 43 48 2D 54 49 43 4B 45 54 2D 41 30 31 32 0D',
  /** `]Q0` before it, CR LF behind. */
  aimCrlf: '5D 51 30 42 52 41 4E 43 48 2D 54 49 43 4B 45 54 2D 41 30 31 32 0D 0A',
  /** `]C0` 620501234567 and LF. */
  code128Lf: '5D 43 30 36 32 30 35 30 31 32 33 34 35 36 37 0A',
  /** STX, 6901234567892, ETX, CR. */
  framed: '02 36 39 30 31 32 33 34 35 36 37 38 39 32 03 0D',
  /** 取号A012 in UTF-8. */
  utf8: 'E5 8F 96 E5 8F B7 41 30 31 32 0D',
  /** The same in GB18030. */
  gb18030: 'C8 A1 BA C5 41 30 31 32 0D',
} as const

/** Light on and off of Honeywell's serial scanners. */
export const TRIGGER_VECTORS = { on: '16 54 0D', off: '16 55 0D' } as const

/**
 * Newland's serial programming command manual (NLS-HR42): Code 11 enabled with lengths from 12 to 22, and its answer, the command
 * with ACK before each comma and semicolon; in place of an ACK, NAK for a value out of range and ENQ for an unknown command.
 */
export const NEWLAND_VECTORS = {
  command: '7E 01 30 30 30 30 40 43 31 31 45 4E 41 31 2C 4D 49 4E 31 32 2C 4D 41 58 32 32 3B 03',
  answer: '02 01 30 30 30 30 40 43 31 31 45 4E 41 31 06 2C 4D 49 4E 31 32 06 2C 4D 41 58 32 32 06 3B 03',
  outOfRange: '02 01 30 30 30 30 40 43 31 31 45 4E 41 31 06 2C 4D 49 4E 31 32 06 2C 4D 41 58 32 32 15 3B 03',
  unknown: '02 01 30 30 30 30 40 43 31 31 45 4E 41 31 05 2C 4D 49 4E 31 32 05 2C 4D 41 58 32 32 05 3B 03',
} as const
/** What it is in a configuration. */
export const NEWLAND_COMMAND = '@C11ENA1,MIN12,MAX22'

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
}
