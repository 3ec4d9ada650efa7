import { describe, expect, it } from 'vitest'
import { type Ledger, openQuestions, type Place, setCount } from '../cards/cardLedger.ts'
import { giveUp, settle } from '../cards/settlement.ts'
import { arrange } from './cardArrangement.ts'
import { keptIn, noUnits, savedForm } from './cardMemory.ts'
import { type CardUnit, cardUnits } from './cardUnits.ts'
import { CountWatch } from './countWatch.ts'

const hopper = (name: CardUnit['name'], mark: CardUnit['mark'] = {}): CardUnit => ({ name, role: 'dispense', mark })
const bin = (name: CardUnit['name'], mark: CardUnit['mark'] = {}): CardUnit => ({ name, role: 'retain', mark })
const storageUnit = (type: string, more: object = {}) => ({ status: 'ok', card: { capabilities: { type }, ...more } })

describe('units of a machine', () => {
  it('are all its hoppers and bins in the order of their numbers, or the hopper that is meant', () => {
    const storage = {
      unit10: storageUnit('dispense'),
      unit2: storageUnit('dispense'),
      unit3: storageUnit('retain'),
      unit4: storageUnit('park'),
    }
    const names = (chosen = {}) => cardUnits({ storage }, chosen).map(({ name, role }) => `${name} ${role}`)
    expect(names()).toEqual(['unit2 dispense', 'unit10 dispense', 'unit3 retain'])
    expect(names({ hopper: 'unit10' })).toEqual(['unit10 dispense', 'unit3 retain'])
  })

  it('are so many at most, and those that are known stay', () => {
    const storage = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, at) => [`unit${at + 1}`, storageUnit(at % 2 === 0 ? 'dispense' : 'retain')]),
    )
    const found = cardUnits({ storage }, {}, ['unit901', 'unit902'])
    expect(found).toHaveLength(32)
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['unit901', 'unit902']))
  })

  it('are marked by what the machine says of them, which can not be read out of the mark', () => {
    const storage = { unit1: { ...storageUnit('dispense'), serialNumber: '6225000000000006' } }
    const [one] = cardUnits({ storage }, {})
    expect(one?.mark['serialNumber']).toMatch(/^[0-9a-f]{16}$/)
  })
})

const counted = (units: readonly CardUnit[], cards: number): Ledger => {
  let { ledger } = arrange({ ...noUnits, path: 'none' }, units)
  for (const { name } of units) ledger = setCount(ledger, name, cards)
  return ledger
}
const range = (ledger: Ledger, name: CardUnit['name']) => ledger.units[name]?.count

describe('an account beside what is listed now', () => {
  const units = [hopper('unit1', { serialNumber: 'a' }), hopper('unit2', { serialNumber: 'b' }), bin('unit3')]

  it('goes on where nothing has changed', () => {
    const ledger = counted(units, 9)
    expect(arrange(ledger, units)).toEqual({ ledger, renewed: [] })
  })

  it('of units that are listed the other way round follows their numbers', () => {
    const one = setCount(counted(units, 9), 'unit1', 4)
    const { ledger, renewed } = arrange(one, [
      hopper('unit1', { serialNumber: 'b' }),
      hopper('unit2', { serialNumber: 'a' }),
      bin('unit3'),
    ])
    expect([range(ledger, 'unit1'), range(ledger, 'unit2')]).toEqual([
      { low: 9, high: 9 },
      { low: 4, high: 4 },
    ])
    expect(renewed).toEqual(['unit1', 'unit2'])
  })

  it('of one in whose place another stands is to be counted', () => {
    const { ledger } = arrange(counted(units, 9), [hopper('unit1', { serialNumber: 'x' }), ...units.slice(1)])
    expect(range(ledger, 'unit1')).toBeNull()
    expect(openQuestions(ledger)).toEqual(['unit1'])
    // It can not be known what was done with the one that was away.
    expect(range(arrange(ledger, units).ledger, 'unit1')).toBeNull()
  })

  it('of another stock under the same number is to be counted', () => {
    const was = [hopper('unit1', { serialNumber: 'a', cardID: 'debit' })]
    const { ledger } = arrange(counted(was, 9), [hopper('unit1', { serialNumber: 'a', cardID: 'social' })])
    expect(openQuestions(ledger)).toEqual(['unit1'])
  })

  it('of one that is not listed for a while is kept', () => {
    const away = arrange(counted(units, 9), units.slice(1)).ledger
    expect(away.units.unit1).toMatchObject({ absent: true, count: { low: 9, high: 9 } })
    expect(arrange(away, units).ledger.units.unit1).toMatchObject({ count: { low: 9, high: 9 } })
    expect(arrange(away, units).ledger.units.unit1).not.toHaveProperty('absent')
  })

  it('takes what is under way along, also of one whose place is taken', () => {
    const intent = { commandId: 'c', kind: 'move', from: 'unit1', to: 'exit', binBefore: null } as const
    const moving = { ...counted(units, 9), intent }
    const swapped = arrange(moving, [hopper('unit1', { serialNumber: 'b' }), hopper('unit2', { serialNumber: 'a' })])
    expect(swapped.ledger.intent).toMatchObject({ from: 'unit2', to: 'exit' })
    const taken = arrange(moving, [hopper('unit1', { serialNumber: 'x' }), ...units.slice(1)])
    expect(taken.ledger.intent).toMatchObject({ from: 'unitGone1' })
    expect(taken.ledger.units.unitGone1).toMatchObject({ absent: true, count: { low: 9, high: 9 } })
  })
})

