import iconv from 'iconv-lite'
import type { TicketElement } from '../../contracts/index.ts'

/**
 * ESC/POS as printers of several makers publish it (Epson, Bixolon, Custom, HPRT): what a ticket is in bytes, and what the
 * single status bytes mean on their way back.
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
  /** Extra feed before the cut, in vertical motion units, 0-255. */
  readonly cutFeed: number
}

const INITIALISE = [0x1b, 0x40]
const CHINESE_ON = [0x1c, 0x26]
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
 * for the rest of a command: NULs fill that up (by themselves they print nothing), ESC @ discards a half line, GS a 0
 * turns unasked-for status off.
 */
export const RESYNCHRONISE: Uint8Array = Uint8Array.from([
  ...Array.from({ length: LONGEST_COMMAND_BYTES }, () => 0),
  ...INITIALISE,
  ...STATUS_BACK_OFF,
])

export type RealTimeStatus = 1 | 2 | 3 | 4

/** DLE EOT n: 1 printer, 2 cause of being offline, 3 cause of error, 4 paper. Answered with one byte, at once. */
export function realTimeStatusRequest(n: RealTimeStatus): Uint8Array {
  return Uint8Array.of(0x10, 0x04, n)
}

/**
 * A ticket as one run of bytes: initialise, Chinese mode, the elements, feed to the cutter and partial cut.
 * Text that the charset lacks comes out as `?`; control characters are left out, line breaks and tabs become blanks.
 */
export function encodeTicket(elements: readonly TicketElement[], { charset, cutFeed }: TicketEncoding): Uint8Array {
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
      for (const byte of iconv.encode(withoutControls(element.text), charset)) out.push(byte)
      out.push(LINE_FEED)
    } else if (element.type === 'qr') {
      setStyle(1, ALIGN.center, 0)
      for (const byte of encodeQr(element.data, element.module ?? 6)) out.push(byte)
    } else {
      out.push(0x1b, 0x64, element.lines)
    }
  }
  out.push(0x1d, 0x56, 0x42, cutFeed)
  return Uint8Array.from(out)
}

const ALIGN = { left: 0, center: 1, right: 2 } as const

/**
 * A QR code (model 2, error correction M) by `GS ( k`: model, module size in dots, correction, store, print.
 * The data is UTF-8, which is what phones take the bytes of a QR code for.
 */
export function encodeQr(data: string, module: number): Uint8Array {
  const bytes = new TextEncoder().encode(withoutControls(data))
  const storeLength = bytes.length + 3
  return Uint8Array.from([
    ...[0x1d, 0x28, 0x6b, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00],
    ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x43, module],
    ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x45, 0x31],
    ...[0x1d, 0x28, 0x6b, storeLength & 0xff, storeLength >> 8, 0x31, 0x50, 0x30],
    ...bytes,
    ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x51, 0x30],
  ])
}

function withoutControls(text: string): string {
  // C1 controls too: they are single bytes in some printers' code pages.
  return text
    .replaceAll(/\r\n|[\n\r\t]/g, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .replaceAll(/\p{Surrogate}/gu, '?')
}

// ---- answers ----------------------------------------------------------------------------------------------------------
export type PrinterAnswer =
  /** Answer to DLE EOT; it does not say to which n. */
  | { readonly kind: 'realTime'; readonly byte: number }
  /** Answer to GS r 1: the printer has worked its buffer off up to there. */
  | { readonly kind: 'transmitStatus'; readonly byte: number }

/** Bytes of an automatic status report that are still to come. */
export type AnswerState = { readonly reportBytesLeft: number }
export const initialAnswerState: AnswerState = { reportBytesLeft: 0 }

/**
 * Sorts one byte from the printer by its fixed bits. DLE EOT: `xx1xx10` (b & 93 = 12). An automatic status report: first byte
 * b & 93 = 10, then three with bits 4 and 7 off; all four are left out, even though we turn reports off. GS r: bits 4 and
 * 7 off and, as both sensors are said by pairs of bits, bits 0-1 alike and 2-3 alike. Anything else is noise. A report's head takes
 * at most three bytes with it, which can cost a confirmation but never invents one.
 */
export function sortAnswer(
  { reportBytesLeft }: AnswerState,
  byte: number,
): { state: AnswerState; answer?: PrinterAnswer } {
  if ((byte & 0x93) === 0x12) return { state: initialAnswerState, answer: { kind: 'realTime', byte } }
  if ((byte & 0x93) === 0x10) return { state: { reportBytesLeft: 3 } }
  if ((byte & 0x90) !== 0) return { state: initialAnswerState }
  if (reportBytesLeft > 0) return { state: { reportBytesLeft: reportBytesLeft - 1 } }
  const pairsAgree = ((byte >> 1) & 0x05) === (byte & 0x05)
  return pairsAgree
    ? { state: initialAnswerState, answer: { kind: 'transmitStatus', byte } }
    : { state: initialAnswerState }
}
