import { describe, expect, it } from 'vitest'
import {
  begin,
  emptyLedger,
  type Intent,
  type Ledger,
  loadLedger,
  observe,
  openQuestions,
  type Place,
  reconcile,
  setCount,
  settleIntent,
  shownCount,
  uncounted,
} from './cardLedger.ts'
import { toFormer } from './formerLedger.ts'
import type { Settlement } from './settlement.ts'

const counted: Ledger = setCount(setCount({ ...emptyLedger, path: 'none', binCounter: 3 }, 'unit1', 20), 'unit2', 3)
const intent = (from: Place, to: Place): Intent => ({ commandId: 'c-1', kind: 'move', from, to, binBefore: null })
const settlement = (change: Partial<Settlement>): Settlement => ({
  effect: 'done',
  path: 'none',
  ways: [],
  open: [],
  pair: undefined,
  ...change,
})
const seen = (path: 'none' | 'transport' | 'exit', change: { binCounter?: number; continuous?: boolean } = {}) => ({
  path,
  binCounter: null,
  continuous: true,
  ...change,
})
const LOST = { unit: 'unit1', change: -1 } as const

describe('what is remembered', () => {
  it('comes back as it was, and anything else is an empty account', () => {
    const saved: unknown = JSON.parse(JSON.stringify(begin(counted, intent('unit1', 'exit'))))
    expect(loadLedger(saved)).toEqual(begin(counted, intent('unit1', 'exit')))
    for (const wrong of [undefined, null, 7, {}, { ...counted, path: 'nowhere' }])
      expect(loadLedger(wrong)).toEqual(emptyLedger)
  })

  it('of a newer agent is refused, not taken for an empty account', () => {
    expect(() => loadLedger({ ...counted, version: 3 })).toThrow(/newer agent/)
  })

  it('is kept as an agent of before reads it, as long as that has room for it', () => {
    const moving = { ...begin(counted, intent('unit1', 'exit')), doubled: ['unit1' as const] }
    const saved = toFormer(moving)
    expect(saved).toMatchObject({ version: 1, unit1: { count: counted.units.unit1?.count }, doubled: true })
    expect(loadLedger(JSON.parse(JSON.stringify(saved)))).toEqual(moving)
    const { unit1 = uncounted('dispense') } = counted.units
    const others: Ledger['units'][] = [
      { ...counted.units, unit3: uncounted('dispense') },
      { ...counted.units, unit1: { ...unit1, mark: { id: 'x' } } },
      { unit1 },
    ]
    for (const units of others) expect(toFormer({ ...counted, units })).toBeUndefined()
  })
})

describe('a movement', () => {
  it('is booked when it is settled, and told with its command', () => {
    const { ledger, actions } = settleIntent(
      begin(counted, intent('unit1', 'exit')),
      settlement({ path: 'exit', ways: [{ from: 'unit1', to: 'exit', cause: 'command' }] }),
      null,
    )
    expect(ledger).toMatchObject({ path: 'exit', intent: null, units: { unit1: { count: { low: 19, high: 19 } } } })
    expect(actions).toEqual([{ from: 'unit1', to: 'exit', cause: 'command', commandId: 'c-1' }])
  })

  it('that can not be told leaves a question open until somebody counts', () => {
    const { ledger } = settleIntent(
      begin(counted, intent('unit1', 'exit')),
      settlement({ effect: 'unknown', open: [LOST] }),
      null,
    )
    expect(ledger.units.unit1?.count).toEqual({ low: 19, high: 20 })
    expect(openQuestions(ledger)).toEqual(['unit1'])
    expect(openQuestions(setCount(ledger, 'unit1', 19))).toEqual([])
  })

  it('is counted where nobody has counted yet only as a question', () => {
    const { ledger } = settleIntent(
      begin({ ...emptyLedger, path: 'none' }, intent('unit1', 'exit')),
      settlement({ effect: 'unknown', open: [LOST] }),
      null,
    )
    expect(shownCount(ledger, 'unit1')).toBeNull()
    expect(openQuestions(ledger)).toEqual(['unit1'])
  })

  it('of perhaps two cards is one after all when it gets out, and perhaps two in the bin when not', () => {
    const { ledger: doubled } = settleIntent(
      begin(counted, intent('unit1', 'transport')),
      settlement({
        path: 'transport',
        ways: [{ from: 'unit1', to: 'transport', cause: 'command' }],
        open: [LOST],
        pair: 'perhaps',
      }),
      null,
    )
    expect(doubled.units.unit1?.count).toEqual({ low: 18, high: 19 })
    const out = settleIntent(
      begin(doubled, intent('transport', 'exit')),
      settlement({ path: 'exit', ways: [{ from: 'transport', to: 'exit', cause: 'command' }], pair: 'no' }),
      null,
    ).ledger
    expect(out).toMatchObject({ doubled: [], units: { unit1: { count: { low: 19, high: 19 }, open: 0 } } })
    const binned = settleIntent(
      begin(doubled, intent('transport', 'unit2')),
      settlement({ ways: [{ from: 'transport', to: 'unit2', cause: 'command' }] }),
      null,
    ).ledger
    expect(binned).toMatchObject({ doubled: [], units: { unit2: { count: { low: 4, high: 5 } } } })
    expect(openQuestions(binned)).toEqual(['unit1', 'unit2'])
  })
})

