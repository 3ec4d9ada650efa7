import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { bytesOf, createScanner, type ScannerWire } from '../scanning/scanner.ts'

const REPORT_BYTES = 64
const AIM_DATA = 56
const MICROSCAN_DATA = 62
/** Further symbology identifier: a letter of the maker's own, the same for all here. */
const FURTHER = 0x73

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0))

/** `data` in pieces of so many bytes; at least one. */
function cut(data: readonly number[], size: number): number[][] {
  const pieces: number[][] = []
  do pieces.push(data.slice(pieces.length * size, (pieces.length + 1) * size))
  while (pieces.length * size < data.length)
  return pieces
}

function padded(bytes: readonly number[], length: number): number[] {
  return [...bytes, ...new Array<number>(length - bytes.length).fill(0)]
}

/** `02 | length | ] | AIM | AIM | 56 bytes of data | further identifier | 00 | 01 when more follows`. */
function aimReports(data: readonly number[], aim: string): Uint8Array[] {
  const pieces = cut(data, AIM_DATA)
  return pieces.map((piece, place) =>
    Uint8Array.from([
      0x02,
      piece.length,
      ...ascii(`]${aim}`),
      ...padded(piece, AIM_DATA),
      FURTHER,
      0,
      place < pieces.length - 1 ? 1 : 0,
    ]),
  )
}

/** `01 | length | 62 bytes of data`. */
function microscanReports(data: readonly number[]): Uint8Array[] {
  return cut(data, MICROSCAN_DATA).map((piece) =>
    Uint8Array.from([0x01, piece.length, ...padded(piece, MICROSCAN_DATA)]),
  )
}

/**
 * A scanner that sends HID-POS reports, each in one piece. Settings: `report` aim (default) or microscan, `aimPrefix` (microscan only),
 * `suffix` in hexadecimal, `charset`. Acts and notices: `createScanner`, and `short-report` (a report that ends early). What the host
 * sends it does not understand.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const isMicroscan = settings['report'] === 'microscan'
  const suffix = [...bytesOf(settings['suffix'])]

  const wire: ScannerWire = {
    whole(data, aim) {
      const wrapped = [...data, ...suffix]
      if (!isMicroscan) return aimReports(wrapped, aim)
      return microscanReports(settings['aimPrefix'] === true ? [...ascii(`]${aim}`), ...wrapped] : wrapped)
    },
    // All reports but the last; of a single one a part.
    half(data, aim) {
      const reports = wire.whole(data, aim)
      return reports.length > 1 ? reports.slice(0, -1) : reports.map((report) => report.slice(0, REPORT_BYTES / 2))
    },
  }
  const scanner = createScanner(context, settings, wire, { isLit: () => true, hasRead() {} })
  const acts: typeof scanner.acts = {
    ...scanner.acts,
    'short-report': () => {
      const [report] = wire.whole(Uint8Array.from(ascii('SHORT')), 'Q1')
      if (report && !scanner.isSilent) context.send(report.slice(0, 40))
    },
  }

  return {
    protocol: 'scanner-hidpos',
    receive() {},
    lineOpened() {},
    lineClosed() {},
    act(action, argument) {
      const act = acts[action]
      if (!act) throw new Error(`scanner-hidpos has no act ${action}`)
      act(argument)
    },
    look: () => ({ ...scanner.look(), light: null }),
  }
}
