import { expect, test } from 'vitest'
import { maskOf, readPlate } from './plate.ts'

test.each([
  ['京A12345', '京A12345'],
  ['京a·12345', '京A12345'],
  [' 沪A-D12345 ', '沪AD12345'],
  ['沪A•D12345', '沪AD12345'],
  ['京Ａ１２３４５', '京A12345'],
  ['粤Z1234澳', '粤Z1234澳'],
  ['使123456', '使123456'],
  ['WJ京1234X', 'WJ京1234X'],
])('%s is %s', (text, plate) => {
  expect(readPlate(text)).toEqual({ kind: 'plate', plate })
})

test.each(['_无_', '', '  ', '无牌车', 'unknown', 'noPlate', 'UNKNOWN'])('%s is no plate', (text) => {
  expect(readPlate(text)).toEqual({ kind: 'none' })
})

test.each(['京A1234', '京A123456X', '1234567', 'ABCDEFG', '京A12_45', '京A1234😀', '京A12345\u0000', 'x'.repeat(5000)])(
  '%s can not be one',
  (text) => {
    expect(readPlate(text)).toEqual({ kind: 'malformed' })
  },
)

test('a mask shows where a plate is from and its last two characters', () => {
  expect(maskOf('京A12345')).toBe('京A***45')
  expect(maskOf('沪AD12345')).toBe('沪A****45')
})