describe('what is seen without a command', () => {
  it('a card taken from the mouth: by hand, or found so after silence', () => {
    const lies: Ledger = { ...counted, path: 'exit' }
    expect(observe(lies, seen('none'))).toMatchObject({
      removed: true,
      actions: [{ from: 'exit', to: 'customer', cause: 'hand' }],
    })
    expect(observe(lies, seen('none', { continuous: false })).actions).toMatchObject([{ cause: 'found' }])
  })

  it('a card where entry is allowed came from a customer, elsewhere perhaps from the hopper', () => {
    expect(observe({ ...counted, entryAllowed: true }, seen('transport'))).toMatchObject({
      inserted: true,
      actions: [{ from: 'customer', to: 'transport', cause: 'hand' }],
      ledger: { units: { unit1: { count: { low: 20, high: 20 } } } },
    })
    const late = observe(counted, seen('transport'))
    expect(late).toMatchObject({ inserted: true, actions: [] })
    expect(openQuestions(late.ledger)).toEqual(['unit1'])
  })

  it('the first look of all tells of a card, and of no way', () => {
    expect(observe(emptyLedger, seen('exit', { continuous: false }))).toMatchObject({
      inserted: true,
      actions: [],
      ledger: { path: 'exit' },
    })
    expect(openQuestions(observe(emptyLedger, seen('exit')).ledger)).toEqual([])
  })

  it('a card gone from inside is in the bin if its counter has risen, outside if not, and a question without one', () => {
    const inside: Ledger = { ...counted, path: 'transport' }
    expect(observe(inside, seen('none', { binCounter: 4 }))).toMatchObject({
      actions: [{ from: 'transport', to: 'unit2', cause: 'found' }],
      ledger: { units: { unit2: { count: { low: 4, high: 4 } } } },
    })
    expect(observe(inside, seen('none', { binCounter: 3 })).actions).toMatchObject([{ to: 'customer' }])
    expect(openQuestions(observe({ ...inside, binCounter: null }, seen('none')).ledger)).toEqual(['unit2'])
  })
})

describe('our counts and the machine’s', () => {
  const figures = (hopperEmpty: boolean, binCounter: number | null = null) => ({
    isEmpty: () => hopperEmpty,
    isSensed: true,
    binCounter,
  })

  it('contradict each other with both figures', () => {
    expect(reconcile(counted, figures(true)).mismatches).toEqual(['unit1: counted 20, the machine says empty'])
    expect(reconcile(setCount(counted, 'unit1', 0), figures(false)).mismatches).toEqual([
      'unit1: counted 0, the machine says there are cards',
    ])
    expect(reconcile(counted, figures(false, 9)).mismatches).toEqual(['unit2: counted 3, the machine says 9'])
    expect(reconcile(counted, figures(false, 3)).mismatches).toEqual([])
    expect(reconcile(emptyLedger, figures(true, 5)).mismatches).toEqual([])
  })

  it('an empty hopper makes a question certain', () => {
    const perhaps: Ledger = {
      ...counted,
      units: { ...counted.units, unit1: { role: 'dispense', count: { low: 0, high: 1 }, open: 1 } },
    }
    const { ledger, mismatches } = reconcile(perhaps, figures(true))
    expect(mismatches).toEqual([])
    expect(ledger.units.unit1).toEqual({ role: 'dispense', count: { low: 0, high: 0 }, open: 0 })
    expect(reconcile(perhaps, figures(false)).ledger.units.unit1).toEqual({
      role: 'dispense',
      count: { low: 1, high: 1 },
      open: 0,
    })
  })
})
