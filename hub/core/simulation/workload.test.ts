import { describe, expect, it } from 'vitest'
import type { BranchConfig, WorkloadConfig, WorkloadInput } from '../../../contracts/index.ts'
import { MINUTE, smallConfiguration } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'
import type { Person } from './people.ts'
import type { Service } from './play.ts'
import { checkWorkload, type WorkloadCheck } from './workload.ts'
import { workloadDays } from './workloadDays.ts'

const HOUR = 60 * MINUTE
const CONFIG = configOf()

function configOf(): BranchConfig {
  const checked = checkConfiguration(smallConfiguration())
  if ('mistakes' in checked) throw new Error('the small configuration is good')
  return checked.config
}

const day = { from: '09:00', to: '17:00' }
const cash = { business: 'cash', perHour: 12 }

function mistakesOf(input: unknown, check?: WorkloadCheck): string[] {
  const checked = checkWorkload(input, CONFIG, check)
  return 'mistakes' in checked ? checked.mistakes.map(({ path, message }) => `${path} ${message}`) : []
}

function checked(input: Omit<WorkloadInput, 'schema'>): WorkloadConfig {
  const result = checkWorkload({ schema: 1, ...input }, CONFIG)
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes))
  return result.workload
}

function peopleOf(input: Omit<WorkloadInput, 'schema'>, seed = 1, index = 0): Person[] {
  return [...{ [Symbol.iterator]: () => workloadDays(checked(input), CONFIG).day(seed, index).arrivals }]
}

const serviceOf = (visitor: Person, change: Partial<Service<Person>> = {}): Service<Person> => ({
  visitor,
  businessId: 'cash',
  windowId: 'w1',
  tellerId: 't1',
  tick: 9 * HOUR,
  order: 0,
  ...change,
})

