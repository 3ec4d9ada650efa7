import { describe, expect, test } from 'vitest'
import type { CommandData } from '../../../contracts/index.ts'
import { CLOCK, MINUTE, smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'
import { Branch, stateHashInput } from '../branch.ts'
import { evolve } from '../evolve.ts'
import { isForecastDue } from './forecastBreach.ts'

type Outlook = CommandData<'NoteForecast'>['classes'][number]

/** Ordinary customers: 80 % within 10 minutes. */
function branch(): TestBranch {
  const configuration = smallConfiguration()
  for (const one of configuration.classes) one.target = { minutes: 10, percent: 80, fromCalls: 2, alarmMinutes: 60 }
  return new TestBranch(configuration).staff(1)
}

/** Two forecasts in a row, of ordinary customers unless said otherwise; returns what was recorded. */
function note(at: TestBranch, p90S: number, more: Partial<Outlook> = {}): string[] {
  const before = at.journal.length
  const classes = [{ classId: 'ordinary', p90S, p90BeforeS: p90S, customers: 12, ...more }]
  const isDue = isForecastDue(at.branch, classes)
  at.do('NoteForecast', { classes }, CLOCK)
  const events = at.journal.slice(before)
  expect(isDue).toBe(events.length > 0)
  return events.map(({ type, data }) => (type === 'NoticeRaised' ? (data as { kind: string }).kind : type))
}

describe('a class about to miss its target', () => {
  test('is told once, with the minutes that are expected, until it is well again with some to spare', () => {
    const at = branch()
    expect(note(at, 600)).toEqual([])
    expect(note(at, 601)).toEqual(['forecastBreach'])
    expect(at.last('NoticeRaised')).toMatchObject({ classId: 'ordinary', predictedMinutes: 11, ticketId: null })
    expect(note(at, 1200)).toEqual([])
    expect(note(at, 600)).toEqual([])
    expect(note(at, 511)).toEqual([])
    expect(note(at, 510)).toEqual(['ForecastRestored'])
    expect(note(at, 510)).toEqual([])
    expect(note(at, 700)).toEqual(['forecastBreach'])
    expect(at.branch.notices.size).toBe(2)
  })

  test('is one that two forecasts in a row see, and well again when two do', () => {
    const at = branch()
    expect(note(at, 700, { p90BeforeS: null })).toEqual([])
    expect(note(at, 700, { p90BeforeS: 600 })).toEqual([])
    expect(note(at, 700, { p90BeforeS: 601 })).toEqual(['forecastBreach'])
    expect(note(at, 0, { p90BeforeS: null })).toEqual([])
    expect(note(at, 0, { p90BeforeS: 511 })).toEqual([])
    expect(note(at, 0, { p90BeforeS: 0, customers: 0 })).toEqual(['ForecastRestored'])
  })

  test('is one of which some are expected', () => {
    const at = branch()
    expect(note(at, 700, { customers: 2.9 })).toEqual([])
    expect(note(at, 700, { customers: 3 })).toEqual(['forecastBreach'])
  })

  test('is not told of when it is told of as missed already', () => {
    const at = branch()
    for (let n = 0; n < 2; n += 1) {
      at.issue()
      at.advance(11 * MINUTE)
      at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, teller('t1'))
    }
    at.do('PassTime', {}, CLOCK)
    expect(at.last('NoticeRaised')).toMatchObject({ kind: 'serviceLevel' })
    expect(note(at, 1200)).toEqual([])
    expect(note(at, 1200, { classId: 'gold' })).toEqual(['forecastBreach'])
  })

  test('that was foreseen and is missed is told of as missed too', () => {
    const at = branch()
    expect(note(at, 1200)).toEqual(['forecastBreach'])
    for (let n = 0; n < 2; n += 1) {
      at.issue()
      at.advance(11 * MINUTE)
      at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, teller('t1'))
    }
    at.do('PassTime', {}, CLOCK)
    expect(at.last('NoticeRaised')).toMatchObject({ kind: 'serviceLevel' })
    expect(note(at, 100)).toEqual(['ForecastRestored'])
  })

  test('begins anew with the day, and is nothing that is not configured', () => {
    const at = branch()
    expect(note(at, 1200, { classId: 'nothing' })).toEqual([])
    expect(note(at, 1200)).toEqual(['forecastBreach'])
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(note(at, 100)).toEqual([])
    expect(note(at, 1200)).toEqual(['forecastBreach'])
  })

  test('is told of no more often after a restart: what was told is in the journal', () => {
    const at = branch()
    note(at, 1200)
    const replayed = new Branch()
    for (const event of at.journal) evolve(replayed, event)
    expect(stateHashInput(replayed)).toBe(stateHashInput(at.branch))
    at.branch = replayed
    expect(note(at, 1300)).toEqual([])
    expect(note(at, 100)).toEqual(['ForecastRestored'])
  })
})
