import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { DEVICE_COMMANDS } from '../../contracts/deviceCommands.ts'
import type { AvailabilityRow, RunsOut, StockLine } from '../../contracts/index.ts'
import { mockFleet, mockRecycler } from '../../test/support/mockFleet.ts'
import { mockFleetAnswers } from '../../test/support/mockFleetAnswers.ts'
import { causesOf, figuresOf, lowestFirst, percent } from './availability/figures.ts'
import { COMMAND_ORDER, commandsOf, dataOf, type Field, fieldsOf } from './device/commandForm.ts'
import { placeIn, withPlace } from './fleetAddress.ts'
import { groupsOf, midnightsOf, serialCount, spanOf, totalsOf } from './stock/stockModel.ts'

const t = (key: string) => key
const recycler = mockRecycler('crs1', 'crs1', { 'zh-CN': '循环机', en: 'Recycler' })
const cards = {
  ...recycler,
  commands: [...COMMAND_ORDER],
  cardUnits: [
    { unit: 'unit1', role: 'dispense' as const, count: 39, kinds: ['DEBIT', 'Gold'] },
    { unit: 'unit4', role: 'dispense' as const, count: null, kinds: ['DEBIT'] },
    { unit: 'unit5', role: 'park' as const, count: 0, kinds: [] },
    { unit: 'unit9', role: 'retain' as const, count: 2, kinds: [] },
  ],
}

/** Something possible in every field. */
function filled(fields: readonly Field[]): Record<string, string> {
  return Object.fromEntries(
    fields.map((field) => {
      if (field.kind === 'choice') return [field.key, field.options[0]?.id ?? '']
      if (field.kind === 'switch') return [field.key, 'true']
      return [field.key, field.kind === 'number' ? '12' : 'front-1']
    }),
  )
}

describe('the form of a remote command', () => {
  it.each(COMMAND_ORDER)('%s becomes what the device takes', (name) => {
    const fields = fieldsOf(name, cards, 'supervisor', t)
    const data = dataOf(fields, filled(fields))
    expect([...Value.Errors(DEVICE_COMMANDS[name], data)]).toEqual([])
  })

  it.each(COMMAND_ORDER.filter((name) => fieldsOf(name, cards, 'supervisor', t).some(({ kind }) => kind !== 'switch')))(
    '%s is not sent half filled',
    (name) => {
      expect(dataOf(fieldsOf(name, cards, 'supervisor', t), {})).toBeNull()
    },
  )

  it('takes no number that is none, or too great', () => {
    const fields = fieldsOf('Board.Power', cards, 'supervisor', t)
    for (const address of ['-1', '1.5', '65534', '9e3', '']) expect(dataOf(fields, { address }), address).toBeNull()
    expect(dataOf(fields, { address: ' 7 ' })).toEqual({ address: 7, on: false })
  })

  it('offers operations staff nothing that moves cards or opens a gate, and a manager nothing', () => {
    const forOperations = commandsOf(cards, 'operations')
    expect(forOperations).not.toContain('CardReader.Move')
    expect(forOperations).not.toContain('Gate.Open')
    expect(forOperations).toContain('Gate.Close')
    expect(commandsOf(cards, 'supervisor')).toEqual(COMMAND_ORDER)
    expect(commandsOf(cards, 'manager')).toEqual([])
    const [to] = fieldsOf('CardReader.Reset', cards, 'operations', t)
    expect(to?.kind === 'choice' && to.options.map(({ id }) => id)).toEqual(['currentPosition'])
  })

  it('offers what the machine has: kinds of card and hoppers to take from, bins to move to', () => {
    const [from, to] = fieldsOf('CardReader.Move', cards, 'supervisor', t)
    const ids = (field: Field | undefined) => (field?.kind === 'choice' ? field.options.map(({ id }) => id) : [])
    expect(ids(from)).toEqual(['kind:DEBIT', 'kind:Gold', 'unit1', 'unit4', 'transport', 'exit'])
    expect(ids(to)).toEqual(['transport', 'exit', 'customer', 'unit9', 'unit1', 'unit4'])
    const [unit] = fieldsOf('Storage.SetCount', cards, 'supervisor', t)
    expect(ids(unit)).toEqual(['unit1', 'unit4', 'unit5', 'unit9'])
  })

  it('says what is in a hopper, and how much of it', () => {
    const said = (key: string, values: object = {}) => [key, ...Object.values(values)].join(' ')
    const [from] = fieldsOf('CardReader.Move', cards, 'supervisor', said)
    const words = from?.kind === 'choice' ? from.options.map((option) => option.words) : []
    expect(words).toContain('fleet.device.data.kind DEBIT')
    expect(words).toContain(
      'fleetCodes.unit.card DEBIT, Gold · fleetCodes.role.dispense (unit1): fleet.device.pieces 39',
    )
    expect(words).toContain('fleetCodes.unit.card DEBIT · fleetCodes.role.dispense (unit4): fleet.device.uncounted')
  })

  it('offers what the device knows and this page too', () => {
    expect(commandsOf({ ...cards, commands: ['Device.Restart', 'Later.Invented'] }, 'admin')).toEqual([
      'Device.Restart',
    ])
  })
})