describe('a workload', () => {
  it('tells all its mistakes at once, each with its place', () => {
    const mistakes = mistakesOf({
      schema: 2,
      day: { from: '17:00', to: '09:00', date: '2026-02-30', weekday: 'mon' },
      arrivals: {
        streams: [
          { business: 'cash', class: 'silver', perHour: 5, rates: [{ perHour: 1 }] },
          { business: 'loans', more: ['cash'] },
          {
            business: 'cash',
            more: ['cash'],
            rates: [
              { from: '09:00', to: '11:00', perHour: 1 },
              { from: '10:00', to: '12:00', perHour: 1 },
            ],
          },
        ],
        total: { perDay: 0, mix: [{ business: 'cash', share: 1, sahre: 2 }] },
      },
      services: { cash: { lognormal: { mean: 0 } }, loans: { fixed: 3 }, account: { normal: { mean: 1 } } },
      changes: [{ from: '13:00', factor: 2, businesses: ['loans'] }],
      tellers: [{ id: 'anna' }, { id: 'anna', businesses: { loans: 2 } }],
      noShow: {
        shares: [
          { minutes: 30, share: 0.2 },
          { minutes: 10, share: 2 },
        ],
      },
      patience: { mean: 30, classes: { silver: 3 } },
      staffing: [
        { window: 'w9' },
        { window: 'w1', from: '09:00', to: '12:00', breaks: [{ from: '11:30', to: '12:30' }] },
        { window: 'w1', teller: 'bert', from: '11:00' },
        { window: 'w2', teller: 'bert', from: '09:00', to: '10:00' },
        { window: 'w3', teller: 'bert', from: '09:30', to: '10:30' },
      ],
    })
    expect(mistakes.sort()).toEqual([
      '/arrivals/streams/0/class there is no class "silver"',
      '/arrivals/streams/0/rates there is perHour already: one of perHour and rates',
      '/arrivals/streams/1 lacks perHour or rates',
      '/arrivals/streams/1/business there is no business "loans"',
      '/arrivals/streams/2/more/0 business "cash" is the first of the visit already',
      '/arrivals/streams/2/rates/1 overlaps with rate 0',
      '/arrivals/total/mix/0/sahre there is no setting "sahre" here',
      '/arrivals/total/perDay must be > 0, not 0',
      '/changes/0/businesses/0 there is no business "loans"',
      '/day ends at 09:00, not after it begins at 17:00; a range past midnight is two rules',
      '/day/date there is no day 2026-02-30',
      '/day/weekday the date has its weekday',
      '/noShow/shares/1 stands at 10 min, not after the one before it',
      '/noShow/shares/1/share must be <= 1, not 2',
      '/patience/classes/silver there is no class "silver"',
      '/schema must be 1, not 2',
      '/services/account must be { lognormal } or { exponential } or { empirical } or { fixed }, not {"normal":{"mean":1}}',
      '/services/cash/lognormal/mean must be > 0, not 0',
      '/services/loans there is no business "loans"',
      '/staffing/0/window there is no window "w9"',
      '/staffing/1/breaks/0 lies outside the shift',
      '/staffing/2 is at the same time as entry 1, with the same window or teller',
      '/staffing/4 is at the same time as entry 3, with the same window or teller',
      '/tellers/1/businesses/loans there is no business "loans"',
      '/tellers/1/id teller "anna" is there already',
    ])
  })

  it('is one day or a steady state, with somebody who comes', () => {
    const arrivals = { streams: [cash] }
    expect(mistakesOf({ schema: 1 })).toEqual([' lacks day or steady', ' lacks arrivals'])
    expect(mistakesOf({ schema: 1, day, steady: { customers: 9 }, arrivals })).toEqual([
      '/steady there is a day already: one of day and steady',
    ])
    expect(mistakesOf({ schema: 1, steady: { customers: 9, warmUp: 5 }, arrivals: {} })).toEqual([
      '/steady/warmUp leaves nobody to count: 5 at the beginning and at the end of 9',
      '/arrivals lacks streams or total',
    ])
    const total = { perDay: 10, mix: [{ business: 'cash', share: 0 }] }
    expect(
      mistakesOf({
        schema: 1,
        steady: { customers: 9 },
        arrivals: { streams: [{ business: 'cash', perHour: 0 }], total },
        staffing: [{ window: 'w1', from: '09:00' }],
      }),
    ).toEqual([
      '/arrivals/total a steady state has no days: give streams',
      '/arrivals/total/mix nobody ever comes: every share is 0',
      '/arrivals/streams nobody ever comes: less than 0.01 an hour',
      '/staffing/0/from a steady state has no times of day',
    ])
    expect(mistakesOf({ schema: 1 }, { hasVisits: true })).toEqual([])
    expect(mistakesOf({ schema: 1, steady: { customers: 9 } }, { hasVisits: true })).toEqual([
      '/steady the list of visits has its own days',
    ])
  })

  it('has a share for every hour of its doors', () => {
    const total = { perDay: 10, mix: [{ business: 'cash', share: 1 }] }
    const at = (to: string, hourlyShares?: number[]) =>
      mistakesOf({
        schema: 1,
        day: { from: '09:00', to },
        arrivals: { total: { ...total, ...(hourlyShares && { hourlyShares }) } },
      })
    expect(at('17:00')).toEqual([])
    expect(at('16:30')).toEqual([])
    expect(at('15:30')).toEqual(['/arrivals/total has hourlyShares for 8 hours; the doors are open for 7'])
    expect(at('11:00', [1, 2, 3])).toEqual([
      '/arrivals/total/hourlyShares has hourlyShares for 3 hours; the doors are open for 2',
    ])
  })

  it('doubts what no queue takes', () => {
    const config = { ...CONFIG, queues: CONFIG.queues.slice(0, 2) }
    const result = checkWorkload(
      { schema: 1, day, arrivals: { streams: [{ business: 'account', perHour: 1 }] } },
      config,
    )
    expect('warnings' in result && result.warnings).toEqual([
      { path: '/arrivals/streams/0/business', message: 'no queue takes class "ordinary" for business "account"' },
    ])
  })
})

