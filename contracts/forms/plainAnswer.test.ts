import { describe, expect, it } from 'vitest'
import { plainAnswer } from './plainAnswer.ts'
import type { FieldType, FormField } from './template.ts'

function field(type: FieldType): FormField {
  const label = { 'zh-CN': '项', en: 'Item' }
  const choices = [
    { id: 'cash', label: { 'zh-CN': '现金', en: 'Cash' } },
    { id: 'gift', label: { 'zh-CN': '赠与', en: 'Gift' } },
  ]
  return { id: 'item', label, type, choices }
}

describe('an answer as another system takes it', () => {
  it.each([
    ['amount', '1,234.5', '1234.50'],
    ['account', '6222 0202 0011 2233 445', '6222020200112233445'],
    ['date', '2026-11-30', '2026-11-30'],
    ['phone', '138 0013 8000', '13800138000'],
    ['name', ' 张 㛃 ', '张 㛃'],
  ] as const)('has no blanks, groups or words: %s', (type, typed, plain) => {
    expect(plainAnswer(field(type), typed, 'zh-CN')).toBe(plain)
  })

  it('names choices as the list of the other system does', () => {
    expect(plainAnswer(field('choice'), 'gift', 'zh-CN')).toBe('赠与')
    expect(plainAnswer(field('choices'), ['cash', 'gift'], 'en')).toBe('Cash, Gift')
    expect(plainAnswer(field('check'), true, 'zh-CN')).toBe('是')
  })
})
