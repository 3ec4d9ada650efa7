import { describe, expect, it } from 'vitest'
import { MINUTE, smallConfiguration } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../../core/configuration.ts'
import type { Person } from '../../core/simulation/people.ts'
import { visitDays } from '../../core/simulation/visitDays.ts'
import { checkWorkload } from '../../core/simulation/workload.ts'
import { readVisitList, type VisitList } from './visitList.ts'

const checked = checkConfiguration(smallConfiguration())
if ('mistakes' in checked) throw new Error('the small configuration is good')
const { config } = checked

const HEADER = 'arrival,business,class,service_seconds'
const read = (...lines: string[]) => readVisitList(lines.join('\n'), config)
const mistakes = (list: VisitList) =>
  'mistakes' in list ? list.mistakes.map(({ line, column, message }) => `${line}:${column ?? ''} ${message}`) : []

function daysOf(list: VisitList, workload: object = {}) {
  if ('mistakes' in list) throw new Error(JSON.stringify(list.mistakes))
  const result = checkWorkload({ schema: 1, ...workload }, config, { hasVisits: true })
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes))
  return visitDays(list.visits, result.workload, config)
}
const peopleOf = (list: VisitList, workload?: object, seed = 1, index = 0): Person[] => [
  ...{ [Symbol.iterator]: () => daysOf(list, workload).day(seed, index).arrivals },
]

describe('a list of visits', () => {
  it('is read with all that is written down', () => {
    const list = read(
      'class,arrival,business,teller,service_seconds,no_show,patience_seconds',
      'gold,2026-11-02T09:00:12.5,cash,anna,61.25,0,1800',
      'ordinary,2026-11-02 08:59,account,,0,1,',
    )
    expect(list).toEqual({
      visits: [
        {
          date: '2026-11-02',
          arrivedMs: (9 * 3600 + 12.5) * 1000,
          businessId: 'cash',
          classId: 'gold',
          serviceMs: 61_250,
          tellerId: 'anna',
          isNoShow: false,
          patienceMs: 1_800_000,
        },
        {
          date: '2026-11-02',
          arrivedMs: (9 * 3600 - 60) * 1000,
          businessId: 'account',
          classId: 'ordinary',
          serviceMs: 0,
          tellerId: undefined,
          isNoShow: true,
          patienceMs: undefined,
        },
      ],
    })
    expect(read(`\uFEFF${HEADER}\r`, '32412.25,cash,gold,60\r', '')).toMatchObject({
      visits: [{ date: undefined, arrivedMs: 32_412_250, tellerId: undefined, isNoShow: undefined }],
    })
  })

  it('tells all its mistakes at once, each with line and column', () => {
    expect(
      mistakes(
        read(
          `${HEADER},no_show`,
          '32412,loans,silver,-3,maybe',
          '32412,cash,gold',
          '2026-11-02T09:00:00Z,cash,gold,60,0',
          '2026-02-30T09:00:00,cash,gold,60,0',
          '2026-11-02T09:00:00,cash,gold,60,0',
          '86400,cash,gold,1e3,1',
          '32412,"cash,gold,60,0',
        ),
      ),
    ).toEqual([
      '2:2 there is no such business',
      '2:3 there is no such class',
      '2:4 is a number of seconds from 0 to 86400',
      '2:5 is one of 1, 0, true, false, or empty',
      '3: 3 fields, the header has 5',
      '4:1 is a local date and time without a zone (2026-11-02T09:00:12) or the seconds since midnight (32412)',
      '5:1 is a local date and time without a zone (2026-11-02T09:00:12) or the seconds since midnight (32412)',
      '6:1 a date in some lines and none in others',
      '7:1 is a local date and time without a zone (2026-11-02T09:00:12) or the seconds since midnight (32412)',
      '7:4 is a number of seconds from 0 to 86400',
      '8: a quotation mark is out of place',
    ])
    expect(mistakes(read('arrival,buisness,class,class'))).toEqual([
      '1:2 there is no such column; columns are arrival, business, class, service_seconds, teller, no_show, patience_seconds',
      '1:4 a second column class',
      '1: the first line lacks business, service_seconds',
    ])
    expect(mistakes(read(HEADER))).toEqual(['1: there is no visit in it'])
  })

  it('gives its days in order, and everybody when he came with what he took', () => {
    const list = read(
      `${HEADER},teller`,
      '2026-11-03T09:00,cash,gold,60,',
      '2026-11-02T10:30:30,cash,gold,60,anna',
      '2026-11-02T10:00:30,account,ordinary,90,',
    )
    const source = daysOf(list)
    expect(source.days).toBe(2)
    const first = source.day(1, 0)
    expect(first.start).toMatchObject({ date: '2026-11-02', weekday: 'mon' })
    expect(first.sessions[0]).toEqual({ windowId: 'w1', tellerId: 'w1', from: 600 * MINUTE, until: null })
    expect(peopleOf(list, { tellers: [{ id: 'anna', factor: 0.5 }] })).toMatchObject([
      { tick: 600.5 * MINUTE, classId: 'ordinary', businessIds: ['account'], serviceMs: [90_000] },
      // Anna is twice as fast as the usual teller he may meet under other rules.
      { tick: 630.5 * MINUTE, classId: 'gold', serviceMs: [120_000] },
    ])
    expect(peopleOf(list, {}, 1, 1)).toHaveLength(1)
  })

  it('leaves to the workload what is not written down', () => {
    const list = read(`${HEADER},no_show,patience_seconds`, '32400,cash,gold,60,1,30', '32400,cash,gold,60,,')
    const workload = { noShow: { shares: [{ minutes: 0, share: 0.5 }] }, patience: { mean: 10 } }
    const [written, drawn] = peopleOf(list, workload) as [Person, Person]
    const again = peopleOf(list, workload, 2)[1] as Person
    expect(written).toMatchObject({ show: -1, patienceMs: 30_000 })
    expect(drawn.show).toBeGreaterThan(0)
    expect(drawn.patienceMs).toBeLessThan(Number.POSITIVE_INFINITY)
    expect([again.show, again.patienceMs]).not.toEqual([drawn.show, drawn.patienceMs])
    const { behaviour } = daysOf(list).day(1, 0)
    expect([written, drawn].map((person) => behaviour.comes(person, 0, 0))).toEqual([false, true])
  })
})