describe('who comes', () => {
  it('comes at the rates of the hours, and to closed doors never', () => {
    const rates = [
      { from: '08:00', to: '10:00', perHour: 600 },
      { from: '10:00', to: '11:00', perHour: 0 },
      { from: '11:00', to: '18:00', perHour: 60 },
    ]
    const people = peopleOf({ day, arrivals: { streams: [{ business: 'cash', rates }] } })
    const within = (from: number, to: number) =>
      people.filter(({ tick }) => from * HOUR <= tick && tick < to * HOUR).length
    expect(within(9, 10)).toBeGreaterThan(525)
    expect(within(9, 10)).toBeLessThan(675)
    expect(within(10, 11)).toBe(0)
    expect(within(11, 17)).toBeGreaterThan(303)
    expect(within(11, 17)).toBeLessThan(417)
    expect(within(9, 17)).toBe(people.length)
    expect(people.every(({ tick }, at) => tick >= (people[at - 1]?.tick ?? 0))).toBe(true)
  })

  it('comes at even distances when nothing is left to chance', () => {
    const arrivals = { process: 'deterministic' as const, streams: [{ business: 'cash', perHour: 4 }] }
    const ticks = peopleOf({ day: { from: '09:00', to: '10:00' }, arrivals }).map(({ tick }) => tick / MINUTE)
    expect(ticks).toEqual([547.5, 562.5, 577.5, 592.5])
  })

  it('is spread over the hours and kinds by their shares', () => {
    const mix = [
      { business: 'cash', share: 3 },
      { business: 'account', class: 'gold', more: ['cash'], share: 1 },
    ]
    const total = { perDay: 4000, hourlyShares: [3, 1, 0, 0], mix }
    const people = peopleOf({ day: { from: '09:00', to: '12:30' }, arrivals: { total } })
    const first = people.filter(({ tick }) => tick < 10 * HOUR)
    const gold = people.filter(({ classId }) => classId === 'gold')
    expect(people.every(({ tick }) => tick < 11 * HOUR)).toBe(true)
    expect(first.length / people.length).toBeCloseTo(0.75, 1)
    expect(gold.length / people.length).toBeCloseTo(0.25, 1)
    expect(people.length).toBeGreaterThan(3700)
    expect(people.length).toBeLessThan(4300)
    expect(gold[0]).toMatchObject({
      businessIds: ['account', 'cash'],
      serviceMs: [expect.any(Number), expect.any(Number)],
    })
  })

  it('is the same with the same seed, another with another, and on another day', () => {
    const input = { day: { ...day, days: 2 }, arrivals: { streams: [cash] } }
    expect(peopleOf(input)).toEqual(peopleOf(input))
    expect(peopleOf(input, 2)).not.toEqual(peopleOf(input))
    expect(peopleOf(input, 1, 1)).not.toEqual(peopleOf(input))
  })

  it('brings the same whatever others do', () => {
    const other = { business: 'cash', class: 'gold', perHour: 30 }
    const alone = peopleOf({ day, arrivals: { streams: [cash] } })
    const among = peopleOf({ day, arrivals: { streams: [cash, other] }, services: { account: { fixed: 1 } } })
    const brought = ({ tick, serviceMs, patienceMs, show }: Person) => ({ tick, serviceMs, patienceMs, show })
    expect(among.filter(({ classId }) => classId === 'ordinary').map(brought)).toEqual(alone.map(brought))
  })

  it('takes his time by business, teller and hour', () => {
    const services = {
      cash: { exponential: { mean: 3 } },
      account: { empirical: [9, 1] },
    }
    const input = {
      day,
      arrivals: { streams: [{ business: 'cash', more: ['account'], perHour: 500 }] },
      services,
      changes: [
        { from: '13:00', to: '14:00', factor: 2 },
        { from: '13:30', factor: 3, businesses: ['cash'] },
      ],
      tellers: [{ id: 'anna', factor: 0.5, businesses: { account: 4 } }],
    }
    const people = peopleOf(input)
    const times = people.map(({ serviceMs }) => (serviceMs[0] ?? 0) / MINUTE)
    expect(times.reduce((sum, time) => sum + time, 0) / times.length).toBeCloseTo(3, 0)
    expect(new Set(people.map(({ serviceMs }) => serviceMs[1]))).toEqual(new Set([MINUTE, 9 * MINUTE]))

    const { behaviour } = workloadDays(checked(input), CONFIG).day(1, 0)
    const visitor = { ...(people[0] as Person), serviceMs: [3 * MINUTE, MINUTE] }
    const minutes = (change: Partial<Service<Person>>) => behaviour.serviceMs(serviceOf(visitor, change)) / MINUTE
    expect(minutes({})).toBe(3)
    expect(minutes({ tellerId: 'anna' })).toBe(1.5)
    expect(minutes({ tellerId: 'anna', businessId: 'account' })).toBe(4)
    expect(minutes({ tick: 13 * HOUR })).toBe(6)
    expect(minutes({ tick: 13.5 * HOUR })).toBe(18)
    expect(minutes({ tick: 13.5 * HOUR, businessId: 'account' })).toBe(2)
    expect(minutes({ tick: 14 * HOUR })).toBe(9)
  })

  it('stays away the likelier the longer he has waited, and leaves when his patience ends', () => {
    const input = {
      day,
      arrivals: { streams: [{ business: 'cash', class: 'gold', perHour: 500 }, cash] },
      noShow: {
        shares: [
          { minutes: 0, share: 0.1 },
          { minutes: 20, share: 0.5 },
        ],
      },
      patience: { mean: 20, classes: { gold: 5 } },
    }
    const people = peopleOf(input)
    const { behaviour } = workloadDays(checked(input), CONFIG).day(1, 0)
    const away = (waitedMs: number, calls = 0) =>
      people.filter((person) => !behaviour.comes(person, waitedMs, calls)).length / people.length
    expect(away(0)).toBeCloseTo(0.1, 1)
    expect(away(10 * MINUTE)).toBeCloseTo(0.3, 1)
    expect(away(60 * MINUTE)).toBeCloseTo(0.5, 1)
    const stayedAway = people.filter((person) => !behaviour.comes(person, 60 * MINUTE, 0))
    const again = stayedAway.filter((person) => !behaviour.comes(person, 60 * MINUTE, 1))
    expect(again.length / stayedAway.length).toBeCloseTo(0.5, 1)
    expect(people.map((person) => behaviour.noShowMs(person))).toEqual(people.map(() => MINUTE))
    const gold = people.filter(({ classId }) => classId === 'gold').map((person) => behaviour.patienceMs(person))
    expect(gold.reduce((sum, ms) => sum + ms, 0) / gold.length / MINUTE).toBeCloseTo(5, 0)
    const [certain] = peopleOf({ day, arrivals: { streams: [cash] } }) as [Person]
    expect(certain.patienceMs).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('days and who serves', () => {
  const arrivals = { streams: [cash] }
  const source = (input: Partial<WorkloadInput>, days?: number) =>
    workloadDays(checked({ arrivals, ...input }), CONFIG, days)

  it('are so many days from the first on, of the weekdays that count', () => {
    const { days, day: dayOf } = source({ day: { ...day, date: '2026-11-20', days: 3, weekdays: ['fri', 'mon'] } })
    const starts = Array.from({ length: days }, (_, at) => dayOf(1, at).start)
    expect(starts.map(({ date, weekday }) => `${date} ${weekday}`)).toEqual([
      '2026-11-20 fri',
      '2026-11-23 mon',
      '2026-11-27 fri',
    ])
    expect(starts[0]).toMatchObject({ tick: 0, secondOfDay: 0, businessDay: '2026-11-20' })
    expect(source({ day: { ...day, weekday: 'thu' } }, 2).day(1, 1).start.weekday).toBe('fri')
  })

  it('are all windows all day unless shifts and breaks are given', () => {
    expect(source({ day }).day(1, 0).sessions).toEqual(
      ['w1', 'w2', 'w3'].map((windowId) => ({ windowId, tellerId: windowId, from: 9 * HOUR, until: null })),
    )
    const pause = { from: '12:00', to: '12:30' }
    const staffing = [
      { window: 'w1', teller: 'anna', breaks: [pause] },
      { window: 'w2', from: '10:00', to: '12:30', breaks: [pause] },
    ]
    expect(source({ day, staffing }).day(1, 0).sessions).toEqual([
      { windowId: 'w1', tellerId: 'anna', from: 9 * HOUR, until: 12 * HOUR },
      { windowId: 'w1', tellerId: 'anna', from: 12.5 * HOUR, until: null },
      { windowId: 'w2', tellerId: 'w2', from: 10 * HOUR, until: 12 * HOUR },
    ])
  })

  it('count all but the beginning and the end of a steady state, which goes on over midnight', () => {
    const { day: dayOf, days } = source({ steady: { customers: 1000, warmUp: 100 } })
    const steady = dayOf(1, 0)
    const people = [...{ [Symbol.iterator]: () => steady.arrivals }]
    expect(days).toBe(1)
    expect(steady.counted).toEqual({ from: 100, to: 900 })
    expect(people).toHaveLength(1000)
    expect((people.at(-1)?.tick ?? 0) / HOUR / 1000).toBeCloseTo(1 / 12, 2)
    expect(steady.until).toBeGreaterThan(people.at(-1)?.tick ?? 0)
  })
})
