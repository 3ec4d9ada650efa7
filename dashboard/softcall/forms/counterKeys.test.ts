import { expect, it } from 'vitest'
import { formKeyOf } from './formKeys.ts'
import { askedFor, referenceIn } from './formsApi.ts'
import { limited } from './printing.ts'

const press = (key: string, over = {}) => ({
  key,
  repeat: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  ...over,
})

it('keys of a form are those of the page and the arrows, and none while somebody types', () => {
  expect(formKeyOf(press('v'), 'BODY')).toBe('V')
  expect(formKeyOf(press('3'), 'BUTTON')).toBe('3')
  expect(formKeyOf(press('ArrowDown', { repeat: true }), 'BODY')).toBe('ArrowDown')
  expect(formKeyOf(press('ArrowDown'), 'INPUT')).toBeNull()
  expect(formKeyOf(press('ArrowUp', { altKey: true }), 'BODY')).toBeNull()
  expect(formKeyOf(press('c', { ctrlKey: true }), 'BODY')).toBeNull()
})

it('a reference is known as people type it, and a code of a scanner is none', () => {
  expect(referenceIn(' k7pm 2x9q ')).toBe('K7PM2X9Q')
  expect(referenceIn('K7PM-2X9Q')).toBe('K7PM2X9Q')
  expect(referenceIn('K7PM2X9O')).toBeNull()
  expect(referenceIn('BF1.chaoyang.K7PM2X9Q.c2lnbmF0dXJl')).toBeNull()
})

it('a printer is off by tenths of a millimetre, and by no more than paper allows', () => {
  expect([1.26, -2, 99, -99, Number.NaN, '3', undefined].map(limited)).toEqual([1.3, -2, 20, -20, 0, 0, 0])
})

it('only references and codes are asked for, and nothing else a person may have typed stands in an address', () => {
  const code = 'BF1.chaoyang.K7PM2X9Q.c2lnbmF0-dXJl_w'
  expect(askedFor(`${code} `)).toEqual({ qr: code })
  // A scanner that types into a Chinese input method.
  expect(askedFor('ＢＦ1。chaoyang。K7PM2X9Q。c2lnbmF0-dXJl_w')).toEqual({ qr: code })
  expect(askedFor('k7pm 2x9q')).toEqual({ reference: 'K7PM2X9Q' })
  for (const other of ['110101199003077758', '张三', '13800138000', `BF1.${'a'.repeat(200)}`, 'BF1.a b'])
    expect(askedFor(other), other).toBeNull()
})
