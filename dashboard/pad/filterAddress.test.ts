import { expect, it } from 'vitest'
import { readFilter, withFilter } from './filterAddress.ts'

it('is read back from the address it was written to, without what was searched for', () => {
  const address = withFilter('https://hub/staff/?page=pad', { classId: 'gold', onlyOverdue: true, search: 'A01' })
  expect(address).toBe('https://hub/staff/?page=pad&class=gold&overdue=1')
  expect(readFilter(new URL(address).search)).toEqual({ classId: 'gold', onlyOverdue: true, search: '' })
})

it('leaves the address when nothing is filtered', () => {
  const address = 'https://hub/staff/?page=pad&class=gold&overdue=1'
  expect(withFilter(address, { classId: null, onlyOverdue: false, search: '' })).toBe('https://hub/staff/?page=pad')
})

it('takes no class out of an address that can not be one', () => {
  expect(readFilter('?class=<script>').classId).toBeNull()
})
