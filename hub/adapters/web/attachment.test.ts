import { expect, test } from 'vitest'
import { attachment } from './attachment.ts'

test('a name of our letters is told as it is', () => {
  expect(attachment('waiting-2026.csv')).toBe('attachment; filename="waiting-2026.csv"')
})

test('any other is coded, with a plain one for those who can not read it', () => {
  const header = attachment('tickets.csv', "号票明细 (1)'*.csv")
  expect(header).toBe(
    'attachment; filename="tickets.csv"; filename*=UTF-8\'\'%E5%8F%B7%E7%A5%A8%E6%98%8E%E7%BB%86%20%281%29%27%2A.csv',
  )
  // Headers are Latin letters only.
  expect(header).toMatch(/^[\x20-\x7E]+$/)
  expect(decodeURIComponent(header.split("''")[1] ?? '')).toBe("号票明细 (1)'*.csv")
})
