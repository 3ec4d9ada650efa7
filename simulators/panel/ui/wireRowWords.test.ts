import { expect, test } from 'vitest'
import { spelledBytes, spelledDetail, spelledText, timeWithMilliseconds } from './wireRowWords.ts'

test('bytes are spelled in pairs, with a bar where the wire has cut them', () => {
  expect(spelledBytes('ff68|03')).toBe('FF 68 | 03')
  expect(spelledBytes('ff68|0316', 3)).toBe('FF 68 | 03')
  expect(spelledBytes('')).toBe('')
})

test('what a device notices is spelled without brackets', () => {
  expect(spelledDetail('{"address":1,"key":"callNext","digits":["6"]}')).toBe('address 1, key callNext, digits ["6"]')
  expect(spelledDetail('')).toBe('')
  expect(spelledDetail('{"text":"cut o')).toBe('{"text":"cut o')
})

test('times have milliseconds and leading zeros', () => {
  expect(timeWithMilliseconds(new Date(2026, 0, 2, 9, 5, 7, 42).getTime())).toBe('09:05:07.042')
})

test('shows a message of JSON as text, the first of it until all is wanted', () => {
  const hexOf = (text: string) => Buffer.from(text).toString('hex')
  const message = `{"header":{"name":"Common.Status"},"payload":{"words":"${'世'.repeat(30)}"}}`
  expect(spelledText(hexOf(message), true)).toBe(message)
  expect(spelledText(hexOf(message), false)).toMatch(/^\{"header":\{"name":"Common.Status"/)
  expect(spelledText(hexOf(message), false)?.length).toBeLessThanOrEqual(60)
  expect(spelledText('7b01', true)).toBeUndefined()
  expect(spelledText('ff687b', true)).toBeUndefined()
})
