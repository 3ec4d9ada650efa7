import fc from 'fast-check'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { ModbusSettings } from '../../contracts/index.ts'
import type { Answer, Request } from './codec.ts'
import { type Input, initialState, nextDue, step } from './exchange.ts'
import type { Effect, State } from './line.ts'
import { planOf } from './plan.ts'

const settings = Value.Default(ModbusSettings, {
  boards: { 1: { unit: 1, register: 0 }, 2: { unit: 2, register: 0, count: 2, encoding: 'digits' } },
  lamps: { door: { unit: 1, register: 4, values: { off: 0, continuous: 1 } } },
  gates: {
    latch: { unit: 2, register: 8, open: 5, close: 6 },
    pulse: { unit: 3, register: 8, open: 5, pulseMs: 500, feedback: { register: 20, open: 1, closed: 0 } },
  },
  inputs: [{ input: 1, unit: 3, register: 30 }],
}) as ModbusSettings
const PLAN = planOf(settings, 9_600)

/** How a unit may answer what it is asked, right and wrong. */
function answerTo(request: Request, way: Way): Answer | undefined {
  const { unit } = request
  switch (way) {
    case 'right':
      return request.kind === 'read'
        ? { kind: 'values', unit, values: Array.from({ length: request.count }, () => 5) }
        : {
            kind: 'written',
            unit,
            by: request.by,
            register: request.register,
            said: request.by === '06' ? (request.values[0] ?? 0) : request.values.length,
          }
    case 'busy':
    case 'refused':
    case 'failed':
    case 'gateway': {
      const of = request.kind === 'read' ? 3 : request.by === '06' ? 6 : 16
      return { kind: 'exception', unit, of, code: { busy: 6, refused: 2, failed: 4, gateway: 11 }[way] }
    }
    case 'foreign':
      return { kind: 'values', unit: unit + 1, values: [1] }
    case 'silent':
      return undefined
  }
}
type Way = (typeof WAYS)[number]
const WAYS = ['right', 'right', 'busy', 'refused', 'failed', 'gateway', 'foreign', 'silent', 'silent'] as const

type Move =
  | { readonly kind: 'wait'; readonly ms: number; readonly ways: readonly Way[] }
  | { readonly kind: 'want'; readonly key: string; readonly value: number }
  | { readonly kind: 'gate'; readonly name: string; readonly move: 'open' | 'close' }
  | { readonly kind: 'heard' | 'connected' | 'disconnected' }

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait'),
      ms: fc.constantFrom(5, 100, 700, 3_000),
      ways: fc.array(fc.constantFrom(...WAYS), { minLength: 1, maxLength: 6 }),
    }),
  },
  fc.record({ kind: fc.constant('want'), key: fc.constantFrom('board 1', 'lamp door'), value: fc.nat(3) }),
  fc.record({
    kind: fc.constant('gate'),
    name: fc.constantFrom('latch', 'pulse', 'nowhere'),
    move: fc.constantFrom<'open' | 'close'>('open', 'close'),
  }),
  fc.record({ kind: fc.constantFrom<'heard' | 'connected' | 'disconnected'>('heard', 'connected', 'disconnected') }),
)

