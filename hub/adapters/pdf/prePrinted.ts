import { buffer } from 'node:stream/consumers'
import pdfmake from 'pdfmake'
import { FONT } from './fonts.ts'
import { points } from './millimetres.ts'
import type { FormJob } from './pdfJobs.ts'
import { type Measure, placeAnswers } from './prePrintedPlaces.ts'
import type { Knows } from './writableText.ts'

/** The answers alone, where the bank's own paper has room for them. */
export async function drawPrePrinted({ view, language, offsetMm }: FormJob, knows: Knows): Promise<Uint8Array> {
  const paper = view.template.prePrinted
  if (!paper) throw new Error('the form has no pre-printed paper')
  const page = await pdfmake
    .createPdf({
      pageSize: { width: points(paper.paper.widthMm), height: points(paper.paper.heightMm) },
      pageMargins: 0,
      info: { title: view.reference, creator: 'BranchHub', producer: 'BranchHub' },
      defaultStyle: { font: FONT },
      content: ' ',
    })
    .getStream()
  const measure: Measure = (text, sizePt) => page.fontSize(sizePt).widthOfString(text)
  for (const { text, x, y, sizePt } of placeAnswers({ view, paper, language, offsetMm, measure, knows })) {
    page.fontSize(sizePt).text(text, x, y, { lineBreak: false, baseline: 'alphabetic' })
  }
  page.end()
  return buffer(page)
}
