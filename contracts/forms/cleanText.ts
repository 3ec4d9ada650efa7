/** Texts as people type them, brought into the one form that is checked, stored and printed. Each of these twice is the same as once. */

/** `１２３ＡＢＣ－` as `123ABC-`: what a Chinese input method types when nobody has switched it. */
export function halfWidth(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/。/g, '.')
}

/** No space at the ends, one where there were several, and no line break. */
export const oneLine = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim()

/** The dot within names of many nationalities (阿依古丽·买买提) comes in several look-alikes. */
export const cleanName = (text: string): string => oneLine(text).replace(/\s*[•・‧∙⋅]\s*/g, '·')

/** Figures in one piece: no spaces, no dashes. */
export const cleanDigits = (text: string): string => halfWidth(text).replace(/[\s-]/g, '')

export const cleanPhone = (text: string): string => halfWidth(text).replace(/[\s()-]/g, '')

/** Numbers of documents and bank codes: capitals, no spaces. */
export const cleanCode = (text: string): string => halfWidth(text).replace(/\s/g, '').toUpperCase()

/**
 * `１，２３４.5` as `1234.50`. Separators count only where they part groups of three: `1,50` may be meant as one and a half, so it stays
 * as it is and is found to be a mistake.
 */
export function cleanAmount(text: string): string {
  const typed = halfWidth(text).trim()
  const joined = /^\d{1,3}([,' ]\d{3})+(\.\d*)?$/.test(typed) ? typed.replace(/[,' ]/g, '') : typed
  const [, whole = '', , cents = ''] = /^(\d*)(\.(\d{0,2})0*)?$/.exec(joined) ?? []
  if (whole === '' && cents === '') return joined
  return `${whole.replace(/^0+(?=\d)/, '') || '0'}.${cents.padEnd(2, '0')}`
}

/** `007` as `7`, `1,000` as `1000`. */
export function cleanNumber(text: string): string {
  const typed = halfWidth(text).trim()
  const joined = /^\d{1,3}(,\d{3})+$/.test(typed) ? typed.replace(/,/g, '') : typed
  return /^-?\d+$/.test(joined) ? joined.replace(/^(-?)0+(?=\d)/, '$1') : joined
}

/** `2026/1/5`, `2026年1月5日` and `20260105` as `2026-01-05`; 长期 as `long`. */
export function cleanDate(text: string): string {
  const typed = halfWidth(text).replace(/\s/g, '')
  if (typed === '长期') return 'long'
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(typed) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(typed)
  if (!parts) return typed
  const [, year = '', month = '', day = ''] = parts
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
