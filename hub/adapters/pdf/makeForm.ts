import pdfmake from 'pdfmake'
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { layOutFonts } from './fonts.ts'
import { formDocument } from './formDocument.ts'
import type { FormJob } from './pdfJobs.ts'
import { drawPrePrinted } from './prePrinted.ts'
import type { Knows } from './writableText.ts'

let laidOut: Promise<Knows> | undefined

/** The bytes of a PDF. */
export async function makeForm(job: FormJob): Promise<Uint8Array> {
  laidOut ??= layOutFonts()
  const knows = await laidOut
  if (job.layout === 'prePrinted') return drawPrePrinted(job, knows)
  try {
    return await bytesOf(formDocument(job, knows))
  } catch (error) {
    if (job.letterhead.mark === null) throw error
    // A mark that can not be drawn keeps nobody from his form.
    return bytesOf(formDocument({ ...job, letterhead: { ...job.letterhead, mark: null } }, knows))
  }
}

function bytesOf(definition: TDocumentDefinitions): Promise<Uint8Array> {
  return pdfmake.createPdf(definition).getBuffer()
}
