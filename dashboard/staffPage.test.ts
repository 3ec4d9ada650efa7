import { expect, it } from 'vitest'
import { pageIn, withPage } from './staffPage.ts'

it.each([
  ['', 'manager', 'pad'],
  ['', 'supervisor', 'pad'],
  ['', 'teller', 'softcall'],
  ['', 'admin', 'fleet'],
  ['?page=supervisor', 'admin', 'supervisor'],
  ['?page=supervisor', 'operations', 'fleet'],
  ['', 'operations', 'fleet'],
  ['?page=reports', 'operations', 'reports'],
  ['?page=reports', 'manager', 'reports'],
  ['?page=reports', 'teller', 'softcall'],
  ['?page=pad', 'operations', 'fleet'],
  ['?window=w3', 'operations', 'fleet'],
  ['?page=fleet', 'manager', 'fleet'],
  ['?page=fleet', 'supervisor', 'fleet'],
  ['?page=fleet', 'teller', 'softcall'],
  ['?page=softcall', 'manager', 'softcall'],
  ['?page=pad', 'supervisor', 'pad'],
  ['?page=pad', 'teller', 'softcall'],
  ['?page=supervisor', 'supervisor', 'supervisor'],
  ['?page=supervisor', 'manager', 'pad'],
  ['?window=w3', 'manager', 'softcall'],
  ['?page=pad&window=w3', 'manager', 'pad'],
  ['?page=elsewhere', 'manager', 'pad'],
] as const)('the address %j leads a %s to %s', (search, role, page) => {
  expect(pageIn(search, role)).toBe(page)
})

it('changes the page in the address and nothing else', () => {
  expect(withPage('https://hub/staff/?window=w3&page=pad', 'softcall')).toBe(
    'https://hub/staff/?window=w3&page=softcall',
  )
})
