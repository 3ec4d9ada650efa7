import { describe, expect, test } from 'vitest'
import { rangeOf, rulesOfDay } from './dailyTimes.ts'

const wednesday = { date: '2026-11-18', weekday: 'wed' } as const

describe('rules of certain days', () => {
  const always = { from: '09:00' }
  const wednesdays = { weekdays: ['mon', 'wed'] as const }
  const fridays = { weekdays: ['fri'] as const }
  const dated = { dates: ['2026-11-18', '2026-12-24'] }

  test('hold on their weekdays, without any on every day', () => {
    expect(rulesOfDay([always, wednesdays, fridays], wednesday)).toEqual([always, wednesdays])
  })

  test('of a date hold alone on it, and on no other', () => {
    expect(rulesOfDay([always, dated, wednesdays], wednesday)).toEqual([dated])
    expect(rulesOfDay([always, dated, wednesdays], { date: '2026-11-25', weekday: 'wed' })).toEqual([
      always,
      wednesdays,
    ])
  })
})

test('a range without bounds is the whole day', () => {
  expect(rangeOf({})).toEqual({ from: 0, to: 86_400 })
  expect(rangeOf({ from: '08:30', to: '24:00' })).toEqual({ from: 30_600, to: 86_400 })
})
