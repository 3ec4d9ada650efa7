import { halfWidth } from '../../../contracts/forms/cleanText.ts'
import type { FormView, Problem, SESSION_HEADER, TicketForm } from '../../../contracts/index.ts'
import { createAsk } from '../../common/hub/hubApi.ts'
import type { Outcome } from '../../common/hub/outcome.ts'

const HEADER: typeof SESSION_HEADER = 'x-branchhub-session'
const PATH = '/api/v1/forms'
/** The first document after a while starts a thread and reads its fonts. */
const PDF_TIMEOUT_MS = 20_000
const REFERENCE = /^[2-9A-HJ-NP-Z]{8}$/
const CODE = /^BF1\.[\w.-]{1,120}$/

/** A form without its answers, as it is found. */
export type FoundForm = TicketForm & { readonly ticketId: string | null; readonly submittedAt: number }
export interface PdfOptions {
  readonly layout: 'document' | 'prePrinted'
  readonly language: 'zh-CN' | 'en'
  /** By which this printer sets everything too far to the left and too high. */
  readonly offsetMm: { readonly x: number; readonly y: number }
}

/** What the counter asks the hub about forms; the hub writes down who looks at one. */
export interface FormsApi {
  /** @param typed a reference, or what a scanner has read */
  find(typed: string): Promise<Outcome<{ forms: FoundForm[] }>>
  view(formId: string): Promise<Outcome<FormView>>
  pdf(formId: string, options: PdfOptions): Promise<Outcome<Blob>>
}

export function createFormsApi(): FormsApi {
  const ask = createAsk('staff')
  return {
    async find(typed) {
      const asked = askedFor(typed)
      return asked === null
        ? { kind: 'done', value: { forms: [] } }
        : ask('GET', `${PATH}?${new URLSearchParams(asked).toString()}`)
    },
    view: (formId) => ask('GET', `${PATH}/${formId}`),
    pdf: fetchPdf,
  }
}

/**
 * What is looked for; null: neither a reference nor the content of a code. That may be anything, the number of somebody's document too,
 * and has no place in an address. Under a Chinese input method a scanner types `。` for the stops of a code.
 */
export function askedFor(typed: string): { reference: string } | { qr: string } | null {
  const reference = referenceIn(typed)
  const code = halfWidth(typed).trim()
  if (reference) return { reference }
  return CODE.test(code) ? { qr: code } : null
}

/** A reference as people type it, in groups or in small letters; null: it is something else. */
export function referenceIn(typed: string): string | null {
  const reference = typed.replace(/[\s-]/g, '').toUpperCase()
  return REFERENCE.test(reference) ? reference : null
}

async function fetchPdf(formId: string, { layout, language, offsetMm }: PdfOptions): Promise<Outcome<Blob>> {
  const query = new URLSearchParams({ layout, language })
  if (layout === 'prePrinted') {
    query.set('offsetX', offsetMm.x.toFixed(1))
    query.set('offsetY', offsetMm.y.toFixed(1))
  }
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), PDF_TIMEOUT_MS)
  try {
    const response = await fetch(`${PATH}/${formId}/form.pdf?${query.toString()}`, {
      signal: abort.signal,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { [HEADER]: 'staff' },
    })
    if (response.ok) return { kind: 'done', value: await response.blob() }
    return { kind: 'refused', problem: (await response.json()) as Problem }
  } catch {
    return { kind: 'unanswered' }
  } finally {
    clearTimeout(timer)
  }
}
