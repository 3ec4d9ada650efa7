import type { FormView, Language, Text } from '../../../contracts/index.ts'

/** Whose paper it is, and when it was made. */
export interface Letterhead {
  readonly bank: Text
  readonly outlet: Text
  /** The bank's mark as a data URL (PNG, JPEG or SVG), or null. */
  readonly mark: string | null
  /** IANA name. */
  readonly timeZone: string
}

export interface FormJob {
  readonly view: FormView
  readonly layout: 'document' | 'prePrinted'
  readonly language: Language
  readonly offsetMm: { readonly x: number; readonly y: number }
  readonly letterhead: Letterhead
  /** Unix ms. */
  readonly madeAt: number
}

/** What the thread that makes documents can be asked for. */
export interface PdfJobs {
  readonly form: { readonly input: FormJob; readonly result: Uint8Array }
}
