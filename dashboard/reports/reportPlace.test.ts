import { expect, it } from 'vitest'
import { REPORTS } from '../../contracts/index.ts'
import { placeIn, queryOf, usualGroup, withPlace } from './reportPlace.ts'
import { rangeAround } from './reportRange.ts'

const TODAY = '2026-11-18'

it('an address without a word asks for waits of today', () => {
  const place = placeIn('?page=reports', TODAY, REPORTS)
  expect(place).toMatchObject({
    report: 'waiting',
    range: { kind: 'day', from: TODAY, to: TODAY },
    group: null,
    page: 1,
  })
  expect(queryOf(place)).toEqual({ from: TODAY, to: TODAY, group: 'slot' })
})

it('what is asked comes back out of the address, and leaves the rest of it alone', () => {
  const place = {
    ...placeIn('', TODAY, REPORTS),
    report: 'calls',
    range: { kind: 'free', from: '2026-11-02', to: '2026-11-06' },
    group: 'teller',
    window: 'w2',
    fromTime: '09:00',
    page: 3,
  } as const
  const address = withPlace('https://hub/staff/?page=reports&window=w7', place)
  const { search, searchParams } = new URL(address)
  expect(searchParams.get('page')).toBe('reports')
  expect(searchParams.get('window')).toBe('w7')
  expect(placeIn(search, TODAY, REPORTS)).toEqual(place)
})

it('nonsense in an address is passed over', () => {
  const search = '?report=secrets&span=free&from=2026-02-30&to=never&by=device&class=DROP%20TABLE&since=25:00&lines=-4'
  expect(placeIn(search, TODAY, REPORTS)).toEqual({
    ...placeIn('', TODAY, REPORTS),
    range: { kind: 'free', from: TODAY, to: TODAY },
  })
})

it('whoever may see devices only sees devices', () => {
  expect(placeIn('?report=efficiency', TODAY, ['devices']).report).toBe('devices')
})

it('filters that a report does not have are not asked', () => {
  const place = {
    ...placeIn('', TODAY, REPORTS),
    report: 'attendance',
    class: 'gold',
    window: 'w1',
    fromTime: '09:00',
  } as const
  expect(queryOf(place)).toEqual({ from: TODAY, to: TODAY, group: 'none', window: 'w1' })
})

it('a year is shown by months, a month by days', () => {
  expect(usualGroup('waiting', rangeAround('year', TODAY))).toBe('month')
  expect(usualGroup('waiting', rangeAround('month', TODAY))).toBe('day')
  expect(usualGroup('flow', rangeAround('year', TODAY))).toBe('slot')
})
