import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../contracts/index.ts'
import { KIOSK, smallConfiguration, TestBranch } from '../../test/support/testBranch.ts'
import { ticketRefusal } from './decide/limits.ts'
import { secondOfDay } from './lookup.ts'

type Opening = NonNullable<BranchConfigurationInput['opening']>
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const

function branchWith(opening: Opening, cashHours?: Opening['hours']): TestBranch {
  const configuration = { ...smallConfiguration(), opening }
  if (cashHours) Object.assign(configuration.businesses[0] ?? {}, { hours: cashHours })
  return new TestBranch(configuration)
}

/** What a kiosk is told at a local time: nothing when it gives a ticket. Wednesday, 2026-11-18, unless another day is named. */
function asked(at: TestBranch, time: string, day: Partial<TestBranch['now']> = {}) {
  const [hours = '', seconds = '0'] = time.split('+')
  at.now = { ...at.now, ...day, secondOfDay: secondOfDay(hours) + Number(seconds) }
  const decision = at.send('IssueTicket', { businessId: 'cash' }, KIOSK)
  return 'refused' in decision ? [decision.refused.code, decision.refused.details?.opensAt] : undefined
}

describe('opening hours', () => {
  const office: Opening = {
    hours: [
      { weekdays: [...WEEKDAYS], from: '09:00', to: '12:00' },
      { weekdays: [...WEEKDAYS], from: '13:30', to: '17:00' },
    ],
  }

  test('are [from, to): tickets from their first second to the one before their last, and the next opening is told', () => {
    const at = branchWith(office)
    expect(asked(at, '08:59+59')).toEqual(['OUTSIDE_HOURS', '09:00'])
    expect(asked(at, '09:00')).toBeUndefined()
    expect(asked(at, '11:59+59')).toBeUndefined()
    expect(asked(at, '12:00')).toEqual(['OUTSIDE_HOURS', '13:30'])
    expect(asked(at, '13:30')).toBeUndefined()
    expect(asked(at, '17:00')).toEqual(['OUTSIDE_HOURS', null])
    expect(asked(at, '10:00', { date: '2026-11-21', weekday: 'sat' })).toEqual(['OUTSIDE_HOURS', null])
  })

  test('none: always', () => {
    expect(asked(branchWith({}), '03:00')).toBeUndefined()
    expect(asked(branchWith({ hours: [], lastTicketMinutes: 30 }), '23:59')).toBeUndefined()
  })

  test('of a date are the only ones on that date, also where they leave less', () => {
    const at = branchWith({ hours: [...(office.hours ?? []), { dates: ['2026-11-18'], from: '10:00', to: '11:00' }] })
    expect(asked(at, '09:30')).toEqual(['OUTSIDE_HOURS', '10:00'])
    expect(asked(at, '10:59')).toBeUndefined()
    expect(asked(at, '14:00')).toEqual(['OUTSIDE_HOURS', null])
    expect(asked(at, '14:00', { date: '2026-11-19', weekday: 'thu' })).toBeUndefined()
  })

  test('of a rule without days hold every day', () => {
    const at = branchWith({ hours: [{ from: '08:00', to: '20:00' }] })
    expect(asked(at, '19:59', { date: '2026-11-22', weekday: 'sun' })).toBeUndefined()
  })

  test('are none on a closed date, whatever else names it', () => {
    const at = branchWith({ hours: [{ dates: ['2026-11-18'] }], closed: ['2026-11-18'] })
    expect(asked(at, '10:00')).toEqual(['OUTSIDE_HOURS', null])
    expect(asked(branchWith({ closed: ['2026-11-18'] }), '10:00')).toEqual(['OUTSIDE_HOURS', null])
    expect(asked(branchWith({ closed: ['2026-11-19'] }), '10:00')).toBeUndefined()
  })

  test('end for tickets so many minutes early, where no range begins when one ends', () => {
    const at = branchWith({
      lastTicketMinutes: 15,
      hours: [
        { from: '13:00', to: '17:00' },
        { from: '09:00', to: '13:00' },
      ],
    })
    expect(asked(at, '12:59')).toBeUndefined()
    expect(asked(at, '16:44+59')).toBeUndefined()
    expect(asked(at, '16:45')).toEqual(['OUTSIDE_HOURS', null])
  })

  test('to midnight go on where the next day begins open, and end early where it does not', () => {
    const nights = branchWith({ lastTicketMinutes: 30, hours: [{ from: '00:00', to: '24:00' }] })
    expect(asked(nights, '23:59')).toBeUndefined()
    const friday = branchWith({ lastTicketMinutes: 30, hours: [{ weekdays: [...WEEKDAYS] }] })
    expect(asked(friday, '23:59')).toBeUndefined()
    const day = { date: '2026-11-20', weekday: 'fri' } as const
    expect(asked(friday, '23:29', day)).toBeUndefined()
    expect(asked(friday, '23:30', day)).toEqual(['OUTSIDE_HOURS', null])
    const closing = branchWith({
      lastTicketMinutes: 30,
      hours: [{ from: '00:00', to: '24:00' }],
      closed: ['2026-11-19'],
    })
    expect(asked(closing, '23:30')).toEqual(['OUTSIDE_HOURS', null])
    const short = branchWith({ lastTicketMinutes: 30, hours: [{ from: '00:00', to: '00:10' }, { from: '20:00' }] })
    expect(asked(short, '23:39')).toBeUndefined()
    expect(asked(short, '23:40')).toEqual(['OUTSIDE_HOURS', null])
  })

  test("of a business hold within the outlet's, to their very end", () => {
    const at = branchWith({ ...office, lastTicketMinutes: 15 }, [{ from: '08:00', to: '11:00' }, { from: '16:00' }])
    expect(asked(at, '08:30')).toEqual(['OUTSIDE_HOURS', '09:00'])
    expect(asked(at, '10:59+59')).toBeUndefined()
    expect(asked(at, '11:00')).toEqual(['OUTSIDE_HOURS', '16:00'])
    expect(asked(at, '16:44')).toBeUndefined()
    expect(asked(at, '16:45')).toEqual(['OUTSIDE_HOURS', null])
    expect(
      ticketRefusal(at.branch, { ...at.now, secondOfDay: 15 * 3600 }, { businessId: 'account', classId: 'gold' }),
    ).toBeNull()
  })
})
