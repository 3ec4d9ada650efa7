import { describe, expect, it } from 'vitest'
import type { RunsOut } from '../../contracts/index.ts'
import { fleetEn } from '../texts/fleetEn.ts'
import { fleetZh } from '../texts/fleetZh.ts'
import { durationWords, momentWords, roughMoment, runsOutWords, type TimeWords } from './fleetTimes.ts'
import { fieldTime, momentOf, nextQuarter, planMistake } from './maintenance/planTimes.ts'

/** Monday 23 November 2026, 10:20 in Shanghai. */
const NOW = Date.UTC(2026, 10, 23, 2, 20)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function wordsIn(language: 'zh-CN' | 'en'): TimeWords {
  const texts = language === 'en' ? { ...fleetEn } : { ...fleetZh }
  const t = (key: string, named: Record<string, unknown> = {}) => {
    let found: unknown = texts
    for (const part of key.split('.')) found = (found as Record<string, unknown>)[part]
    return String(found).replace(/\{(\w+)\}/g, (_, name: string) => String(named[name]))
  }
  return { t, language, timeZone: 'Asia/Shanghai' }
}
const zh = wordsIn('zh-CN')
const en = wordsIn('en')

it.each([
  [0, '10:20', '10:20'],
  [-80 * MINUTE, '9:00', '9:00'],
  [-DAY, '昨天 10:20', 'yesterday 10:20'],
  [14 * HOUR, '明天 0:20', 'tomorrow 0:20'],
  [-4 * DAY, '11月19日 10:20', '19 Nov 10:20'],
])('a moment %d ms from now is %s, %s', (from, inChinese, inEnglish) => {
  expect([momentWords(NOW + from, NOW, zh), momentWords(NOW + from, NOW, en)]).toEqual([inChinese, inEnglish])
})

it.each([
  [-5, '0 s'],
  [40_000, '40 s'],
  [12 * MINUTE + 59_000, '12 min'],
  [2 * HOUR, '2 h'],
  [3 * HOUR + 20 * MINUTE, '3 h 20 min'],
  [2 * DAY, '2 d'],
  [2 * DAY + 3 * HOUR, '2 d 3 h'],
])('%d ms last %s', (milliseconds, expected) => {
  expect(durationWords(milliseconds, en.t)).toBe(expected)
})

describe('a forecast is said the more coarsely the farther it is', () => {
  it.each([
    [47 * MINUTE, 'nearest', 'today 11:10'],
    [47 * MINUTE, 'earlier', 'today 11:00'],
    [47 * MINUTE, 'later', 'today 11:10'],
    [5.3 * HOUR, 'nearest', 'today 15:30'],
    [5.3 * HOUR, 'later', 'today 16:00'],
    [DAY, 'earlier', 'tomorrow 10:00'],
    [2 * DAY, 'nearest', '25 Nov morning'],
    [2 * DAY + 6 * HOUR, 'nearest', '25 Nov afternoon'],
    [2 * DAY + 12 * HOUR, 'nearest', '25 Nov evening'],
    [5 * DAY, 'later', '28 Nov'],
  ] as const)('%d ms ahead, %s: %s', (ahead, towards, expected) => {
    expect(roughMoment(NOW + ahead, NOW, towards, en)).toBe(expected)
  })

  const hours = (p10: number | null, p50: number | null, p90: number | null): RunsOut => {
    const at = (value: number | null) => (value === null ? null : NOW + value * HOUR)
    return { p10: at(p10), p50: at(p50), p90: at(p90) }
  }
  it.each<[RunsOut, 'empty' | 'full', string, string]>([
    [
      hours(3.1, 5.3, 7.6),
      'empty',
      '约今天 15:30 用完 九成把握不晚于今天 18:00',
      'Empty today 15:30 or so by today 18:00 at the latest nine times in ten',
    ],
    [
      hours(3.1, 5.3, null),
      'full',
      '约今天 15:30 装满 最早今天 13:00',
      'Full today 15:30 or so today 13:00 at the earliest',
    ],
    [hours(0, 0.1, 1), 'empty', '随时可能用完 ', 'May be empty any moment '],
    [hours(120, null, null), 'empty', '近几天多半够用 最早11月28日', 'Probably enough for days 28 Nov at the earliest'],
    [hours(null, null, null), 'full', '近几天装不满 ', 'Room for days '],
  ])('%j, %s', (runsOut, way, inChinese, inEnglish) => {
    const said = (words: TimeWords) => {
      const { about, bounds } = runsOutWords(runsOut, NOW, way, words)
      return `${about} ${bounds}`
    }
    expect([said(zh), said(en)]).toEqual([inChinese, inEnglish])
  })
})

describe('times of a form', () => {
  it('are those of the outlet, wherever the browser is', () => {
    expect(fieldTime(NOW, 'Asia/Shanghai')).toBe('2026-11-23T10:20')
    expect(momentOf('2026-11-23T10:20', 'Asia/Shanghai')).toBe(NOW)
  })
  it('keep to a clock that is put back', () => {
    const before = Date.UTC(2026, 9, 25, 0, 30)
    expect(momentOf(fieldTime(before, 'Europe/Berlin'), 'Europe/Berlin')).not.toBeNull()
    const after = Date.UTC(2026, 9, 25, 9, 0)
    expect(momentOf(fieldTime(after, 'Europe/Berlin'), 'Europe/Berlin')).toBe(after)
  })
  it.each(['', '2026-11-23', '23.11.2026 10:20', 'T10:20'])('%j is none', (field) => {
    expect(momentOf(field, 'Asia/Shanghai')).toBeNull()
  })
  it('begin at the next quarter', () => {
    expect(nextQuarter(NOW)).toBe(NOW + 10 * MINUTE)
    expect(nextQuarter(NOW + 10 * MINUTE)).toBe(NOW + 10 * MINUTE)
  })
  it.each([
    [HOUR, 2 * HOUR, null],
    [HOUR, HOUR, 'order'],
    [-2 * HOUR, -HOUR, 'past'],
    [0, 31 * DAY, null],
    [0, 31 * DAY + 1, 'tooLong'],
  ])('from %d until %d: %s', (from, until, mistake) => {
    expect(planMistake(NOW + from, NOW + until, NOW)).toBe(mistake)
  })
})
