import type { Symbology } from '../../contracts/index.ts'

/** Code character and modifier of an AIM symbology identifier (ISO/IEC 15424) without its `]`, such as `Q0`. */
export type AimId = string

const AIM_ID = /^[A-Za-z][0-9A-Za-z]$/

/** Code characters of ISO/IEC 15424; E, of EAN and UPC, needs its modifier and the length too. */
const BY_LETTER: Readonly<Record<string, Symbology>> = {
  A: 'code39',
  C: 'code128',
  F: 'codabar',
  G: 'code93',
  I: 'itf',
  L: 'pdf417',
  Q: 'qrCode',
  d: 'dataMatrix',
  z: 'aztec',
}

/** EAN and UPC by the digits of the symbol; UPC in EAN form has thirteen and can not be told from EAN-13. */
const BY_DIGITS: Readonly<Record<number, Symbology>> = { 8: 'upcE', 12: 'upcA', 13: 'ean13' }
const ADD_ON_DIGITS = [2, 5]

export function isAimId(text: string): text is AimId {
  return AIM_ID.test(text)
}

/** What kind of symbol was scanned; `digits` is the length of its data. */
export function symbologyOf(aim: AimId | undefined, digits: number): Symbology {
  const [letter = '', modifier = ''] = aim ?? ''
  if (letter !== 'E') return BY_LETTER[letter] ?? 'unknown'
  switch (modifier) {
    case '0':
      return BY_DIGITS[digits] ?? 'unknown'
    case '3':
      return ADD_ON_DIGITS.map((more) => BY_DIGITS[digits - more]).find((one) => one !== undefined) ?? 'unknown'
    case '4':
      return 'ean8'
    // 1 and 2 are add-ons alone: the symbol they stand beside is not told.
    default:
      return 'unknown'
  }
}
