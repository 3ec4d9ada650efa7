import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meaningOf } from './answers.ts'
import { step } from './exchange.ts'
import {
  initialReaderState,
  type ReaderEffect,
  type ReaderInput,
  type ReaderState,
  type ReaderTraits,
} from './readerState.ts'

const PLAIN: ReaderTraits = { baudRate: 115_200, appendedAddress: false, maxRadioFrame: undefined }
const EVERYTHING: ReaderTraits = { baudRate: 9_600, appendedAddress: true, maxRadioFrame: 80 }
const traits = fc.constantFrom(PLAIN, EVERYTHING)

/** Feeds inputs one after the other; gives the effects of each. */
function run(inputs: readonly ReaderInput[], traits = PLAIN): { state: ReaderState; effects: ReaderEffect[][] } {
  let state = initialReaderState(traits)
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
      status: fc.record({
        sw1: fc.constantFrom(0, 0x6a),
        sw2: fc.constantFrom(0, 0x82),
        sw3: fc.oneof(fc.constantFrom(0x9f, 0x90, 0x80, 0x91), fc.nat(255)),
      }),
      serial: fc.constantFrom(undefined, 'a number'),
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
  {
    weight: 3,
    arbitrary: fc.record({
      at,
      kind: fc.constantFrom('wanted' as const, 'due' as const),
      errand: fc.constantFrom('reset' as const, 'serial' as const),
    }),
  },
)
const inputs = fc
  .array(input, { maxLength: 60 })
  .map((all) => all.map((one, place) => ({ ...one, at: place * 137 + (one.at % 137) })) as ReaderInput[])

describe('exchange with the reader', () => {
  it('always has its timer running while it is connected, whatever comes in', () => {
    fc.assert(
      fc.property(inputs, traits, (all, traits) => {
        let armed = false
        let state = initialReaderState(traits)
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
      fc.property(inputs, traits, (all, traits) => {
        const { effects } = run(all, traits)
        let last: string | undefined
        let asked = false
        /** Read, and its appended addresses asked for. */
        let waiting: string | undefined
        all.forEach((one, place) => {
          const mine = effects[place] ?? []
          const document =
            asked && one.kind === 'document' && one.reading.kind === 'good' ? one.reading.mark : undefined
          if (mine.some(({ kind }) => kind === 'publish')) {
            const mark: string | undefined = waiting ?? document
            expect(mark).toBeDefined()
            expect(mark).not.toBe(last)
            last = mark
            waiting = undefined
          } else if (mine.some((effect) => effect.kind === 'send' && effect.command === 'address')) waiting = document
          if (one.kind === 'answer' && one.status.sw3 === 0x80) last = undefined
          if (
            mine.some(
              (effect) => effect.kind === 'errandDone' && effect.errand === 'reset' && effect.outcome === 'done',
            )
          )
            last = undefined
          const sent = mine.flatMap((effect) => (effect.kind === 'send' ? [effect.command] : []))
          if (sent.length > 0 || mine.some(({ kind }) => kind === 'wake')) asked = sent.at(-1) === 'read'
        })
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps no document but while it asks for its addresses, and leaves none unpublished', () => {
    fc.assert(
      fc.property(inputs, (all) => {
        let state = initialReaderState(EVERYTHING)
        for (const one of all) {
          state = step(state, one).state
          expect(state.waiting !== undefined).toBe(state.phase === 'appending')
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('answers everything that is wanted exactly once', () => {
    fc.assert(
      fc.property(inputs, traits, (all, traits) => {
        const whole: ReaderInput[] = [...all, { kind: 'disconnected', at: 1_000_000 }]
        const { state, effects } = run(whole, traits)
        const waiting = new Set<string>()
        for (const [place, one] of whole.entries()) {
          if (one.kind === 'wanted') waiting.add(one.errand)
          for (const effect of effects[place] ?? [])
            if (effect.kind === 'errandDone') expect(waiting.delete(effect.errand), effect.errand).toBe(true)
        }
        expect(waiting.size).toBe(0)
        expect(state.errands).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it('knows every published code', () => {
    const published = [
      0x90, 0x9f, 0x10, 0x11, 0x21, 0x24, 0x31, 0x32, 0x33, 0x40, 0x41, 0x47, 0x60, 0x66, 0x80, 0x81, 0x91,
    ]
    for (const code of published)
      expect(meaningOf({ sw1: 0, sw2: 0, sw3: code }).words).toMatch(new RegExp(`^${code.toString(16).toUpperCase()} `))
    expect(meaningOf({ sw1: 0, sw2: 0, sw3: 0x77 })).toEqual({
      answer: { kind: 'refused' },
      words: '77 not in the published table',
    })
  })

  it("quotes the card's own words where it has said something", () => {
    expect(meaningOf({ sw1: 0x6a, sw2: 0x82, sw3: 0x41 }).words).toBe('41 reading the card failed, the card says 6A 82')
  })
})
