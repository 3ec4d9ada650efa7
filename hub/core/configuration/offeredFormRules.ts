import { type Cursor, shown } from './cursor.ts'
import type { Report } from './report.ts'

/** Forms that can be filled in beforehand. Which templates there are is known where their files are read. */
export function offeredFormRules(document: Cursor, report: Report): void {
  const businesses = document.at('businesses').ids()
  const kiosks = document.at('kiosks').ids()
  const seen = new Set<string>()
  for (const offered of document.at('forms').at('offered').items()) {
    const [template, business] = [offered.at('template'), offered.at('business')]
    report.checkKnown(business, businesses, 'business')
    for (const kiosk of offered.at('kiosks').items()) report.checkKnown(kiosk, kiosks, 'kiosk')
    if (template.text !== undefined && seen.has(template.text))
      report.mistake(template, 'offered.twice', { template: shown(template.text) })
    seen.add(template.text ?? '')
    checkBusinessThere(document, offered, report)
  }
}

/** A form whose business its kiosk does not give tickets for can be filled in there all the same. */
function checkBusinessThere(document: Cursor, offered: Cursor, report: Report): void {
  const business = offered.at('business')
  const named = offered.at('kiosks').exists ? new Set(offered.at('kiosks').texts()) : undefined
  for (const kiosk of document.at('kiosks').items()) {
    const id = kiosk.at('id').text ?? ''
    const isOffered =
      !kiosk.at('businesses').exists ||
      kiosk
        .at('businesses')
        .texts()
        .includes(business.text ?? '')
    if (business.text === undefined || isOffered || !(named?.has(id) ?? true)) continue
    report.warning(business, 'offered.noTicket', { kiosk: shown(id), business: shown(business.text) })
  }
}

/** A form whose file is missing or has mistakes is not offered; everything else works. */
export function formTemplateRules(document: Cursor, report: Report, templates: ReadonlySet<string>): void {
  for (const offered of document.at('forms').at('offered').items()) {
    const template = offered.at('template')
    if (template.text !== undefined && !templates.has(template.text))
      report.warning(template, 'offered.unknown', { template: shown(template.text) })
  }
}
