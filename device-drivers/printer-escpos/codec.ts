import iconv from 'iconv-lite'
import type { TicketElement } from '../../contracts/index.ts'

/**
 * ESC/POS as printers of several makers publish it (Epson, Bixolon, Custom, HPRT): what a ticket is in bytes, and the questions
 * for a printer's state.
 *
 * Why no ticket can contain a real-time command by accident (`10 04 n` and its relatives act the moment they arrive, also
 * inside another command's bytes): the only bytes that come from outside are text and QR data. Both lose their control
 * characters before they are encoded. In GB18030 a two-byte character is 81-FE, then 40-7E or 80-FE; a four-byte one is
 * 81-FE, 30-39, 81-FE, 30-39; in UTF-8 every byte beyond ASCII is 80 or more: so no byte below 20 can come out of them.
 * Parameters may be 10 hex (a feed of 16 lines, a module of 16), but what follows one is text or the start of a command
 * (0A, 1B, 1C, 1D), never 04, 05 or 14. A QR length of `10 04` would need 1037 bytes of data; a ticket element has at most
 * 900.
 */

export interface TicketEncoding {
  readonly charset: 'gb18030' | 'gbk'
  readonly cut: 'feedPartial' | 'partial' | 'full'
  /** Extra feed before the cut `feedPartial`, in vertical motion units, 0-255. */
  readonly cutFeed: number
  /** Lines fed before the other cuts, which do not feed to the cutter themselves. */
  readonly cutFeedLines: number
  /** Largest dots of a QR code the model knows; larger ones are printed in this size. */
  readonly largestModule: number
}

const INITIALISE = [0x1b, 0x40]
const CHINESE_ON = [0x1c, 0x26]
/** GS a: reports of changes of online state, errors and paper, not of the drawer. */
const STATUS_BACK_ON = [0x1d, 0x61, 0x0e]
const STATUS_BACK_OFF = [0x1d, 0x61, 0x00]
const LINE_FEED = 0x0a

/**
 * GS r 1, transmit paper sensor status. Unlike DLE EOT it is carried out in its turn from the receive buffer, so its answer
 * means that everything before it has been carried out. A printer that has run out of paper is offline and does not carry it out.
 */
export const TRANSMIT_STATUS: Uint8Array = Uint8Array.of(0x1d, 0x72, 0x01)

/** The longest a single command of ours can be, so the most bytes a printer can still be waiting for: a QR store. */
const LONGEST_COMMAND_BYTES = 910

/**
 * Brings a printer in an unknown state back to a known one. A ticket cut short by a pulled cable may have left it waiting
 * for the rest of a command: NULs fill that up (by themselves they print nothing), ESC @ discards a half line, GS a
 * turns unasked-for status on or off.
 */
export function resynchronise(automaticStatus: boolean): Uint8Array {
  return Uint8Array.from([
    ...Array.from({ length: LONGEST_COMMAND_BYTES }, () => 0),
    ...INITIALISE,
    ...(automaticStatus ? STATUS_BACK_ON : STATUS_BACK_OFF),
  ])
}
export const RESYNCHRONISE_BYTES = resynchronise(false).length

export type RealTimeStatus = 1 | 2 | 3 | 4

/** DLE EOT n: 1 printer, 2 cause of being offline, 3 cause of error, 4 paper. Answered with one byte, at once. */
export function realTimeStatusRequest(n: RealTimeStatus): Uint8Array {
  return Uint8Array.of(0x10, 0x04, n)
}

/** 10 04 14, kiosk printers of the Custom KPM150 family: the whole status in six bytes, at once. */
export const FULL_STATUS_REQUEST: Uint8Array = Uint8Array.of(0x10, 0x04, 0x14)

/**
 * A ticket as one run of bytes: initialise, Chinese mode, the elements, feed to the cutter and cut. A character that the charset
 * lacks comes out as `〓`, as wide as the one it stands for: to print it as an image (1D 76 30) would take a font in the agent.
 * Control characters are left out, line breaks and tabs become blanks.
 */
export function encodeTicket(elements: readonly TicketElement[], encoding: TicketEncoding): Uint8Array {
  const out: number[] = [...INITIALISE, ...CHINESE_ON]
  const style = { size: 1, align: 0, bold: 0 }

  function setStyle(size: number, align: number, bold: number): void {
    if (style.align !== align) out.push(0x1b, 0x61, align)
    if (style.size !== size) out.push(0x1d, 0x21, ((size - 1) << 4) | (size - 1))
    if (style.bold !== bold) out.push(0x1b, 0x45, bold)
    Object.assign(style, { size, align, bold })
  }

  for (const element of elements) {
    if (element.type === 'text') {
      setStyle(element.size ?? 1, ALIGN[element.align ?? 'left'], element.bold ? 1 : 0)
      for (const byte of encodeText(element.text, encoding.charset)) out.push(byte)
      out.push(LINE_FEED)
    } else if (element.type === 'qr') {
      setStyle(1, ALIGN[element.align ?? 'center'], 0)
      const module = Math.min(element.module ?? 6, encoding.largestModule)
      for (const byte of encodeQr(element.data, module, element.correction ?? 'M')) out.push(byte)
    } else {
      out.push(0x1b, 0x64, element.lines)
    }
  }
  out.push(...cut(encoding))
  return Uint8Array.from(out)
}

const ALIGN = { left: 0, center: 1, right: 2 } as const
const CORRECTION = { L: 0x30, M: 0x31, Q: 0x32, H: 0x33 } as const

function cut({ cut, cutFeed, cutFeedLines }: TicketEncoding): readonly number[] {
  if (cut === 'feedPartial') return [0x1d, 0x56, 0x42, cutFeed]
  return [...(cutFeedLines > 0 ? [0x1b, 0x64, cutFeedLines] : []), 0x1d, 0x56, cut === 'full' ? 0x00 : 0x01]
}

/** GBK and GB18030 alike. */
const GETA_MARK = [0xa1, 0xfe]

function encodeText(text: string, charset: TicketEncoding['charset']): number[] {
  return [...withoutControls(text)].flatMap((character) => {
    const bytes = [...iconv.encode(character, charset)]
    // What the charset lacks, and what would be half a character to a printer in Chinese mode (80, the euro sign of some GBK).
    const isLost =
      (bytes.every((byte) => byte === 0x3f) && character !== '?') || (bytes.length === 1 && (bytes[0] ?? 0) > 0x7f)
    // No printer has the private-use characters of rare names, wherever the charset puts them.
    return isLost || /[\p{Surrogate}\p{Co}]/u.test(character) ? GETA_MARK : bytes
  })
}

/**
 * A QR code (model 2) by `GS ( k`: model, module size in dots, error correction, store, print.
 * The data is UTF-8, which is what phones take the bytes of a QR code for.
 */
export function encodeQr(data: string, module: number, correction: keyof typeof CORRECTION): Uint8Array {
  const bytes = new TextEncoder().encode(withoutControls(data).replaceAll(/\p{Surrogate}/gu, '?'))
  const storeLength = bytes.length + 3
  return Uint8Array.from([
    ...[0x1d, 0x28, 0x6b, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00],
    ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x43, module],
    ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x45, CORRECTION[correction]],
    ...[0x1d, 0x28, 0x6b, storeLength & 0xff, storeLength >> 8, 0x31, 0x50, 0x30],
    ...bytes,
    ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x51, 0x30],
  ])
}

function withoutControls(text: string): string {
  // C1 controls too: they are single bytes in some printers' code pages.
  return text.replaceAll(/\r\n|[\n\r\t]/g, ' ').replaceAll(/\p{Cc}/gu, '')
}
