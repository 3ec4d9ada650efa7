import { describe, expect, test } from 'vitest'
import type { BranchConfig, PaperRollConfig, PrinterStatus } from '../../../contracts/index.ts'
import { smallConfiguration } from '../../../test/support/testBranch.ts'
import { filledIn } from '../configuration.ts'
import { groupsOf } from './groups.ts'
import { openTimesOf, serviceDayEnds } from './openTimes.ts'
import { contentOf, paperOf, unitsOf } from './units.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('units, whatever interface tells of them', () => {
  const cassette = {
    component: 'cash',
    kind: 'cash',
    role: 'dispense',
    count: 5,
    status: 'ok',
    replenishment: 'ok',
  } as const

  test('of a machine as it says; of a card dispenser by its storage', () => {
    expect(unitsOf('atm', (iface) => (iface === 'units' ? { units: { c1: cassette } } : undefined))).toEqual([
      { stockId: 'atm/c1', deviceId: 'atm', unitId: 'c1', unit: cassette },
    ])
    const storage = { units: { unit1: { type: 'dispense', count: 80, replenishmentStatus: 'ok' } } }
    expect(unitsOf('cards', (iface) => (iface === 'storage' ? storage : undefined))).toMatchObject([
      { stockId: 'cards/unit1', unit: { kind: 'card', role: 'dispense', count: 80, status: 'ok' } },
    ])
    expect(unitsOf('silent', () => undefined)).toEqual([])
  })

  test('another note is another content, another count is not', () => {
    const content = contentOf({ ...cassette, currency: 'CNY', value: 100 })
    expect(contentOf({ ...cassette, currency: 'CNY', value: 100, count: 9 })).toBe(content)
    expect(contentOf({ ...cassette, currency: 'CNY', value: 50 })).not.toBe(content)
    expect(contentOf({ ...cassette, role: 'recycle', currency: 'CNY', value: 100 })).not.toBe(content)
  })

  test('cassettes of one note in one part of a machine belong together', () => {
    const unit = (name: string, value: number, more: object = {}) => ({
      stockId: `atm/${name}`,
      deviceId: 'atm',
      unitId: name,
      unit: { ...cassette, currency: 'CNY', value, ...more },
    })
    const groups = groupsOf([
      unit('c1', 100),
      unit('c2', 100),
      unit('c3', 10),
      unit('c4', 100, { component: 'other' }),
      unit('c5', 100, { status: 'missing' }),
      unit('c6', 100, { role: 'reject' }),
    ])
    expect(groups.map(({ members, count }) => [members.map(({ unitId }) => unitId), count])).toEqual([
      [['c1', 'c2'], 10],
    ])
  })

  test('paper is the roll less what was printed', () => {
    const roll: PaperRollConfig = { printer: 'p', millimetres: 10_000, ticketMillimetres: 100, lowMillimetres: 1000 }
    const status = (upper: PrinterStatus['paper']['upper']): PrinterStatus => ({
      media: 'notPresent',
      paper: { upper },
      cover: 'closed',
      cutter: 'ok',
    })
    expect(paperOf(roll, status('full'), 30)?.unit).toMatchObject({ count: 70, capacity: 100, lowThreshold: 10 })
    expect(paperOf(roll, status('full'), 130)?.unit).toMatchObject({ count: 0, replenishment: 'ok' })
    expect(paperOf(roll, status('full'), undefined)?.unit).toMatchObject({ count: null })
    expect(paperOf(roll, status('out'), 30)?.unit).toMatchObject({ count: 0, replenishment: 'empty' })
  })
})

describe('opening hours', () => {
  const config = (opening: BranchConfig['opening']) => filledIn({ ...smallConfiguration(), opening })
  const weekdays = { weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'] as const, from: '09:00', to: '17:30' }
  /** Friday 2026-11-20, local. */
  const friday = Date.UTC(2026, 10, 20)
  const opening = {
    hours: [{ ...weekdays, weekdays: [...weekdays.weekdays] }],
    closed: ['2026-11-23'],
    lastTicketMinutes: 0,
  }

  test('an hour more on either side, and closed days by number', () => {
    const { week, closedDays } = openTimesOf(config(opening))
    expect(week?.slice(0, 24).flatMap((isOpen, hour) => (isOpen ? [hour] : []))).toEqual([
      8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
    ])
    expect(week?.slice(5 * 24).some((isOpen) => isOpen)).toBe(false)
    expect(closedDays).toEqual([(friday + 3 * DAY) / DAY])
    expect(openTimesOf(config({ hours: [], closed: [], lastTicketMinutes: 0 }))).toEqual({ week: null, closedDays: [] })
  })

  test('this service day ends today, the next one is the next with hours', () => {
    const ends = (at: number) => serviceDayEnds(config(opening), at)
    const close = 17.5 * HOUR
    expect(ends(friday + 10 * HOUR)).toEqual({ today: friday + close, next: friday + 4 * DAY + close })
    expect(ends(friday + DAY + 10 * HOUR)).toEqual({ today: friday + 2 * DAY, next: friday + 4 * DAY + close })
  })

  test('without hours a day ends at midnight', () => {
    const always = config({ hours: [], closed: [], lastTicketMinutes: 0 })
    expect(serviceDayEnds(always, friday + 10 * HOUR)).toEqual({ today: friday + DAY, next: friday + 2 * DAY })
  })
})
