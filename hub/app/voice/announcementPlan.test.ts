import { expect, test } from 'vitest'
import { announcementPlan, clipNames, type PlanPart, type SpokenLanguage } from './announcementPlan.ts'

/** The clips of the plan, with "-" for a short pause and "," for a longer one. */
function said(number: string, windowNumber: number, language: SpokenLanguage): string {
  const sign = (part: PlanPart) => ('clip' in part ? part.clip : part.pauseMs < 100 ? '-' : ',')
  return announcementPlan({ number, windowNumber }, language).map(sign).join(' ')
}
const chineseWindow = (number: number) => /haoDao , (.*) , haoChuangkou$/.exec(said('A', number, 'zh-CN'))?.[1]
const englishWindow = (number: number) => /pleaseGoToCounter , (.*)$/.exec(said('A', number, 'en'))?.[1]

test('a call in Chinese: the number sign by sign, its 1 as 幺; the window counted, its 1 as 一', () => {
  expect(said('A001', 1, 'zh-CN')).toBe('qing , A - 0 - 0 - yao , haoDao , 1 , haoChuangkou')
  expect(said('AB12345', 21, 'zh-CN')).toBe('qing , A - B - yao - 2 - 3 - 4 - 5 , haoDao , 2 10 1 , haoChuangkou')
})

test('a call in English', () => {
  expect(said('A001', 1, 'en')).toBe('number , A - 0 - 0 - 1 , pleaseGoToCounter , 1')
  expect(said('AB12345', 21, 'en')).toBe('number , A - B - 1 - 2 - 3 - 4 - 5 , pleaseGoToCounter , 20 1')
})

test.each([
  [1, '1', '1'],
  [2, '2', '2'],
  [10, '10', '10'],
  [11, '10 1', '11'],
  [19, '10 9', '19'],
  [20, '2 10', '20'],
  [21, '2 10 1', '20 1'],
  [90, '9 10', '90'],
  [100, 'yi4 100', '1 hundred'],
  [105, 'yi4 100 0 5', '1 hundredAnd 5'],
  [110, 'yi4 100 yi4 10', '1 hundredAnd 10'],
  [112, 'yi4 100 yi4 10 2', '1 hundredAnd 12'],
  [120, 'yi4 100 2 10', '1 hundredAnd 20'],
  [200, '2 100', '2 hundred'],
  [999, '9 100 9 10 9', '9 hundredAnd 90 9'],
])('window %i', (number, chinese, english) => {
  expect(chineseWindow(number)).toBe(chinese)
  expect(englishWindow(number)).toBe(english)
})

test.each(['zh-CN', 'en'] as const)('every plan in %s keeps to the clips a set of recordings has', (language) => {
  const used = new Set<string>()
  for (let windowNumber = 1; windowNumber <= 999; windowNumber++) {
    const parts = announcementPlan({ number: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', windowNumber }, language)
    for (const part of parts) if ('clip' in part) used.add(part.clip)
  }
  // No clip is recorded for nothing either.
  expect([...used].sort()).toEqual([...clipNames(language)].sort())
})

test('signs nobody can pronounce are left out and never name a file', () => {
  expect(said('../A-1', 1, 'en')).toBe('number , A - 1 , pleaseGoToCounter , 1')
})
