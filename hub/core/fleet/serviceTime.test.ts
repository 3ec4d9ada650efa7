import { expect, test } from 'vitest'
import type { BranchConfig } from '../../../contracts/index.ts'
import { smallConfiguration } from '../../../test/support/testBranch.ts'
import { filledIn } from '../configuration.ts'
import { type Stretch, serviceTimes, wallOf } from './serviceTime.ts'

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
    const times = (config: BranchConfig) => serviceTimes(config, '2026-01-01', '2026-12-31')
    // Half an hour at a time, by what the clock on the wall shows.
    const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
    const wanted: Stretch[] = []
    for (let from = wallOf('2026-01-01', 0, zone); from < wallOf('2027-01-01', 0, zone); from += 1_800_000) {
      const clock = wall.format(from)
      if (!HOURS.some((hours) => hours.from <= clock && clock < hours.to)) continue
      const last = wanted.at(-1)
      if (last?.to === from) wanted[wanted.length - 1] = { from: last.from, to: from + 1_800_000 }
      else wanted.push({ from, to: from + 1_800_000 })
    }
    const config = configured(zone, [
      { device: 'printer', hours: HOURS },
      { device: 'reader', hours: 'always' },
    ])
    expect(times(config).get('printer')).toEqual(wanted)
    expect(times(config).get('reader')).toEqual([
      { from: wallOf('2026-01-01', 0, zone), to: wallOf('2027-01-01', 0, zone) },
    ])
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
