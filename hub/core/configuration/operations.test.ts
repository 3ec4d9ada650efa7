import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { smallConfiguration } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'

type Operations = NonNullable<BranchConfigurationInput['operations']>

function checked(operations: Operations) {
  const result = checkConfiguration({ ...smallConfiguration(), operations })
  const lines = (list: readonly { path: string; message: string }[]) =>
    list.map(({ path, message }) => `${path}: ${message}`)
  return 'mistakes' in result ? { mistakes: lines(result.mistakes) } : { warnings: lines(result.warnings) }
}

describe('keeping devices alive', () => {
  test('has defaults', () => {
    const result = checkConfiguration(smallConfiguration())
    expect('config' in result && result.config.operations).toMatchObject({
      flapMinutes: 5,
      ownMaintenanceMinutes: 30,
      escalation: [],
      maintenance: [],
      devices: [],
    })
  })

  test('takes hours of each kind, and maintenance past midnight', () => {
    expect(
      checked({
        maintenance: [{ id: 'night', devices: ['printer'], weekdays: ['sun'], from: '23:00', to: '01:00' }],
        devices: [
          { device: 'reader', hours: 'always' },
          { device: 'printer' },
          {
            device: 'keypads',
            hours: [
              { from: '08:00', to: '12:00' },
              { from: '12:00', to: '20:00' },
            ],
          },
        ],
      }),
    ).toEqual({ warnings: [] })
  })

  test.each<[string, Operations, string[]]>([
    [
      'devices that do not exist',
      { maintenance: [{ id: 'm', devices: ['ghost'], from: '01:00', to: '02:00' }], devices: [{ device: 'spirit' }] },
      [
        '/operations/maintenance/0/devices/0: there is no device "ghost"',
        '/operations/devices/0/device: there is no device "spirit"',
      ],
    ],
    [
      'a name used twice',
      {
        maintenance: [
          { id: 'm', from: '01:00', to: '02:00' },
          { id: 'm', from: '03:00', to: '04:00' },
        ],
        devices: [{ device: 'reader' }, { device: 'reader', hours: 'always' }],
      },
      [
        '/operations/maintenance/1/id: id "m" is used twice',
        '/operations/devices/1/device: device "reader" is used twice',
      ],
    ],
    [
      'times that can not be',
      {
        maintenance: [
          { id: 'm', from: '01:00', to: '01:00' },
          { id: 'n', from: '24:00', to: '01:00' },
          { id: 'o', dates: ['2026-02-30'], from: '01:00', to: '02:00' },
        ],
        devices: [{ device: 'reader', hours: [{ from: '09:00', to: '08:00' }] }],
      },
      [
        '/operations/maintenance/0: begins and ends at 01:00; a whole day is 00:00 to 24:00',
        '/operations/maintenance/1/from: begins at 24:00, which is 00:00 of the day after',
        '/operations/maintenance/2/dates/0: there is no day 2026-02-30',
        '/operations/devices/0/hours/0: ends at 08:00, not after it begins at 09:00; a range past midnight is two rules',
      ],
    ],
    [
      'hours that overlap',
      {
        devices: [
          {
            device: 'reader',
            hours: [
              { from: '08:00', to: '12:00' },
              { weekdays: ['mon'], from: '11:00', to: '13:00' },
            ],
          },
        ],
      },
      ['/operations/devices/0/hours/1: overlaps on mon with range no. 1 of these hours'],
    ],
    [
      'a step that is there twice',
      {
        escalation: [
          { minSeverity: 3, minutes: 10, to: 'manager' },
          { minSeverity: 3, minutes: 20, to: 'manager' },
        ],
      },
      ['/operations/escalation/1: says the same as step no. 1: to "manager" from severity 3'],
    ],
  ])('%s are mistakes', (_, operations, expected) => {
    expect(checked(operations)).toEqual({ mistakes: expected })
  })

  test('a step that never comes is a warning', () => {
    expect(
      checked({
        escalation: [
          { minSeverity: 3, minutes: 30, to: 'manager' },
          { minSeverity: 2, minutes: 20, to: 'headquarters' },
        ],
      }),
    ).toEqual({ warnings: ['/operations/escalation/0: is never reached: the alert has gone to headquarters by then'] })
  })
})
