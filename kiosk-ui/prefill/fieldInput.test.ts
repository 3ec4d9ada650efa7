import { describe, expect, it } from 'vitest'
import type { FormField } from '../../contracts/forms/template.ts'
import { inGroups, keyboardOf, shownWhileTyped, takenBack, tidied, typedInto } from './fieldInput.ts'

const field = (type: FormField['type'], over: Partial<FormField> = {}): FormField => ({
  id: 'f',
  type,
  label: { 'zh-CN': '项', en: 'Field' },
  ...over,
})

describe('what is typed', () => {
  it.each([
    ['amount', '12345.678', '12345.67'],
    ['amount', '.5', '0.5'],
    ['amount', '007', '7'],
    ['amount', '1.2.3', '1.23'],
    ['date', '19900307', '1990-03-07'],
    ['date', '199003071', '1990-03-07'],
    ['idNumber', '11010119900307775x9', '11010119900307775X'],
    ['phone', '+86 139-1234', '+861391234'],
    ['account', '6222 0202', '62220202'],
    ['swift', 'bkchcnbj', 'BKCHCNBJ'],
    ['number', '012', '12'],
    ['digits', '0a12', '012'],
  ] as const)('into %s: %s becomes %s', (type, typed, expected) => {
    expect(typedInto(field(type), '', typed)).toBe(expected)
  })

  it('stops at the length the field allows', () => {
    expect(typedInto(field('digits', { maxLength: 6 }), '', '12345678')).toBe('123456')
    expect(typedInto(field('document', { maxLength: 3 }), '', 'ab 12')).toBe('AB1')
  })

  it('is taken back one by one, the dashes of a date with their digits', () => {
    expect(takenBack(field('date'), '1990-0')).toBe('1990')
    expect(takenBack(field('date'), '1990-03-07')).toBe('1990-03-0')
    expect(takenBack(field('amount'), '1')).toBe('')
  })

  it('is made whole when an amount is left', () => {
    expect(tidied(field('amount'), '12.')).toBe('12.00')
    expect(tidied(field('amount'), '12.5')).toBe('12.50')
    expect(tidied(field('amount'), '')).toBe('')
    expect(tidied(field('text'), ' a ')).toBe('a')
  })
})

describe('what is shown', () => {
  it('is grouped as on cards and bills', () => {
    expect(inGroups(field('amount'), '1234567.5')).toBe('1,234,567.5')
    expect(inGroups(field('account'), '622202020001')).toBe('6222 0202 0001')
    expect(inGroups(field('phone'), '13912345678')).toBe('139 1234 5678')
    expect(inGroups(field('idNumber'), '110101199003077758')).toBe('110101 19900307 7758')
  })

  it('is of a masked number only what was typed last, unless it is asked for', () => {
    const masked = field('account', { masked: true })
    expect(shownWhileTyped(masked, '62220202', false)).toBe('**** 0202')
    expect(shownWhileTyped(masked, '622', false)).toBe('622')
    expect(shownWhileTyped(masked, '62220202', true)).toBe('6222 0202')
  })

  it('has the keyboard that its answers need, or the one the form names', () => {
    expect(keyboardOf(field('name'))).toBe('pinyin')
    expect(keyboardOf(field('amount'))).toBe('digits')
    expect(keyboardOf(field('email'))).toBe('letters')
    expect(keyboardOf(field('text', { keyboard: 'letters' }))).toBe('letters')
  })
})
