import { expect, test } from 'vitest'
import type { BranchConfig } from '../../../contracts/index.ts'
import { smallConfiguration } from '../../../test/support/testBranch.ts'
import { filledIn } from '../configuration.ts'
import { dateAfter, type Stretch, serviceTimes, wallOf } from './serviceTime.ts'

const HOURS = [
  { from: '01:30', to: '12:00' },
  { from: '13:00', to: '24:00' },
]

function configured(timeZone: string, devices: BranchConfig['operations']['devices'] = []): BranchConfig {
  const input = smallConfiguration()
  const config = filledIn({ ...input, outlet: { ...input.outlet, timeZone } })
  return { ...config, operations: { ...config.operations, devices } }
}

test.each(['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'])(
  'hours of %s are those of the wall, also on days on which the clocks change',
  (zone) => {
    const wanted: Stretch[] = []
    for (let date = '2026-01-01'; date <= '2026-12-31'; date = dateAfter(date)) {
      wanted.push({ from: wallOf(date, 5_400, zone), to: wallOf(date, 43_200, zone) })
      wanted.push({ from: wallOf(date, 46_800, zone), to: wallOf(date, 86_400, zone) })
    }
    const config = configured(zone, [
      { device: 'printer', hours: HOURS },
      { device: 'reader', hours: 'always' },
    ])
    const times = serviceTimes(config, '2026-01-01', '2026-12-31')
    expect(times.get('printer')).toEqual(wanted)
    expect(times.get('reader')).toEqual([{ from: wallOf('2026-01-01', 0, zone), to: wallOf('2027-01-01', 0, zone) }])
  },
)

test('hours that many devices have are worked out once: nobody waits for a report', () => {
  const config = configured('Asia/Shanghai')
  const devices = Array.from({ length: 200 }, (_, n) => ({ ...config.devices[0], id: `d-${n}` }))
  const many = {
    ...config,
    devices,
    operations: {
      ...config.operations,
      devices: devices.map(({ id }) => ({ device: id, hours: structuredClone(HOURS) })),
    },
  } as BranchConfig
  const times = [...serviceTimes(many, '2026-01-01', '2026-12-31').values()]
  expect([times.length, new Set(times).size]).toEqual([200, 1])
})
