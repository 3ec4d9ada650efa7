import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialScanState, type ScanEffect, type ScanInput, step } from './exchange.ts'

const settings = { duplicateMs: 500, hasTrigger: false }

function run(inputs: readonly ScanInput[], with_ = settings): ScanEffect[] {
  let state = initialScanState
  return inputs.flatMap((input) => {
    const next = step(state, input, with_)
    state = next.state
    return next.effects
  })
}
const kinds = (effects: readonly ScanEffect[]) => effects.map(({ kind }) => kind)
const code = (at: number, mark = 'a'): ScanInput => ({ kind: 'code', at, mark })
const published = (inputs: readonly ScanInput[], with_ = settings) =>
  run(inputs, with_).filter(({ kind }) => kind === 'publish').length

describe('scans', () => {
  it('are a reading each, but for the same one again in a short time', () => {
    expect(published([code(0), code(499)])).toBe(1)
    expect(published([code(0), code(500)])).toBe(2)
    expect(published([code(0), code(100, 'b'), code(200)])).toBe(3)
    expect(published([code(0), code(0)], { ...settings, duplicateMs: 0 })).toBe(2)
  })

  it('of a code that lies in view are one, however long it lies', () => {
    expect(published(Array.from({ length: 100 }, (_, time) => code(time * 300)))).toBe(1)
  })

  it('are one over a pulled cable too', () => {
    expect(
      published([code(0), { kind: 'disconnected', at: 10, reason: '' }, { kind: 'connected', at: 20 }, code(300)]),
    ).toBe(1)
  })

  it('end the alert that a refused one began', () => {
    const effects = run([code(0), { kind: 'refused', at: 1, reason: 'tooLong' }, code(2, 'b'), code(600, 'c')])
    expect(kinds(effects)).toEqual(['publish', 'clear', 'light', 'raise', 'publish', 'clear', 'publish'])
  })

  it('count a few stray bytes as a glitch, many as noise', () => {
    const stray = (bytes: number): ScanInput => ({ kind: 'stray', at: 0, bytes })
    expect(run([stray(30), stray(33)])).toEqual([])
    expect(kinds(run([stray(30), stray(33), stray(1)]))).toEqual(['raise'])
    expect(kinds(run([stray(63), code(0), stray(63)]))).not.toContain('raise')
  })
})

describe('the light', () => {
  const light = (inputs: readonly ScanInput[], hasTrigger: boolean) =>
    run(inputs, { ...settings, hasTrigger }).flatMap((effect) => (effect.kind === 'light' ? [effect.light] : []))
  const on: ScanInput = { kind: 'triggered', at: 0, on: true }

  it('is known to burn once something was read, and of a pulled scanner nothing is known', () => {
    expect(
      light([{ kind: 'connected', at: 0 }, code(0), code(900), { kind: 'disconnected', at: 1000, reason: '' }], false),
    ).toEqual(['unknown', 'on', 'unknown'])
  })

  it('is what it was switched to, and burns for one code', () => {
    expect(light([on, code(0), on, { kind: 'triggered', at: 0, on: false }], true)).toEqual(['on', 'off', 'on', 'off'])
  })
})

it('keeps nothing of a code but its mark, and counts without bound nothing', () => {
  const input = fc.oneof(
    fc.record({ kind: fc.constant('code' as const), at: fc.nat(), mark: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('refused' as const), at: fc.nat(), reason: fc.constantFrom('tooLong', 'control') }),
    fc.record({ kind: fc.constant('stray' as const), at: fc.nat(), bytes: fc.nat(10_000) }),
    fc.record({ kind: fc.constant('triggered' as const), at: fc.nat(), on: fc.boolean() }),
    fc.record({ kind: fc.constant('connected' as const), at: fc.nat() }),
  )
  fc.assert(
    fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
      let state = initialScanState
      for (const one of inputs) {
        state = step(state, one as ScanInput, settings).state
        expect(state.strayBytes).toBeLessThanOrEqual(64)
        expect(Object.keys(state).sort()).toEqual(['isNoisy', 'last', 'light', 'strayBytes'])
      }
    }),
  )
})
