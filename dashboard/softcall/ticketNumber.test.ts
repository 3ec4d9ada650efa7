import { expect, it } from 'vitest'
import { ticketIdOf } from './ticketNumber.ts'

it('takes a number as people type it for the ticket of today', () => {
  for (const typed of ['A007', 'a007', ' A 7', 'a07']) expect(ticketIdOf('2026-11-23', typed)).toBe('2026-11-23-A007')
  expect(ticketIdOf('2026-11-23', 'AB1234')).toBe('2026-11-23-AB1234')
})

it('knows what is no number', () => {
  for (const typed of ['', '7', 'A', 'A-7', 'ABCD1', 'A123456'])
    expect(ticketIdOf('2026-11-23', typed), typed).toBeNull()
  expect(ticketIdOf(null, 'A007')).toBeNull()
})
