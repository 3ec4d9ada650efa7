import { expect, it } from 'vitest'
import { mistakeIn, moved, rangeAround, spanBefore } from './reportRange.ts'

it.each([
  ['day', '2026-11-18', '2026-11-18', '2026-11-18'],
  ['month', '2024-02-10', '2024-02-01', '2024-02-29'],
  ['quarter', '2026-11-18', '2026-10-01', '2026-12-31'],
  ['quarter', '2026-01-01', '2026-01-01', '2026-03-31'],
  ['year', '2026-11-18', '2026-01-01', '2026-12-31'],
] as const)('the %s of %s goes from %s to %s', (kind, date, from, to) => {
  expect(rangeAround(kind, date)).toEqual({ kind, from, to })
})

it.each([
  ['day', '2026-03-01', -1, '2026-02-28', '2026-02-28'],
  ['month', '2026-01-31', -1, '2025-12-01', '2025-12-31'],
  ['month', '2026-12-15', 1, '2027-01-01', '2027-01-31'],
  ['quarter', '2026-02-01', -1, '2025-10-01', '2025-12-31'],
  ['year', '2024-02-29', 1, '2025-01-01', '2025-12-31'],
] as const)('from the %s of %s by %i', (kind, date, by, from, to) => {
  expect(moved(rangeAround(kind, date), by)).toEqual({ kind, from, to })
})

it('a free span moves by its own length', () => {
  expect(moved({ kind: 'free', from: '2026-11-16', to: '2026-11-18' }, -1)).toEqual({
    kind: 'free',
    from: '2026-11-13',
    to: '2026-11-15',
  })
})

it('what is not over is compared with as much of what came before', () => {
  const november = rangeAround('month', '2026-11-01')
  expect(spanBefore(november, '2026-11-18')).toEqual({ from: '2026-10-01', to: '2026-10-18' })
  expect(spanBefore(november, '2026-12-05')).toMatchObject({ from: '2026-10-01', to: '2026-10-31' })
  expect(spanBefore(rangeAround('month', '2026-03-01'), '2026-03-30')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
})

it('days that do not exist, ends before beginnings and more than five years are mistakes', () => {
  expect(mistakeIn({ from: '2026-02-30', to: '2026-03-01' })).toBe('date')
  expect(mistakeIn({ from: '2026-03-02', to: '2026-03-01' })).toBe('order')
  expect(mistakeIn({ from: '2020-01-01', to: '2026-01-01' })).toBe('long')
  expect(mistakeIn({ from: '2021-01-01', to: '2025-12-31' })).toBeNull()
})
