import { contrastOf, READABLE } from '../../../contracts/index.ts'
import { markTrouble } from './brandMark.ts'
import type { Cursor } from './cursor.ts'
import type { Report } from './report.ts'

const COLOR = /^#[0-9a-f]{6}$/i
const DEFAULT_INK = '#ffffff'

/** Colours and mark of the bank: readable by everybody, and a picture that is whole in itself. */
export function brandRules(document: Cursor, report: Report): void {
  const brand = document.at('outlet').at('brand')
  checkContrast(brand, report)
  const mark = brand.at('mark')
  const trouble = mark.text === undefined ? undefined : markTrouble(mark.text)
  if (trouble !== undefined) report.mistake(mark, trouble, {})
}

function checkContrast(brand: Cursor, report: Report): void {
  const color = brand.at('color').text
  const ink = brand.at('ink').exists ? brand.at('ink').text : DEFAULT_INK
  if (color === undefined || ink === undefined || !COLOR.test(color) || !COLOR.test(ink)) return
  const contrast = contrastOf(color, ink)
  if (contrast >= READABLE) return
  // Never rounded up to what is asked for.
  const measured = (Math.floor(contrast * 100) / 100).toFixed(2)
  const where = brand.at(brand.at('ink').exists ? 'ink' : 'color')
  report.mistake(where, 'brand.contrast', { ink, color, measured, least: READABLE })
}
