import iconv from 'iconv-lite'
import type { SimulatorContext } from '../device.ts'
import { isSymbolName, SYMBOLS, type SymbolName } from './symbologies.ts'

/** How a scanner's wire carries a code. */
export interface ScannerWire {
  /** Pieces for the host, in order. */
  whole(data: Uint8Array, aim: string): readonly Uint8Array[]
  /** What has gone out when it stops in the middle of a code. */
  half(data: Uint8Array, aim: string): readonly Uint8Array[]
}

/** A scanner behind its wire: what it reads, and what goes wrong with it. */
export interface Scanner {
  readonly acts: Readonly<Record<string, (argument: unknown) => void>>
  /** Reads what lies before it, if anything does. */
  readLying(): void
  readonly isSilent: boolean
  look(): Record<string, unknown>
}

export function fieldsOf(argument: unknown): Record<string, unknown> {
  return typeof argument === 'object' && argument !== null ? (argument as Record<string, unknown>) : {}
}

/** Bytes from a setting or an argument in hexadecimal. */
export function bytesOf(hex: unknown): Uint8Array {
  return Uint8Array.from(Buffer.from(typeof hex === 'string' ? hex.replaceAll(' ', '') : '', 'hex'))
}

interface Code {
  readonly data: Uint8Array
  readonly symbology: SymbolName
}

const INVENTED = 'BRANCH-TICKET-A012'
/** More than any symbol holds. */
const MOST_BYTES = 8_000
const TOO_LONG_BYTES = 4_000
const TWO_REPORTS = 'FIRST-HALF-'.repeat(10)
const CONTROL = Uint8Array.of(0x41, 0x07, 0x1b, 0x42)
/** Neither UTF-8 nor GB18030. */
const NO_TEXT = Uint8Array.of(0x41, 0xff, 0xff, 0x42)

/**
 * Acts: `scan` { data?, symbology? } (by hand: at once), `present` { data?, symbology? } (lies before it until `take-away`, read when the
 * light is on), `half` { data? } (stops in the middle of a code), `too-long` { bytes? }, `control`, `invalid-text` (codes no host should
 * take), `double` { times? } (each of the next codes goes out twice), `silent` { on? }. Notices: `scanned` { symbology, bytes }.
 * @param isLit whether it reads what lies before it; `hasRead` puts the light out where it burns for one code
 */
export function createScanner(
  context: SimulatorContext,
  settings: Record<string, unknown>,
  wire: ScannerWire,
  light: { isLit(): boolean; hasRead(): void },
): Scanner {
  const charset = settings['charset'] === 'gb18030' ? 'gb18030' : 'utf-8'
  let lying: Code | undefined
  let isSilent = false
  let doubleNext = 0
  let scans = 0
  let last: SymbolName | null = null

  function codeOf(argument: unknown, otherwise = INVENTED): Code {
    const { data = otherwise, symbology = 'qrCode' } = fieldsOf(argument)
    if (!isSymbolName(symbology)) throw new Error(`no such symbology: ${String(symbology)}`)
    if (typeof data !== 'string' || data === '') throw new Error('a code has data, some text')
    const bytes = Uint8Array.from(iconv.encode(data, charset))
    if (bytes.length > MOST_BYTES) throw new Error(`no symbol holds more than ${MOST_BYTES} bytes`)
    return { data: bytes, symbology }
  }

  function transmit(pieces: readonly Uint8Array[]): void {
    if (!isSilent) for (const piece of pieces) context.send(piece)
  }

  function scan({ data, symbology }: Code): void {
    const pieces = wire.whole(data, SYMBOLS[symbology].aim)
    transmit(pieces)
    if (doubleNext > 0) {
      doubleNext--
      transmit(pieces)
    }
    scans++
    last = symbology
    light.hasRead()
    context.notice('scanned', { symbology, bytes: data.length })
  }

  function readLying(): void {
    if (lying && light.isLit()) scan(lying)
  }

  return {
    readLying,
    get isSilent() {
      return isSilent
    },
    acts: {
      scan: (argument) => scan(codeOf(argument)),
      present: (argument) => {
        lying = codeOf(argument)
        readLying()
      },
      'take-away': () => {
        lying = undefined
      },
      half: (argument) => {
        const { data, symbology } = codeOf(argument, TWO_REPORTS)
        transmit(wire.half(data, SYMBOLS[symbology].aim))
      },
      'too-long': (argument) => {
        const bytes = Number(fieldsOf(argument)['bytes'] ?? TOO_LONG_BYTES)
        if (!(bytes >= 1 && bytes <= MOST_BYTES)) throw new Error(`too-long takes { bytes } up to ${MOST_BYTES}`)
        scan({ data: new Uint8Array(Math.floor(bytes)).fill(0x37), symbology: 'qrCode' })
      },
      control: () => scan({ data: CONTROL, symbology: 'qrCode' }),
      'invalid-text': () => scan({ data: NO_TEXT, symbology: 'qrCode' }),
      double: (argument) => {
        doubleNext = Number(fieldsOf(argument)['times'] ?? 1)
      },
      silent: (argument) => {
        isSilent = fieldsOf(argument)['on'] !== false
      },
    },
    look: () => ({ scans, last, lying: lying?.symbology ?? null, silent: isSilent, doubleNext }),
  }
}