/** Plays moves against the machine and checks after each what must always be true. */
function play(moves: readonly Move[]) {
  let state: State = initialState(PLAN)
  let at = 0
  let nextId = 1
  let ways: readonly Way[] = ['right']
  let asked = 0
  let lastSentAt = -Infinity
  const commands = new Map<string, { readonly gate?: string; readonly value?: number }>()
  const completed = new Set<string>()
  /** Writes that open or close a gate, and commands that were given for it. */
  const written = new Map<string, number>()
  const given = new Map<string, number>()
  const isOpen = () => state.open

  function check(effect: Effect): Request | undefined {
    if (effect.kind === 'complete') {
      expect(completed.has(effect.id)).toBe(false)
      expect(commands.has(effect.id)).toBe(true)
      completed.add(effect.id)
    }
    if (effect.kind !== 'send') return undefined
    expect(isOpen()).toBe(true)
    const { request } = effect
    for (const gate of PLAN.gates) {
      const moves = request.kind === 'write' && request.unit === gate.unit && request.register === gate.register
      if (!moves || request.values[0] === gate.rest) continue
      written.set(gate.name, (written.get(gate.name) ?? 0) + 1)
      expect(written.get(gate.name)).toBeLessThanOrEqual(given.get(gate.name) ?? 0)
    }
    expect(at).toBeGreaterThanOrEqual(lastSentAt + PLAN.silenceMs)
    lastSentAt = at
    return request
  }

  function feed(input: Input): void {
    const next = step(state, input, PLAN)
    state = next.state
    const sent = next.effects.map(check).filter((request) => request !== undefined)
    expect(sent.length).toBeLessThanOrEqual(1)
    const [request] = sent
    if (!request) return
    const answer = answerTo(request, ways[asked++ % ways.length] ?? 'silent')
    if (answer) feed({ kind: 'answer', at, answer })
  }

  function wait(ms: number): void {
    const until = at + ms
    for (let steps = 0; ; steps++) {
      expect(steps, 'steps without end').toBeLessThan(5_000)
      const due = nextDue(state, at, PLAN)
      if (due > until) break
      expect(due).toBeGreaterThan(at)
      at = due
      feed({ kind: 'elapsed', at })
    }
    at = until
  }

  for (const one of moves) {
    if (one.kind === 'wait') {
      ways = one.ways
      wait(one.ms)
    } else if (one.kind === 'want') {
      const id = `c${nextId++}`
      commands.set(id, { value: one.value })
      feed({ kind: 'want', at, id, key: one.key, values: [one.value] })
    } else if (one.kind === 'gate') {
      const id = `c${nextId++}`
      commands.set(id, { gate: one.name })
      given.set(one.name, (given.get(one.name) ?? 0) + 1)
      feed({ kind: 'gate', at, name: one.name, command: { id, move: one.move, deadline: at + 5_000 } })
    } else feed({ kind: one.kind, at })
  }
  return {
    get state() {
      return state
    },
    commands,
    completed,
    feed,
    wait,
    at: () => at,
    answer(way: Way) {
      ways = [way]
    },
  }
}

test('whatever units answer: one question at a time, pauses kept, gates written once per command, every command ends once', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      const line = play([{ kind: 'connected' }, ...moves])
      line.feed({ kind: 'disconnected', at: line.at() })
      expect([...line.completed].sort()).toEqual([...line.commands.keys()].sort())
    }),
    { numRuns: 200 },
  )
})

test('every command ends in time while the line stays open, also where nobody answers', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 30 }), fc.constantFrom<Way>('right', 'silent', 'busy'), (moves, way) => {
      const line = play([{ kind: 'connected' }, ...moves])
      line.answer(way)
      line.wait(20_000)
      expect([...line.completed].sort()).toEqual([...line.commands.keys()].sort())
    }),
    { numRuns: 80 },
  )
})

test('in the end a line that is well again shows what was wanted last, and no relay is on', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 30 }), (moves) => {
      const line = play([...moves, { kind: 'connected' }])
      line.answer('right')
      line.wait(10_000)
      for (const { values, shown } of line.state.outputs) expect(values === undefined || shown).toBe(true)
      for (const { relay, current, queue } of line.state.gates) expect({ relay, current, queue }).toEqual({ queue: [] })
    }),
    { numRuns: 80 },
  )
})

test('silence between frames is 3.5 characters, above 19200 baud 1.75 ms', () => {
  expect(PLAN.silenceMs).toBeCloseTo(4.01, 2)
  expect(planOf(settings, 19_200).silenceMs).toBeCloseTo(2.005, 3)
  expect(planOf(settings, 38_400).silenceMs).toBe(1.75)
})
