/** What a printer's bytes are on their way back: single status bytes, reports of its own accord, and the whole status of kiosk printers. */
export type PrinterAnswer =
  /** Answer to DLE EOT; it does not say to which n. */
  | { readonly kind: 'realTime'; readonly byte: number }
  /** Answer to GS r 1: the printer has worked its buffer off up to there. */
  | { readonly kind: 'transmitStatus'; readonly byte: number }
  /** An automatic status report has gone by: something has changed. */
  | { readonly kind: 'report' }
  | { readonly kind: 'fullStatus'; readonly status: FullStatus }

/** Answer to 10 04 14 of the Custom KPM150 family, without its head 10 0F. */
export interface FullStatus {
  readonly paper: number
  readonly user: number
  readonly recoverable: number
  readonly unrecoverable: number
}

export interface AnswerState {
  /** Bytes of an automatic status report that are still to come. */
  readonly reportBytesLeft: number
  /** What has come of a whole status, its 10 included. */
  readonly full: readonly number[]
}
export const initialAnswerState: AnswerState = { reportBytesLeft: 0, full: [] }

const FULL_HEAD = 0x10
const FULL_SECOND = 0x0f
const FULL_BYTES = 6

/**
 * Sorts one byte from the printer by its fixed bits. DLE EOT: `xx1xx10` (b & 93 = 12). An automatic status report: first byte
 * b & 93 = 10, then three with bits 4 and 7 off; real-time answers may come between them. The whole status: 10, then 0F, which is no
 * second byte of a report, then four of any kind. GS r: bits 4 and 7 off and, as both sensors are said by pairs of bits, bits 0-1
 * alike and 2-3 alike. Anything else is noise. A head takes the bytes with it that belong to it, which can cost a confirmation but
 * never invents one.
 */
export function sortAnswer(state: AnswerState, byte: number): { state: AnswerState; answer?: PrinterAnswer } {
  const { full } = state
  if (full.length > 1 || (full.length === 1 && byte === FULL_SECOND)) return takeFull([...full, byte])
  const plain = full.length === 1 ? { reportBytesLeft: 3, full: [] } : state
  if ((byte & 0x93) === 0x12) return { state: plain, answer: { kind: 'realTime', byte } }
  if (byte === FULL_HEAD) return { state: { reportBytesLeft: 0, full: [byte] } }
  if ((byte & 0x93) === 0x10) return { state: { reportBytesLeft: 3, full: [] } }
  if ((byte & 0x90) !== 0) return { state: plain }
  if (plain.reportBytesLeft > 1) return { state: { ...plain, reportBytesLeft: plain.reportBytesLeft - 1 } }
  if (plain.reportBytesLeft === 1) return { state: initialAnswerState, answer: { kind: 'report' } }
  const pairsAgree = ((byte >> 1) & 0x05) === (byte & 0x05)
  return pairsAgree ? { state: plain, answer: { kind: 'transmitStatus', byte } } : { state: plain }
}

function takeFull(full: readonly number[]): { state: AnswerState; answer?: PrinterAnswer } {
  if (full.length < FULL_BYTES) return { state: { reportBytesLeft: 0, full } }
  const [, , paper = 0, user = 0, recoverable = 0, unrecoverable = 0] = full
  return {
    state: initialAnswerState,
    answer: { kind: 'fullStatus', status: { paper, user, recoverable, unrecoverable } },
  }
}
