import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Effect, type Input, initialState, type Settings } from './boardLine.ts'
import { step } from './exchange.ts'

const addresses = [1, 2, 3]
const settings: Settings = {
  answerTimeoutMs: 1000,
  pingTimeoutMs: 300,
  pingMs: 5000,
  chores: ['query', 'brightness', 'clock'],
  dailyChores: ['clock'],
  switchOn: true,
}
let contents = 0
const input: fc.Arbitrary<Input> = fc.oneof(
  fc.constantFrom<Input>({ type: 'connected' }, { type: 'disconnected' }),
  fc
    .constantFrom('answer' as const, 'retry' as const, 'late' as const, 'ping' as const, 'daily' as const)
    .map((timer): Input => ({ type: 'elapsed', timer })),
  fc
    .array(
      fc.record({
        from: fc.constantFrom(1, 2, 3, 9, 0xfffe),
        answer: fc.oneof(
          fc.constant({ kind: 'ack' as const }),
          fc.boolean().map((on) => ({ kind: 'state' as const, on, brightness: 15, programs: 0 })),
          fc.integer({ min: 0, max: 255 }).map((error) => ({ kind: 'nack' as const, error })),
        ),
      }),
      { maxLength: 3 },
    )
    .map((answers): Input => ({ type: 'answers', answers })),
  fc.record({
    type: fc.constant('power' as const),
    id: fc.constant(''),
    address: fc.constantFrom(1, 2, 9),
    on: fc.boolean(),
  }),
  fc.constantFrom(1, 2, 3, 9).map(
    (address): Input => ({
      type: 'show',
      id: '',
      address,
      content: { data: Uint8Array.of(3), repaint: Uint8Array.of(4) },
    }),
  ),
)

test('whatever comes in whatever order: one question at a time, each command completed once, nothing left waiting after the port is gone', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(fc.array(input, { maxLength: 60 }), (inputs) => {
      let state = initialState(addresses)
      const asked: string[] = []
      const completed: string[] = []
      for (const each of [...inputs, { type: 'disconnected' } as const]) {
        let taken: Input = each
        if (each.type === 'show') {
          // Every command has an id and a content of its own.
          taken = { ...each, id: `c${contents++}`, content: { ...each.content } }
        } else if (each.type === 'power') taken = { ...each, id: `c${contents++}` }
        if ('id' in taken) asked.push(taken.id)
        const result = step(state, taken, settings)
        state = result.state
        expect(result.effects.filter(({ type }) => type === 'send').length).toBeLessThanOrEqual(1)
        if (!state.open) expect(result.effects.some(({ type }) => type === 'send')).toBe(false)
        completed.push(
          ...result.effects
            .filter((effect): effect is Extract<Effect, { type: 'complete' }> => effect.type === 'complete')
            .map(({ id }) => id),
        )
        expect(asked.length - completed.length).toBeLessThanOrEqual(2 * addresses.length + 1)
      }
      expect(completed.toSorted()).toEqual(asked.toSorted())
    }),
    { numRuns: 1000 },
  )
})

test('content is shown only by a yes that came after its newest sending', () => {
  const older = { data: Uint8Array.of(3), repaint: Uint8Array.of(3) }
  const newer = { data: Uint8Array.of(4), repaint: Uint8Array.of(4) }
  const inputs: Input[] = [
    { type: 'connected' },
    { type: 'answers', answers: [{ from: 1, answer: { kind: 'ack' } }] },
    { type: 'show', id: 'a', address: 1, content: older },
    { type: 'show', id: 'b', address: 1, content: newer },
    { type: 'answers', answers: [{ from: 1, answer: { kind: 'ack' } }] },
  ]
  const only1: Settings = { ...settings, chores: [], dailyChores: [] }
  const state = inputs.reduce((before, each) => step(before, each, only1).state, initialState([1]))
  expect(state.units[0]).toMatchObject({ content: newer, shown: false })
  expect(state.exchange).toMatchObject({ request: { content: newer }, attempt: 1 })
})
