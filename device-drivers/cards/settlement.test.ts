import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Intent, Place } from './cardLedger.ts'
import { type Evidence, giveUp, type Settlement, settle } from './settlement.ts'

const move = (from: Place, to: Place): Intent => ({ commandId: 'c-1', kind: 'move', from, to, binBefore: null })
const still: Evidence = {
  path: 'none',
  moving: false,
  outstayed: false,
  over: true,
  answer: undefined,
  jammed: false,
  assured: true,
  withdrawn: undefined,
  reached: false,
  seen: false,
  motion: false,
  showsMotion: false,
  watched: true,
  binRise: undefined,
}
const settled = (intent: Intent, evidence: Partial<Evidence>): Settlement | 'wait' =>
  settle(intent, { ...still, ...evidence })

describe('a card from the hopper', () => {
  it('is done when it is seen there, whatever the machine has said', () => {
    expect(settled(move('unit1', 'exit'), { path: 'exit', over: false })).toMatchObject({
      effect: 'done',
      path: 'exit',
      ways: [{ from: 'unit1', to: 'exit', cause: 'command' }],
      open: [],
    })
  })

  it('is waited for while it can still come', () => {
    expect(settled(move('unit1', 'transport'), { over: false })).toBe('wait')
    expect(settled(move('unit1', 'exit'), { over: false, path: 'transport' })).toBe('wait')
    expect(settled(move('unit1', 'exit'), { over: false, moving: true, path: 'exit' })).toBe('wait')
  })

  it('is not done where none has come and no hand could have taken it', () => {
    expect(settled(move('unit1', 'transport'), { watched: false })).toMatchObject({
      effect: 'notDone',
      ways: [],
      open: [],
    })
    expect(settled(move('unit1', 'exit'), {})).toMatchObject({ effect: 'notDone', ways: [], open: [] })
    expect(settled(move('unit1', 'exit'), { answer: 'refused', watched: false })).toMatchObject({ effect: 'notDone' })
  })

  it('can not be told where a hand could have taken it meanwhile: the hopper has perhaps one less', () => {
    const settlement = settled(move('unit1', 'exit'), { watched: false })
    expect(settlement).toMatchObject({ effect: 'unknown', path: 'none' })
    expect(settlement !== 'wait' && settlement.open.map(({ unit }) => unit)).toContain('unit1')
  })

  it('was given out where the machine said so, or was seen at it, and it is gone from the mouth', () => {
    const given = [
      { from: 'unit1', to: 'exit', cause: 'command' },
      { from: 'exit', to: 'customer', cause: 'hand' },
    ]
    for (const evidence of [{ answer: 'ok' as const }, { reached: true }, { motion: true }, { withdrawn: true }])
      expect(settled(move('unit1', 'exit'), evidence)).toMatchObject({ effect: 'done', ways: given })
  })

  it('that is stuck inside has left the hopper, and may be two', () => {
    const stuck = settled(move('unit1', 'exit'), { path: 'transport', answer: 'failed', jammed: true, assured: false })
    expect(stuck).toMatchObject({
      effect: 'notDone',
      path: 'transport',
      ways: [{ from: 'unit1', to: 'transport' }],
      pair: 'perhaps',
    })
    // Seen where it was to go, and yet the machine says it has failed.
    expect(settled(move('unit1', 'transport'), { path: 'transport', answer: 'failed', assured: false })).toMatchObject({
      effect: 'notDone',
    })
  })

  it('in the mouth that no motor has brought there was put there', () => {
    expect(settled(move('unit1', 'exit'), { path: 'exit', showsMotion: true })).toMatchObject({
      effect: 'notDone',
      ways: [{ from: 'customer', to: 'exit', cause: 'hand' }],
    })
    expect(settled(move('unit1', 'exit'), { path: 'exit', showsMotion: true, watched: false })).toMatchObject({
      effect: 'unknown',
    })
  })
})

describe('a card into the bin', () => {
  it('is done when the counter has risen, and taken by hand when it has not and a hand could reach it', () => {
    expect(settled(move('exit', 'unit2'), { binRise: 1 })).toMatchObject({ effect: 'done' })
    expect(settled(move('exit', 'unit2'), { binRise: 0, answer: 'ok' })).toMatchObject({
      effect: 'notDone',
      ways: [{ from: 'exit', to: 'customer', cause: 'hand' }],
    })
  })

  it('is done without a counter where no hand could reach it, or the machine was seen at it', () => {
    expect(settled(move('transport', 'unit2'), {})).toMatchObject({ effect: 'done' })
    expect(settled(move('exit', 'unit2'), { motion: true })).toMatchObject({ effect: 'done' })
    expect(settled(move('exit', 'unit2'), {})).toMatchObject({
      effect: 'unknown',
      open: [{ unit: 'unit2', change: 1 }],
    })
  })

  it('is not done while the card is still to be seen', () => {
    expect(settled(move('exit', 'unit2'), { path: 'exit' })).toMatchObject({
      effect: 'notDone',
      path: 'exit',
      ways: [],
    })
    expect(settled(move('exit', 'unit2'), { path: 'exit', over: false })).toBe('wait')
  })
})

