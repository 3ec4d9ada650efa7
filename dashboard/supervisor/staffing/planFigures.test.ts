import { expect, it } from 'vitest'
import { gainWords, levelWords, planLines, shortTime } from './planFigures.ts'

it('adds the kinds of windows of each half-hour', () => {
  const half = {
    from: '09:00',
    to: '09:30',
    customers: 8,
    kinds: [
      { open: 2, most: 4, recorded: 2.5, busyPercent: 80 },
      { open: 1, most: 1, recorded: 0.5, busyPercent: 60 },
    ],
    busyPercent: 73,
    recordedBusyPercent: 60,
  }
  expect(planLines({ halfHours: [half] })).toEqual([
    {
      from: '09:00',
      to: '09:30',
      customers: 8,
      planned: 3,
      recorded: 3,
      busyPercent: 73,
      recordedBusyPercent: 60,
      kinds: half.kinds,
    },
  ])
})

it('says shares and gains with their intervals, and nothing of nobody', () => {
  expect(levelWords({ percent: 84.4, low: 79.2, high: 88.1 })).toBe('84% (79–88)')
  expect(levelWords({ percent: null, low: null, high: null })).toBe('–')
  expect(gainWords({ points: 6.2, low: 2, high: 10 })).toBe('+6 (+2…+10)')
  expect(gainWords({ points: -0.2, low: -3, high: 2 })).toBe('0 (−3…+2)')
  expect(shortTime('09:30')).toBe('9:30')
})
