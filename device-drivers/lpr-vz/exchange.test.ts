import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GateEffect, type GateInput, initialGateState, nextTimer, type Order, step } from './exchange.ts'

function machine() {
  let state = initialGateState
  return {
    say(input: GateInput): readonly GateEffect[] {
      const next = step(state, input)
      state = next.state
      return next.effects
    },
    get timer() {
      return nextTimer(state)
    },
    get state() {
      return state
    },
  }
}
const order = (ref: number, deadline: number): Order => ({ ref, deadline, io: 1, pulseMs: 500 })
const PULSE = { io: 1, pulseMs: 500 }

function connected() {
  const gate = machine()
  gate.say({ kind: 'connected', at: 0 })
  return gate
}

test('an answer that nobody has an order for is given when it has waited long enough', () => {
  const gate = connected()
  expect(gate.say({ kind: 'asked', at: 0, ref: 1, until: 0 })).toEqual([{ kind: 'answer', ref: 1, pulse: undefined }])
  expect(gate.say({ kind: 'asked', at: 0, ref: 2, until: 900 })).toEqual([])
  expect(gate.timer).toBe(900)
  expect(gate.say({ kind: 'timer', at: 899 })).toEqual([])
  expect(gate.say({ kind: 'timer', at: 900 })).toEqual([{ kind: 'answer', ref: 2, pulse: undefined }])
  expect(gate.timer).toBeUndefined()
})

test('an order goes into the next answer and is done when that is written', () => {
  const gate = connected()
  expect(gate.say({ kind: 'order', at: 0, order: order(7, 1000) })).toEqual([])
  expect(gate.say({ kind: 'asked', at: 10, ref: 1, until: 10 })).toEqual([{ kind: 'answer', ref: 1, pulse: PULSE }])
  expect(gate.say({ kind: 'asked', at: 11, ref: 2, until: 11 })).toEqual([{ kind: 'answer', ref: 2, pulse: undefined }])
  expect(gate.say({ kind: 'fate', at: 12, ref: 1, fate: 'written' })).toEqual([
    { kind: 'ended', ref: 7, outcome: 'done' },
  ])
  expect(gate.say({ kind: 'fate', at: 13, ref: 1, fate: 'broken' })).toEqual([])
})

test('or into one that waits for it, the newest of them', () => {
  const gate = connected()
  gate.say({ kind: 'asked', at: 0, ref: 1, until: 5000 })
  gate.say({ kind: 'asked', at: 0, ref: 2, until: 4000 })
  expect(gate.say({ kind: 'order', at: 10, order: order(7, 1000) })).toEqual([{ kind: 'answer', ref: 2, pulse: PULSE }])
  expect(gate.say({ kind: 'gone', at: 20, ref: 1 })).toEqual([{ kind: 'answer', ref: 1, pulse: undefined }])
  expect(gate.say({ kind: 'fate', at: 30, ref: 2, fate: 'broken' })).toEqual([
    { kind: 'ended', ref: 7, outcome: 'unknown' },
  ])
})

test('an answer that was never begun gives its order back, until the deadline', () => {
  const gate = connected()
  gate.say({ kind: 'order', at: 0, order: order(7, 1000) })
  gate.say({ kind: 'asked', at: 10, ref: 1, until: 10 })
  expect(gate.say({ kind: 'fate', at: 11, ref: 1, fate: 'notWritten' })).toEqual([])
  expect(gate.say({ kind: 'asked', at: 12, ref: 2, until: 12 })).toEqual([{ kind: 'answer', ref: 2, pulse: PULSE }])
  expect(gate.say({ kind: 'fate', at: 1000, ref: 2, fate: 'notWritten' })).toEqual([
    { kind: 'ended', ref: 7, outcome: 'overdue' },
  ])
  expect(gate.say({ kind: 'asked', at: 1001, ref: 3, until: 1001 })).toEqual([
    { kind: 'answer', ref: 3, pulse: undefined },
  ])
})

test('past its deadline an order is in no answer, also when both come at the same moment', () => {
  const gate = connected()
  gate.say({ kind: 'order', at: 0, order: order(7, 1000) })
  expect(gate.timer).toBe(1000)
  expect(gate.say({ kind: 'asked', at: 1000, ref: 1, until: 2000 })).toEqual([
    { kind: 'ended', ref: 7, outcome: 'overdue' },
  ])
  expect(gate.say({ kind: 'order', at: 1500, order: order(8, 1500) })).toEqual([
    { kind: 'ended', ref: 8, outcome: 'overdue' },
  ])
})