describe('availability', () => {
  const row = (over: Partial<AvailabilityRow>): AvailabilityRow => ({
    deviceId: 'a',
    serviceS: 100,
    plannedS: 0,
    upS: 100,
    downS: 0,
    unknownS: 0,
    availability: 1,
    failures: 0,
    mttrS: null,
    causes: [],
    ...over,
  })
  it('of all is up over up and down, restoring weighted by failures', () => {
    const rows = [
      row({}),
      row({ upS: 50, downS: 50, failures: 1, mttrS: 50 }),
      row({ upS: 70, downS: 30, failures: 3, mttrS: 10 }),
    ]
    expect(figuresOf(rows)).toMatchObject({ availability: 220 / 300, downS: 80, failures: 4, mttrS: 20 })
    expect(figuresOf([])).toMatchObject({ availability: null, mttrS: null, failures: 0 })
  })
  it('has causes that add up to the time down, the longest first', () => {
    const { devices } = mockFleetAnswers(mockFleet(200)).availability
    const causes = causesOf(devices)
    expect(causes.reduce((whole, { seconds }) => whole + seconds, 0)).toBe(figuresOf(devices).downS)
    expect(causes.map(({ seconds }) => seconds)).toEqual(causes.map(({ seconds }) => seconds).sort((a, b) => b - a))
  })
  it('puts the least available first and the unknown last', () => {
    const rows = [
      row({ deviceId: 'x', availability: null }),
      row({ deviceId: 'b' }),
      row({ deviceId: 'c', availability: 0.4 }),
    ]
    expect(lowestFirst(rows).map(({ deviceId }) => deviceId)).toEqual(['c', 'b', 'x'])
  })
  it.each([
    [null, '—'],
    [1, '100%'],
    [0.99999, '99.99%'],
    [0.98765, '98.77%'],
    [0, '0.00%'],
  ])('a share of %s reads %s', (share, words) => {
    expect(percent(share, '—')).toBe(words)
  })
})

describe('stock', () => {
  const { stock } = mockFleetAnswers(mockFleet(5))
  it('adds up by denomination what is counted, and by currency', () => {
    const lines = stock.lines.filter(({ deviceId }) => deviceId === 'crs1')
    const [total] = totalsOf(lines)
    expect(total?.denominations.map(({ value, pieces }) => [value, pieces])).toEqual([
      [100, 2100],
      [50, 990],
      [10, 1210],
    ])
    expect(total).toMatchObject({ currency: 'CNY', pieces: 4300, amount: 271_600 })
  })
  it('has the machine with the most pressing line first and what is kept by hand last', () => {
    const line = (deviceId: string | null, p10: number | null): StockLine => ({
      ...(stock.lines[0] as StockLine),
      deviceId,
      stockId: `${deviceId}/c1`,
      replenishment: 'ok',
      runsOut: { p10, p50: null, p90: null },
    })
    const lines = [
      line(null, 1),
      line('a', 900),
      line('b', 50),
      { ...line('c', null), replenishment: 'empty' as const },
    ]
    expect(groupsOf(lines).map(({ deviceId }) => deviceId)).toEqual(['c', 'b', 'a', null])
  })
  it.each<[RunsOut, ReturnType<typeof spanOf>]>([
    [
      { p10: 10, p50: 20, p90: 40 },
      { from: 0.1, to: 0.4, middle: 0.2, isOpen: false },
    ],
    [
      { p10: -5, p50: 20, p90: 400 },
      { from: 0, to: 1, middle: 0.2, isOpen: true },
    ],
    [
      { p10: 90, p50: null, p90: null },
      { from: 0.9, to: 1, middle: null, isOpen: true },
    ],
    [{ p10: 150, p50: 200, p90: 300 }, null],
    [{ p10: null, p50: null, p90: null }, null],
  ])('%j lies on an axis to 100 at %j', (runsOut, span) => {
    expect(spanOf(runsOut, 0, 100)).toEqual(span)
  })
  it('marks where days begin', () => {
    expect(midnightsOf('18:00', 2)).toEqual([0.125, 0.625])
    expect(midnightsOf('0:00', 1)).toEqual([])
  })
  it.each([
    ['A0001', 'A0030', 30],
    ['0099', '0100', 2],
    ['A1', 'B2', null],
    ['A0002', 'A0001', null],
    ['A99', 'A100', null],
    ['ABC', 'ABD', null],
  ])('%s to %s are %s', (from, to, count) => {
    expect(serialCount(from, to)).toBe(count)
  })
})

describe('the address', () => {
  it('leads back to where somebody was, and keeps the rest', () => {
    const place = { tab: 'stock', deviceId: 'crs1', owner: 'flm' } as const
    const address = withPlace('https://hub/staff/?page=fleet', place)
    expect(address).toBe('https://hub/staff/?page=fleet&tab=stock&device=crs1&owner=flm')
    expect(placeIn(new URL(address).search)).toEqual(place)
    expect(withPlace(address, { tab: 'overview', deviceId: null, owner: null })).toBe('https://hub/staff/?page=fleet')
  })
  it('takes nothing that is not there', () => {
    expect(placeIn('?tab=money&owner=me')).toEqual({ tab: 'overview', deviceId: null, owner: null })
  })
})
