import { describe, expect, it } from 'vitest'
import { answerInWords } from './answerWords.ts'
import { maskedAnswer, maskName, maskNumber } from './masking.ts'
import type { FormField } from './template.ts'

const field = (type: FormField['type'], more: Partial<FormField> = {}): FormField => ({
  id: 'it',
  label: { 'zh-CN': '它', en: 'It' },
  type,
  ...more,
})
const choices = [
  { id: 'sms', label: { 'zh-CN': '短信', en: 'Text message' } },
  { id: 'post', label: { 'zh-CN': '邮寄', en: 'Post' } },
]

describe('an answer in words', () => {
  it.each([
    [field('amount'), '1234567.50', '1,234,567.50 元', 'CNY 1,234,567.50'],
    [field('amount', { currency: 'USD' }), '１０００', '1,000.00 美元', 'USD 1,000.00'],
    [field('amount', { currency: 'JPY' }), '535800.00', '535,800 日元', 'JPY 535,800'],
    [field('amount'), 'ten', 'ten', 'ten'],
    [field('date'), '2026-11-30', '2026年11月30日', '30 Nov 2026'],
    [field('date'), '2026-01-05', '2026年1月5日', '5 Jan 2026'],
    [field('date'), 'long', '长期', 'No expiry date'],
    [field('date'), '2026-13-01', '2026-13-01', '2026-13-01'],
    [field('choice', { choices }), 'post', '邮寄', 'Post'],
    [field('choice', { choices }), 'fax', 'fax', 'fax'],
    [field('choices', { choices }), ['sms', 'post'], '短信、邮寄', 'Text message, Post'],
    [field('check'), true, '是', 'Yes'],
    [field('check'), false, '否', 'No'],
    [field('account'), '6222020200001234567', '6222 0202 0000 1234 567', '6222 0202 0000 1234 567'],
    [field('name'), '张三', '张三', '张三'],
  ])('of %j: %j', (asked, answer, chinese, english) => {
    expect(answerInWords(asked, answer, 'zh-CN')).toBe(chinese)
    expect(answerInWords(asked, answer, 'en')).toBe(english)
  })

  it('takes the currency from the field that says it', () => {
    const amount = field('amount', { currency: { field: 'currency' } })
    expect(answerInWords(amount, '80.00', 'zh-CN', { currency: 'EUR' })).toBe('80.00 欧元')
    expect(answerInWords(amount, '80.00', 'zh-CN')).toBe('80.00 元')
  })
})

describe('an answer that others may see', () => {
  it.each([
    [field('name'), '张三', '张*'],
    [field('idNumber'), '110101199003077758', '1101**********7758'],
    [field('account'), '6222020200001234567', '6222***********4567'],
    [field('phone'), '13800138000', '13*******00'],
    [field('date', { autofill: 'birthDate' }), '1990-03-07', '1990-**-**'],
    [field('date', { autofill: 'validUntil' }), '2035-06-01', '2035-06-01'],
    [field('email'), 'zhang.san@example.com', 'z***@example.com'],
    [field('address'), '北京市东城区东长安街1号2单元301室', '北京市东***'],
    [field('address'), '北京', '***'],
    [field('choice', { choices }), 'post', 'post'],
    [field('choices', { choices }), ['sms', 'post'], 'sms, post'],
    [field('check'), true, 'true'],
  ])('of %j: %j is %s', (asked, answer, masked) => {
    expect(maskedAnswer(asked, answer)).toBe(masked)
  })

  it('keeps the first character of a name and a quarter of a number at each end', () => {
    expect(maskName('欧阳小明')).toBe('欧***')
    expect(maskName('')).toBe('*')
    expect(maskNumber('123')).toBe('***')
  })
})
