import { expect, it } from 'vitest'
import type { Language, ReportKind, ReportValue } from '../../contracts/index.ts'
import { reportsEn } from '../texts/reportsEn.ts'
import { reportsZh } from '../texts/reportsZh.ts'
import { differenceOf, type InWords, valueWords } from './reportValue.ts'

function inWords(language: Language): InWords {
  const { units } = (language === 'en' ? reportsEn : reportsZh).rep
  const t: InWords['t'] = (key, named) =>
    units[key.replace('rep.units.', '') as keyof typeof units].replace('{n}', String(named?.n))
  return { language, t }
}

it.each<[ReportValue, ReportKind, string, string]>([
  [null, 'count', '–', '–'],
  [1234, 'count', '1,234', '1,234'],
  [1234567, 'count', '1,234,567', '1,234,567'],
  [0, 'durationS', '0 秒', '0 s'],
  [59.6, 'durationS', '1 分', '1 min'],
  [320, 'durationS', '5 分 20 秒', '5 min 20 s'],
  [25_500, 'durationS', '7 小时 5 分', '7 h 5 min'],
  [0.0834, 'share', '8.3%', '8.3%'],
  [4.3333, 'score', '4.33', '4.33'],
  [5, 'score', '5', '5'],
  [12.345, 'rate', '12.3', '12.3'],
  ['09:05:10', 'time', '9:05:10', '9:05:10'],
  ['2026-11-18', 'date', '2026-11-18 周三', 'Wed 18 Nov 2026'],
  [{ 'zh-CN': '金卡', en: 'Gold' }, 'text', '金卡', 'Gold'],
])('%j as %s reads %s, %s', (value, kind, zh, en) => {
  expect([valueWords(value, kind, inWords('zh-CN')), valueWords(value, kind, inWords('en'))]).toEqual([zh, en])
})

it.each<[ReportValue, ReportValue, ReportKind, object | null]>([
  [12, 10, 'count', { direction: 'more', by: '2', percent: '+20%' }],
  [8, 10, 'count', { direction: 'less', by: '2', percent: '-20%' }],
  [10, 10, 'count', { direction: 'same' }],
  [3, 0, 'count', { direction: 'more', by: '3', percent: null }],
  [320, 240, 'durationS', { direction: 'longer', by: '1 min 20 s', percent: '+33%' }],
  [0.8, 0.832, 'share', { direction: 'lower', by: '3.2', percent: null }],
  [4.5, 4.25, 'score', { direction: 'higher', by: '0.25', percent: null }],
  [null, 10, 'count', null],
  [10, null, 'count', null],
])('%j against %j (%s)', (now, before, kind, difference) => {
  const found = differenceOf(now, before, kind, inWords('en'))
  if (difference === null) expect(found).toBeNull()
  else expect(found).toMatchObject(difference)
})
