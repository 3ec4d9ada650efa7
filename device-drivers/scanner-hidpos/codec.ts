import type { FrameFormat, Scan } from '../framing/frameParser.ts'
import { type AimId, isAimId } from '../scanning/aim.ts'

/**
 * Input reports of bar code scanners on USB HID, 64 bytes each, without a checksum. Two layouts, chosen by setting:
 * - `aim`, report 2: `02 | length | ] | AIM | AIM | 56 bytes of data | further identifier | reserved | bit 0: more follows`
 *   (Access-IS LSR118 and ATR110 manuals after the USB-IF HID Point of Sale Usage Tables 1.02, page 8C);
 * - `microscan`, report 1: `01 | length | 62 bytes of data, NUL behind them` (Microscan MS-4 and MINI Hawk); a full report may be
 *   followed by the rest in another.
 *
 * Built to the published layouts; not yet certified on hardware.
 */
export const REPORT_BYTES = 64
const AIM_REPORT = { id: 0x02, dataAt: 5, longest: 56, moreAt: 63 } as const
const MICROSCAN_REPORT = { id: 0x01, dataAt: 2, longest: 62 } as const
const FLAG = 0x5d

export interface Report {
  readonly aim: AimId | undefined
  /** A copy, for its reader to overwrite. */
  readonly data: Uint8Array
  /** Whether the code goes on in the next report; `perhaps` where the layout does not say. */
  readonly more: 'yes' | 'no' | 'perhaps'
}

/** How many bytes from the second on can not begin a report. */
function toNext(bytes: Uint8Array, id: number): number {
  const next = bytes.indexOf(id, 1)
  return next < 0 ? bytes.length : next
}

const aimFormat: FrameFormat<Report> = {
  maxBytes: REPORT_BYTES,
  scan(bytes): Scan<Report> {
    const { id, dataAt, longest, moreAt } = AIM_REPORT
    const [first, length = 0, flag = FLAG, letter, modifier] = bytes
    // Of what has not come yet nothing is known to be wrong.
    const aim = String.fromCharCode(letter ?? 0x51, modifier ?? 0x30)
    if (first !== id || length > longest || flag !== FLAG || !isAimId(aim))
      return { kind: 'skip', length: toNext(bytes, id) }
    if (bytes.length < REPORT_BYTES) return { kind: 'more' }
    const last = bytes[moreAt] ?? 0
    // The other bits are none: where a byte was lost on a line, one of the next report stands here.
    if (last > 1) return { kind: 'skip', length: toNext(bytes, id), corrupt: true }
    const data = bytes.slice(dataAt, dataAt + length)
    return { kind: 'frame', length: REPORT_BYTES, frame: { aim, data, more: last === 1 ? 'yes' : 'no' } }
  },
}

const microscanFormat: FrameFormat<Report> = {
  maxBytes: REPORT_BYTES,
  scan(bytes): Scan<Report> {
    const { id, dataAt, longest } = MICROSCAN_REPORT
    const [first, length = 0] = bytes
    if (first !== id || length > longest) return { kind: 'skip', length: toNext(bytes, id) }
    if (bytes.length < REPORT_BYTES) return { kind: 'more' }
    if (bytes.subarray(dataAt + length, REPORT_BYTES).some((byte) => byte !== 0))
      return { kind: 'skip', length: toNext(bytes, id), corrupt: true }
    const data = bytes.slice(dataAt, dataAt + length)
    return {
      kind: 'frame',
      length: REPORT_BYTES,
      frame: { aim: undefined, data, more: length === longest ? 'perhaps' : 'no' },
    }
  },
}

export const REPORT_FORMATS = { aim: aimFormat, microscan: microscanFormat } as const
export type ReportLayout = keyof typeof REPORT_FORMATS