describe('a memory', () => {
  const range = (low: number, high = low) => ({ count: { low, high }, open: high - low })
  const former = (hopperName: string, binName: string, change: object = {}) => ({
    service: 'CardDispenser',
    hopper: hopperName,
    bin: binName,
    ledger: {
      version: 1,
      path: 'none',
      unit1: range(30),
      unit2: range(2),
      doubled: false,
      binCounter: null,
      entryAllowed: false,
      intent: null,
      ...change,
    },
  })

  it('of the former form is taken over under the names of the machine, with what is under way', () => {
    const intent = { commandId: 'c-7', kind: 'move', from: 'unit1', to: 'exit', binBefore: null }
    const [kept, ...more] = keptIn({ version: 1, ...former('unit4', 'unit9', { intent, doubled: true }), others: [] })
    expect(more).toEqual([])
    expect(kept?.ledger).toMatchObject({
      version: 2,
      units: { unit4: { role: 'dispense', ...range(30) }, unit9: { role: 'retain', ...range(2) } },
      doubled: ['unit4'],
      intent: { commandId: 'c-7', from: 'unit4', to: 'exit' },
    })
  })

  it('of the former form keeps the counts of units that were set aside, and makes a question of what was lost there', () => {
    const intent = { commandId: 'c-8', kind: 'move', from: 'unit1', to: 'exit', binBefore: null }
    const others = [former('unit2', 'unit3', { unit1: range(12), intent })]
    const [kept] = keptIn({ version: 1, ...former('unit1', 'unit3'), others })
    expect(kept?.ledger.units).toMatchObject({ unit1: range(30), unit2: range(10, 12), unit3: range(2) })
    expect(openQuestions(kept?.ledger ?? noUnits)).toEqual(['unit2'])
  })

  it('comes back as it was saved, and rubbish is none', () => {
    const ledger = counted([hopper('unit1'), hopper('unit2'), bin('unit3')], 5)
    const kept = { service: 'Cards', ledger, counts: { unit1: { own: 5, machine: 6 } } }
    expect(keptIn(JSON.parse(JSON.stringify(savedForm(kept, []))))).toEqual([kept])
    for (const rubbish of [undefined, null, 7, [], {}, { version: 2 }, { service: 7 }])
      expect(keptIn(rubbish)).toEqual([])
  })
})

describe('what can not be told', () => {
  const UNITS = { hoppers: ['unit1', 'unit2'], bins: ['unit3', 'unit4'] } as const
  const intent = (from: Place, to: Place) => ({ commandId: 'c', kind: 'move', from, to, binBefore: null }) as const
  const evidence = {
    path: 'none',
    moving: false,
    outstayed: false,
    over: true,
    answer: undefined,
    jammed: false,
    assured: false,
    withdrawn: undefined,
    reached: false,
    seen: false,
    motion: false,
    showsMotion: false,
    watched: false,
    binRise: undefined,
  } as const

  it('is of the hopper that was asked', () => {
    expect(giveUp(intent('unit2', 'exit'), UNITS).open).toEqual([
      { unit: 'unit2', change: -1 },
      { unit: 'unit2', change: -1 },
    ])
    const settled = settle(intent('unit2', 'exit'), evidence, UNITS)
    expect(settled).toMatchObject({ effect: 'unknown', open: [{ unit: 'unit2' }, { unit: 'unit2' }] })
  })

  it('is of every bin where the machine does not say into which it has taken the card', () => {
    const answer = 'failed' as const
    const settled = settle(intent('unit2', 'exit'), { ...evidence, answer, captured: true }, UNITS)
    expect(settled).toMatchObject({
      effect: 'notDone',
      ways: [{ from: 'unit2', to: 'transport' }],
      open: [
        { unit: 'unit3', change: 1 },
        { unit: 'unit4', change: 1 },
      ],
    })
  })
})

describe('counts of the machine', () => {
  it('are compared unit by unit, in both directions', () => {
    const watch = new CountWatch()
    expect(watch.compare('unit1', 'dispense', 50, 50)).toEqual({ words: undefined, isNew: true })
    expect(watch.compare('unit3', 'retain', 4, 4)).toEqual({ words: undefined, isNew: true })
    expect(watch.compare('unit1', 'dispense', 49, 50).words).toBeUndefined()
    expect(watch.compare('unit1', 'dispense', 49, 48).words).toMatch(
      /unit1: the machine counts 2 cards gone, we moved 1/,
    )
    expect(watch.compare('unit1', 'dispense', 49, 90).words).toMatch(/counts 40 more than before/)
    expect(watch.compare('unit3', 'retain', 4, 0).words).toMatch(/unit3: the machine counts 4 fewer/)
    expect(watch.compare('unit3', 'retain', 4, 5).words).toMatch(/1 cards come, we moved 0/)
    const next = new CountWatch()
    next.take(watch.bases)
    expect(next.compare('unit1', 'dispense', 49, 90).words).toMatch(/40 more/)
  })
})
