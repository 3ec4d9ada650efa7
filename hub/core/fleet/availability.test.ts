import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DeviceHealth, HealthCause, RecordedEvent } from '../../../contracts/index.ts'
import { Availability } from './availability.ts'
import { StretchSum } from './serviceTime.ts'

const S = 1000
const cause = (code: HealthCause['code']): HealthCause => ({ code, component: null, owner: 'flm' })
const health = (severity: number, more: Partial<DeviceHealth> = {}): DeviceHealth => ({
  deviceId: 'atm',
  severity,
  causes: severity >= 3 ? [cause('device-fault')] : [],
  isPlanned: false,
  isOwnMaintenance: false,
  quiet: 0,
  ...more,
})
let seq = 0
function recorded(wall: number, type: RecordedEvent['type'], data: object): RecordedEvent {
  seq += 1
  const meta = { seq, tick: wall, wall, actor: { kind: 'system', id: 'test' }, correlationId: 'c', causeId: 'c' }
  return { type, version: 1, data, ...meta } as unknown as RecordedEvent
}
const changed = (second: number, data: DeviceHealth) => recorded(second * S, 'DeviceHealthChanged', data)

function rows(events: readonly RecordedEvent[], period: [number, number], service: readonly [number, number][]) {
  const stretches = service.map(([from, to]) => ({ from: from * S, to: to * S }))
  const availability = new Availability({ from: period[0] * S, until: period[1] * S }, new Map([['atm', stretches]]))
  for (const event of events) availability.add(event)
  return availability.rows()
}

