import { describe, expect, it } from 'vitest'
import { supervisorEn } from '../texts/supervisorEn.ts'
import { supervisorZh } from '../texts/supervisorZh.ts'
import {
  type ChangeForm,
  changeInWords,
  changeOf,
  emptyChange,
  mistakeIn,
  newStaffing,
  type RecordedDay,
  shortTime,
  TIMES,
} from './changeForm.ts'
import { wordsOf } from './words.fixture.ts'

const text = (words: string) => ({ 'zh-CN': words, en: words })
const DAY: RecordedDay = {
  day: '2026-11-18',
  isOver: true,
  customers: 180,
  called: 170,
  meanWaitS: 500,
  windows: [
    {
      windowId: 'w1',
      number: 1,
      profileId: 'main',
      sessions: [
        { from: '09:00', to: '12:02' },
        { from: '12:40', to: null },
      ],
      breaks: [{ from: '12:02', to: '12:40' }],
    },
    { windowId: 'w2', number: 2, profileId: 'main', sessions: [{ from: '09:00', to: '17:00' }], breaks: [] },
    { windowId: 'w3', number: 3, profileId: 'main', sessions: [], breaks: [] },
  ],
  profiles: [{ id: 'fair', name: text('Fair') }],
  businesses: [{ id: 'cash', name: text('Cash') }],
}
const form = (change: Partial<ChangeForm>): ChangeForm => ({ ...emptyChange(), ...change })

describe('the form', () => {
  it('asks nothing as long as nothing is chosen', () => {
    expect(changeOf(emptyChange())).toBeUndefined()
    expect(changeOf(form({ businessId: 'cash' }))).toBeUndefined()
    expect(changeOf(form({ profileId: 'fair', windows: [] }))).toBeUndefined()
  })

  it('asks all that is chosen, in the words of the contract', () => {
    const chosen = form({
      profileId: 'fair',
      windows: ['w1', 'w2'],
      staffing: [
        { kind: 'open', windowId: 'w3', from: '10:00', to: '12:00' },
        { kind: 'close', windowId: 'w2', from: '14:00', to: '15:00' },
        { kind: 'moveBreak', windowId: 'w1', from: '12:02', to: '13:30' },
      ],
      businessId: 'cash',
      arrivalPercent: -15,
    })
    expect(changeOf(chosen)).toEqual({
      rules: { profileId: 'fair', windows: ['w1', 'w2'] },
      staffing: [
        { open: 'w3', from: '10:00', to: '12:00' },
        { close: 'w2', from: '14:00', to: '15:00' },
        { moveBreak: 'w1', at: '12:02', to: '13:30' },
      ],
      arrivals: [{ business: 'cash', factor: 0.85 }],
    })
    expect(changeOf(form({ arrivalPercent: 20 }))).toEqual({ arrivals: [{ factor: 1.2 }] })
  })

  it('begins with a window that was closed, or closes the last one where all were open', () => {
    expect(newStaffing(DAY)).toMatchObject({ kind: 'open', windowId: 'w3' })
    expect(newStaffing({ ...DAY, windows: DAY.windows.slice(0, 2) })).toMatchObject({ kind: 'close', windowId: 'w2' })
  })

  it('knows what can not be: times that go backwards, a break there was none of', () => {
    const line = { kind: 'open', windowId: 'w1', from: '10:00', to: '12:00' } as const
    expect(mistakeIn(line, DAY)).toBeNull()
    expect(mistakeIn({ ...line, to: '10:00' }, DAY)).toBe('order')
    expect(mistakeIn({ ...line, kind: 'moveBreak', to: '09:00' }, DAY)).toBeNull()
    expect(mistakeIn({ ...line, kind: 'moveBreak', windowId: 'w2' }, DAY)).toBe('noBreak')
  })

  it('offers every quarter of an hour of a long day', () => {
    expect([TIMES[0], TIMES[1], TIMES.at(-1), TIMES.length]).toEqual(['07:00', '07:15', '21:00', 57])
    expect([shortTime('09:05'), shortTime('19:05'), shortTime('00:30')]).toEqual(['9:05', '19:05', '0:30'])
  })
})

describe('the change in words', () => {
  const chosen = form({
    profileId: 'fair',
    windows: ['w1', 'w2'],
    staffing: [
      { kind: 'open', windowId: 'w3', from: '09:30', to: '12:00' },
      { kind: 'moveBreak', windowId: 'w1', from: '12:02', to: '13:30' },
    ],
    businessId: 'cash',
    arrivalPercent: 20,
  })

  it('names every part, in both languages', () => {
    expect(changeInWords(chosen, DAY, wordsOf('en', supervisorEn))).toEqual([
      'windows 1, 2 use “Fair” all day',
      'window 3 is also open 9:30–12:00',
      'the 12:02 break of window 1 moves to 13:30',
      '20% more customers come for Cash',
    ])
    expect(changeInWords(chosen, DAY, wordsOf('zh-CN', supervisorZh))).toEqual([
      '让 1、2 号窗口全天用“Fair”',
      '让 3 号窗口 9:30–12:00 也开放',
      '把 1 号窗口 12:02 的休息改到 13:30',
      'Cash客户多 20%',
    ])
  })

  it('is nothing where nothing is chosen, and tells fewer from more', () => {
    const words = wordsOf('en', supervisorEn)
    expect(changeInWords(emptyChange(), DAY, words)).toEqual([])
    expect(changeInWords(form({ arrivalPercent: -10 }), DAY, words)).toEqual(['10% fewer customers come'])
  })
})
