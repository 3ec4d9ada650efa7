import { expect, it } from 'vitest'
import { isAimId, symbologyOf } from './aim.ts'

it.each([
  ['A0', 'code39'],
  ['C0', 'code128'],
  ['C1', 'code128'],
  ['F0', 'codabar'],
  ['G0', 'code93'],
  ['I1', 'itf'],
  ['L0', 'pdf417'],
  ['Q0', 'qrCode'],
  ['Q1', 'qrCode'],
  ['d2', 'dataMatrix'],
  ['z0', 'aztec'],
  // Known letters of ISO/IEC 15424 that the contract has no word for, and case that matters.
  ['X0', 'unknown'],
  ['e0', 'unknown'],
  ['D1', 'unknown'],
  ['q0', 'unknown'],
])('the identifier %s is %s', (aim, symbology) => {
  expect(isAimId(aim)).toBe(true)
  expect(symbologyOf(aim, 20)).toBe(symbology)
})

it.each([
  ['E0', 13, 'ean13'],
  ['E0', 12, 'upcA'],
  ['E0', 8, 'upcE'],
  ['E0', 20, 'unknown'],
  ['E3', 15, 'ean13'],
  ['E3', 18, 'ean13'],
  ['E3', 14, 'upcA'],
  ['E3', 17, 'upcA'],
  ['E4', 8, 'ean8'],
  ['E1', 2, 'unknown'],
  ['E2', 5, 'unknown'],
])('EAN and UPC need modifier and length: %s with %i digits is %s', (aim, digits, symbology) => {
  expect(symbologyOf(aim, digits)).toBe(symbology)
})

it('without an identifier nothing is known, and not everything is one', () => {
  expect(symbologyOf(undefined, 13)).toBe('unknown')
  for (const text of ['', 'Q', '00', 'Q-', 'Q00', 'Ä0']) expect(isAimId(text)).toBe(false)
})