test('the loss of the port ends everything: not begun not done, begun unknown', () => {
  const gate = connected()
  gate.say({ kind: 'order', at: 0, order: order(7, 1000) })
  gate.say({ kind: 'asked', at: 0, ref: 1, until: 0 })
  gate.say({ kind: 'order', at: 0, order: order(8, 1000) })
  expect(gate.say({ kind: 'disconnected', at: 5 })).toEqual([
    { kind: 'ended', ref: 8, outcome: 'offline' },
    { kind: 'ended', ref: 7, outcome: 'unknown' },
  ])
  expect(gate.say({ kind: 'order', at: 6, order: order(9, 1000) })).toEqual([
    { kind: 'ended', ref: 9, outcome: 'offline' },
  ])
  expect(gate.state).toEqual({ ...initialGateState })
})

test('what waits is bounded', () => {
  const gate = connected()
  for (let ref = 0; ref < 200; ref++) gate.say({ kind: 'asked', at: 0, ref, until: 1000 })
  expect(gate.state.answers).toHaveLength(64)
  const other = connected()
  const ends = Array.from({ length: 40 }, (_, ref) => other.say({ kind: 'order', at: 0, order: order(ref, 1000) }))
  expect(ends.flat()).toHaveLength(24)
  expect(ends.flat()[0]).toEqual({ kind: 'ended', ref: 16, outcome: 'tooMany' })
})

test('whatever happens, an order is begun in one answer at most, ends once, and truthfully', () => {
  const event = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('asked' as const), holdMs: fc.nat(300) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('order' as const), forMs: fc.nat(300) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('fate' as const),
        fate: fc.constantFrom('written' as const, 'broken' as const, 'notWritten' as const),
        pick: fc.nat(50),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('gone' as const), pick: fc.nat(50) }) },
    fc.record({ kind: fc.constantFrom('disconnected' as const, 'connected' as const, 'silent' as const) }),
    fc.record({ kind: fc.constant('timer' as const) }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(60), event), { maxLength: 60 }), (events) => {
      const gate = connected()
      let at = 0
      let lastRef = 0
      const asked: number[] = []
      const given = new Set<number>()
      /** Orders by the answers that are on their way with them. */
      const flying = new Map<number, number>()
      const deadlines = new Map<number, number>()
      const outcomes = new Map<number, string>()
      /** Orders of which a byte has gone out, and whether all of it has. */
      const begun = new Map<number, string>()
      function say(input: GateInput): void {
        for (const effect of gate.say(input)) {
          if (effect.kind === 'ended') {
            expect(outcomes.has(effect.ref)).toBe(false)
            outcomes.set(effect.ref, effect.outcome)
            continue
          }
          expect(given.has(effect.ref)).toBe(false)
          given.add(effect.ref)
          if (!effect.pulse) continue
          const { pulseMs: ordered } = effect.pulse
          expect(outcomes.has(ordered)).toBe(false)
          expect(begun.has(ordered)).toBe(false)
          expect(at).toBeLessThan(deadlines.get(ordered) ?? 0)
          expect([...flying.values()]).not.toContain(ordered)
          flying.set(effect.ref, ordered)
        }
        expect(gate.timer ?? Infinity).toBeGreaterThan(at)
      }
      for (const [pauseMs, event] of events) {
        at += pauseMs
        if (event.kind === 'asked') {
          asked.push(++lastRef)
          say({ kind: 'asked', at, ref: lastRef, until: at + event.holdMs })
        } else if (event.kind === 'order') {
          const deadline = at + event.forMs
          deadlines.set(++lastRef, deadline)
          say({ kind: 'order', at, order: { ref: lastRef, deadline, io: 1, pulseMs: lastRef } })
        } else if (event.kind === 'fate') {
          const [ref, ordered] = [...flying][event.pick % Math.max(1, flying.size)] ?? []
          if (ref === undefined || ordered === undefined) continue
          flying.delete(ref)
          if (event.fate !== 'notWritten') begun.set(ordered, event.fate)
          say({ kind: 'fate', at, ref, fate: event.fate })
        } else if (event.kind === 'gone') {
          const ref = asked[event.pick % Math.max(1, asked.length)]
          if (ref !== undefined) say({ kind: 'gone', at, ref })
        } else say({ kind: event.kind, at })
      }
      at += 1000
      say({ kind: 'timer', at })
      say({ kind: 'disconnected', at })
      expect([...outcomes.keys()].sort()).toEqual([...deadlines.keys()].sort())
      for (const [ordered, outcome] of outcomes) {
        const fate = begun.get(ordered)
        if (outcome === 'done') expect(fate).toBe('written')
        else if (outcome !== 'unknown') expect(fate).toBeUndefined()
      }
    }),
    { numRuns: 3000 },
  )
})