const places: readonly Place[] = ['unit1', 'unit2', 'transport', 'exit', 'customer']
const evidences = fc.record<Evidence>({
  path: fc.constantFrom('none', 'transport', 'exit'),
  moving: fc.boolean(),
  outstayed: fc.boolean(),
  over: fc.boolean(),
  answer: fc.constantFrom('ok', 'refused', 'failed', undefined),
  jammed: fc.boolean(),
  assured: fc.boolean(),
  withdrawn: fc.constantFrom(true, false, undefined),
  reached: fc.boolean(),
  seen: fc.boolean(),
  motion: fc.boolean(),
  showsMotion: fc.boolean(),
  watched: fc.boolean(),
  binRise: fc.constantFrom(undefined, -1, 0, 1),
})
const intents = fc
  .tuple(
    fc.constantFrom(...places.filter((place) => place !== 'customer' && place !== 'unit2')),
    fc.constantFrom(...places),
  )
  .filter(([from, to]) => from !== to && !(from === 'unit1' && to !== 'transport' && to !== 'exit'))
  .map(([from, to]) => move(from, to))

describe('whatever is seen', () => {
  it('a card is in one place: its ways are one way, and end where it is seen', () => {
    fc.assert(
      fc.property(intents, evidences, (intent, evidence) => {
        const settlement = settle(intent, evidence)
        if (settlement === 'wait') {
          expect(evidence.over && !evidence.moving).toBe(false)
          return
        }
        if (evidence.moving) {
          expect([evidence.outstayed, settlement]).toEqual([true, giveUp(intent)])
          return
        }
        const { ways, path, effect, open } = settlement
        expect(path).toBe(evidence.path)
        ways.forEach(({ from }, place) => {
          if (place > 0) expect(from).toBe(ways[place - 1]?.to)
        })
        if (effect === 'unknown') {
          expect(open.length).toBeGreaterThan(0)
          return
        }
        // A card put in by hand is another one than the one that was meant.
        const begins = ways[0]?.from ?? intent.from
        if (begins !== 'customer' && !(begins === 'exit' && intent.from === 'transport'))
          expect(begins).toBe(intent.from)
        const ends = ways.at(-1)?.to ?? intent.from
        if (path !== 'none') expect(ends).toBe(path)
        else expect(['unit1', 'unit2', 'customer']).toContain(ends)
        if (effect === 'done') expect(ways.some(({ to }) => to === intent.to)).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it('is settled at last, and to be counted where the machine says nothing', () => {
    fc.assert(
      fc.property(intents, evidences, (intent, evidence) => {
        expect(settle(intent, { ...evidence, over: true, outstayed: true })).not.toBe('wait')
      }),
      { numRuns: 2000 },
    )
    expect(giveUp(move('unit1', 'exit'))).toMatchObject({ effect: 'unknown', path: null })
    expect(giveUp(move('transport', 'exit'))).toMatchObject({ effect: 'unknown', path: 'transport' })
  })
})

describe('a card that is stuck where it can not be seen', () => {
  it.each(['transport', 'exit'] as const)('has perhaps not left the hopper on its way to %s', (to) => {
    expect(settled(move('unit1', to), { answer: 'failed', jammed: true, stuck: true, path: 'transport' })).toEqual({
      effect: 'notDone',
      path: 'transport',
      ways: [],
      open: [
        { unit: 'unit1', change: -1 },
        { unit: 'unit1', change: -1 },
      ],
      pair: undefined,
    })
    expect(settled(move('unit1', to), { stuck: true, path: 'transport', over: false })).toBe('wait')
  })

  it('had left it where that was seen before', () => {
    expect(settled(move('unit1', 'exit'), { answer: 'failed', jammed: true, path: 'transport' })).toMatchObject({
      effect: 'notDone',
      ways: [{ from: 'unit1', to: 'transport' }],
    })
  })
})

describe('a card that the machine has captured instead', () => {
  it.each([
    ['unit1', 'exit'],
    ['transport', 'exit'],
    ['exit', 'transport'],
  ] as const)('is in the bin, and was not moved from %s to %s', (from, to) => {
    expect(settled(move(from, to), { answer: 'failed', captured: true })).toMatchObject({
      effect: 'notDone',
      path: 'none',
      ways: [{ from, to: 'unit2', cause: 'found' }],
      open: [],
    })
  })

  it('is where it is seen, whatever the machine has said', () => {
    expect(settled(move('transport', 'exit'), { answer: 'failed', captured: true, path: 'transport' })).toMatchObject({
      effect: 'notDone',
      path: 'transport',
    })
  })
})
