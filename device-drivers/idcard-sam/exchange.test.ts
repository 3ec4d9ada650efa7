import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meaningOf } from './answers.ts'
import { initialReaderState, type ReaderEffect, type ReaderInput, type ReaderState, step } from './exchange.ts'

/** Feeds inputs one after the other; gives the effects of each. */
function run(inputs: readonly ReaderInput[]): { state: ReaderState; effects: ReaderEffect[][] } {
  let state = initialReaderState(115_200)
  const effects = inputs.map((input) => {
    const next = step(state, input)
    state = next.state
    return [...next.effects]
  })
  return { state, effects }
}

const at = fc.nat(20_000)
const input: fc.Arbitrary<ReaderInput> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ at, kind: fc.constant('connected' as const) }) },
  { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('disconnected' as const) }) },
  { weight: 6, arbitrary: fc.record({ at, kind: fc.constant('timer' as const) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      at,
      kind: fc.constant('answer' as const),
      sw3: fc.oneof(fc.constantFrom(0x9f, 0x90, 0x80), fc.nat(255)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      at,
      kind: fc.constant('document' as const),
      reading: fc.constantFrom(
        { kind: 'good' as const, mark: 'a' },
        { kind: 'good' as const, mark: 'b' },
        { kind: 'bad' as const, reason: 'checkDigit' as const },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ at, kind: fc.constant('corrupt' as const) }) },
  { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('noise' as const), bytes: fc.nat(200) }) },
  { weight: 2, arbitrary: fc.record({ at, kind: fc.constantFrom('resetWanted' as const, 'resetDue' as const) }) },
)
const inputs = fc
  .array(input, { maxLength: 60 })
  .map((all) => all.map((one, place) => ({ ...one, at: place * 137 + (one.at % 137) })) as ReaderInput[])

describe('exchange with the reader', () => {
  it('always has its timer running while it is connected, whatever comes in', () => {
    fc.assert(
      fc.property(inputs, (all) => {
        let armed = false
        let state = initialReaderState(115_200)
        for (const one of all) {
          if (one.kind === 'timer') {
            if (!armed) continue
            armed = false
          }
          const next = step(state, one)
          state = next.state
          for (const effect of next.effects) if (effect.kind === 'wake') armed = effect.inMs !== undefined
          expect(armed).toBe(state.phase !== 'offline')
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('publishes a document it asked for and nothing else, and never the same twice without a reset or an empty reader between', () => {
    fc.assert(
      fc.property(inputs, (all) => {
        const { effects } = run(all)
        let last: string | undefined
        let asked = false
        all.forEach((one, place) => {
          const mine = effects[place] ?? []
          if (mine.some(({ kind }) => kind === 'publish')) {
            expect(asked).toBe(true)
            if (one.kind !== 'document' || one.reading.kind !== 'good') throw new Error('published without a document')
            expect(one.reading.mark).not.toBe(last)
            last = one.reading.mark
          }
          if (one.kind === 'answer' && one.sw3 === 0x80) last = undefined
          if (mine.some((effect) => effect.kind === 'resetDone' && effect.outcome === 'done')) last = undefined
          const sent = mine.flatMap((effect) => (effect.kind === 'send' ? [effect.command] : []))
          if (sent.length > 0 || mine.some(({ kind }) => kind === 'wake')) asked = sent.at(-1) === 'read'
        })
      }),
      { numRuns: 1000 },
    )
  })

  it('answers every wanted reset exactly once', () => {
    fc.assert(
      fc.property(inputs, (all) => {
        const { state, effects } = run([...all, { kind: 'disconnected', at: 1_000_000 }])
        let waiting = false
        for (const [place, one] of [...all, { kind: 'disconnected' as const, at: 0 }].entries()) {
          if (one.kind === 'resetWanted') waiting = true
          const done = (effects[place] ?? []).filter(({ kind }) => kind === 'resetDone').length
          expect(done).toBeLessThanOrEqual(waiting ? 1 : 0)
          if (done > 0) waiting = false
        }
        expect(waiting).toBe(false)
        expect(state.reset).toBe('none')
      }),
      { numRuns: 1000 },
    )
  })

  it('knows every published code', () => {
    const published = [
      0x90, 0x9f, 0x10, 0x11, 0x21, 0x24, 0x31, 0x32, 0x33, 0x40, 0x41, 0x47, 0x60, 0x66, 0x80, 0x81, 0x91,
    ]
    for (const code of published)
      expect(meaningOf(code).words).toMatch(new RegExp(`^${code.toString(16).toUpperCase()} `))
    expect(meaningOf(0x77)).toEqual({ answer: { kind: 'refused' }, words: '77 not in the published table' })
  })
})