describe('availability', () => {
  test('counts up, down, planned and unknown time within service time', () => {
    const events = [
      changed(10, health(0)),
      changed(20, health(4)),
      changed(30, health(0, { isPlanned: true })),
      changed(40, health(4, { isOwnMaintenance: true })),
      changed(50, health(2)),
    ]
    expect(
      rows(
        events,
        [0, 100],
        [
          [5, 25],
          [35, 60],
        ],
      ),
    ).toEqual([
      {
        deviceId: 'atm',
        serviceS: 45,
        unknownS: 5,
        upS: 20,
        downS: 5,
        plannedS: 15,
        availability: 0.8,
        failures: 1,
        mttrS: 10,
        causes: [{ ...cause('device-fault'), seconds: 5, times: 1 }],
      },
    ])
  })

  test('what the hub did not see is unknown, and goes on as it was', () => {
    const events = [changed(0, health(4)), recorded(50 * S, 'WatchResumed', { unwatchedSince: 20 * S })]
    expect(rows(events, [0, 100], [[0, 100]])).toMatchObject([{ downS: 70, unknownS: 30, failures: 1, mttrS: null }])
  })

  test('begins with how the fleet stood', () => {
    const events = [recorded(0, 'FleetRecorded', { devices: [health(4)] }), changed(60, health(0))]
    expect(rows(events, [50, 100], [[0, 100]])).toMatchObject([{ downS: 10, upS: 40, unknownS: 0, failures: 0 }])
  })

  test('a device that was configured no more when a day began is unknown until it speaks again', () => {
    const events = [
      changed(10, health(4)),
      recorded(50 * S, 'FleetRecorded', { devices: [health(0, { deviceId: 'other' })] }),
      changed(80, health(0)),
    ]
    expect(rows(events, [0, 100], [[0, 100]])).toMatchObject([
      { unknownS: 40, downS: 40, upS: 20, failures: 1, mttrS: null },
    ])
  })

  test('a device of which nothing is known has no ratio', () => {
    expect(rows([], [0, 10], [[0, 10]])).toMatchObject([{ unknownS: 10, availability: null, causes: [] }])
  })

  test('a wall clock that is set back counts nothing twice', () => {
    const events = [changed(0, health(0)), changed(50, health(4)), changed(30, health(0))]
    expect(rows(events, [0, 100], [[0, 100]])).toMatchObject([{ upS: 100, downS: 0, serviceS: 100 }])
  })

  test('is what counting every second gives', () => {
    const second = fc.integer({ min: 0, max: 300 })
    const codes = ['device-fault', 'paper-out', 'node-lost'] as const
    const change = fc.record({
      at: second,
      gap: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 6 }),
      severity: fc.constantFrom(0, 0, 1, 2, 3, 4),
      code: fc.constantFrom(...codes),
      isPlanned: fc.constantFrom(false, false, true),
      isOwnMaintenance: fc.constantFrom(false, false, false, true),
    })
    const service = fc.uniqueArray(second, { minLength: 2, maxLength: 8 }).map((ends) => {
      const sorted = [...ends].sort((a, b) => a - b)
      return Array.from(
        { length: Math.floor(sorted.length / 2) },
        (_, i) => [sorted[2 * i], sorted[2 * i + 1]] as [number, number],
      )
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 14 }), service, second, second, (changes, stretches, a, b) => {
        const [from, until] = a < b ? [a, b] : [b, a]
        const events = [...changes]
          .sort((x, y) => x.at - y.at)
          .map(({ at, gap, severity, code, ...planned }) =>
            gap === null
              ? changed(at, health(severity, { ...planned, causes: severity >= 3 ? [cause(code)] : [] }))
              : recorded(at * S, 'WatchResumed', { unwatchedSince: Math.max(0, at - gap) * S }),
          )
        const [row] = rows(events, [from, until], stretches)
        const expected = secondBySecond(events, [from, until], stretches)
        const { serviceS, upS, downS, plannedS, unknownS, causes } = row as NonNullable<typeof row>
        expect({
          serviceS,
          upS,
          downS,
          plannedS,
          unknownS,
          causes: Object.fromEntries(causes.map(({ code, seconds }) => [code, seconds])),
        }).toEqual(expected)
        expect(upS + downS + plannedS + unknownS).toBe(serviceS)
      }),
      { numRuns: 500 },
    )
  })

  test('200 devices with 200 changes of each in a month are counted in well under a second', () => {
    const service = new Map(
      Array.from({ length: 200 }, (_, n) => [
        `d${n}`,
        Array.from({ length: 31 }, (_, day) => ({ from: day * 86_400 * S, to: (day * 86_400 + 30_000) * S })),
      ]),
    )
    const availability = new Availability({ from: 0, until: 31 * 86_400 * S }, service)
    const began = performance.now()
    for (let n = 0; n < 40_000; n += 1) {
      availability.add(changed(n * 60, health(n % 7 === 0 ? 4 : 0, { deviceId: `d${n % 200}` })))
    }
    expect(availability.rows()).toHaveLength(200)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

/** Every second of the period by itself. */
function secondBySecond(
  events: readonly RecordedEvent[],
  [from, until]: [number, number],
  service: [number, number][],
) {
  const sum = { serviceS: 0, upS: 0, downS: 0, plannedS: 0, unknownS: 0, causes: {} as Record<string, number> }
  for (let second = from; second < until; second += 1) {
    if (!service.some(([start, end]) => start <= second && second < end)) continue
    sum.serviceS += 1
    const known = events.filter((event) => event.wall <= second * S)
    const state = known.findLast((event) => event.type === 'DeviceHealthChanged')?.data as DeviceHealth | undefined
    // A later resumption may reach back over this second; what was recorded after its beginning was seen.
    const isUnseen = events.some(
      (event, at) =>
        event.type === 'WatchResumed' &&
        event.wall > second * S &&
        event.data.unwatchedSince <= second * S &&
        !events
          .slice(0, at)
          .some((before) => before.type !== 'FleetRecorded' && before.wall > second * S && before.wall <= event.wall),
    )
    if (state === undefined || isUnseen) sum.unknownS += 1
    else if (state.isPlanned || state.isOwnMaintenance) sum.plannedS += 1
    else if (state.severity >= 3) {
      sum.downS += 1
      const code = state.causes[0]?.code ?? ''
      sum.causes[code] = (sum.causes[code] ?? 0) + 1
    } else sum.upS += 1
  }
  return sum
}

test('a part of stretches is their length between two moments', () => {
  const sum = new StretchSum([
    { from: 10, to: 20 },
    { from: 30, to: 40 },
  ])
  expect([sum.within(0, 50), sum.within(15, 35), sum.within(20, 30), sum.within(35, 5)]).toEqual([20, 10, 0, 0])
})
