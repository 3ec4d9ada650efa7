import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Report } from './codec.ts'
import { initialJoinState, type JoinEffect, type JoinInput, step } from './exchange.ts'

const MAX = 100
const report = (text: string, more: Report['more'] = 'no', aim: string | undefined = 'Q0'): JoinInput => ({
  kind: 'report',
  report: { aim, data: Uint8Array.from(Buffer.from(text, 'latin1')), more },
})
const TIMER: JoinInput = { kind: 'timer' }
const STRAY: JoinInput = { kind: 'stray' }
const CLOSED: JoinInput = { kind: 'closed' }

function run(inputs: readonly JoinInput[]): JoinEffect[] {
  let state = initialJoinState
  return inputs.flatMap((input) => {
    const next = step(state, input, MAX)
    state = next.state
    return next.effects
  })
}
const join = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('latin1')
const codes = (...inputs: JoinInput[]) =>
  run(inputs).flatMap((effect) => (effect.kind === 'code' ? [join(effect.parts)] : []))
const drops = (...inputs: JoinInput[]) =>
  run(inputs).flatMap((effect) => (effect.kind === 'drop' ? [`${effect.reason} ${join(effect.parts)}`] : []))

describe('codes out of reports', () => {
  it('are one report, or several until the last', () => {
    expect(codes(report('a'), report('b', 'yes'), report('c', 'yes'), report('d'))).toEqual(['a', 'bcd'])
  })

  it('whose rest does not come are dropped, and the rest with them when it comes late', () => {
    expect(codes(report('head', 'yes'), TIMER, report('rest'), report('next'))).toEqual(['next'])
    expect(codes(report('head', 'yes'), TIMER, TIMER, report('next'))).toEqual(['next'])
  })

  it('whose head was lost are dropped to their end', () => {
    expect(codes(STRAY, report('middle', 'yes'), report('rest'), report('next'))).toEqual(['next'])
    expect(codes(STRAY, TIMER, report('next'))).toEqual(['next'])
  })

  it('are not joined over a closed port, nor with those of another symbology', () => {
    expect(codes(report('head', 'yes'), CLOSED, report('whole'))).toEqual(['whole'])
    expect(codes(report('head', 'yes', 'Q0'), report('other', 'no', 'C0'), report('next'))).toEqual(['next'])
  })

  it('longer than is taken are dropped whole', () => {
    const long = report('x'.repeat(60), 'yes')
    expect(codes(long, long, long, report('end'), report('next'))).toEqual(['next'])
    expect(drops(long, long, report('end'))[0]).toMatch(/^tooLong x{120}$/)
    expect(codes(report('x'.repeat(101)), report('next'))).toEqual(['next'])
  })

  it('of a layout that does not say end with a short report or with silence', () => {
    const full = report('full', 'perhaps', undefined)
    expect(codes(full, report('end', 'no', undefined))).toEqual(['fullend'])
    expect(codes(full, TIMER, report('next', 'no', undefined))).toEqual(['full', 'next'])
  })
})

it('every part comes out once, as a code or dropped, and a code is never made of what was broken off', () => {
  const input = fc.oneof(
    fc
      .tuple(fc.constantFrom('yes' as const, 'no' as const), fc.constantFrom('Q0', 'C0'), fc.nat(60))
      .map(([more, aim, length]) => report('y'.repeat(length + 1), more, aim)),
    fc.constantFrom(TIMER, STRAY, CLOSED),
  )
  fc.assert(
    fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
      const effects = run([...inputs, CLOSED])
      const given = inputs.flatMap((one) => (one.kind === 'report' ? [one.report.data] : []))
      const back = effects.flatMap((effect) => (effect.kind === 'wake' ? [] : effect.parts))
      expect(new Set(back).size).toBe(back.length)
      expect(new Set(back)).toEqual(new Set(given))
      for (const effect of effects) {
        if (effect.kind !== 'code') continue
        // Neighbours on the wire, the last of them an end, all of one symbology.
        const places = effect.parts.map((part) =>
          inputs.findIndex((one) => one.kind === 'report' && one.report.data === part),
        )
        expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index))
        const reports = places.flatMap((place) => {
          const one = inputs[place]
          return one?.kind === 'report' ? [one.report] : []
        })
        expect(reports.map(({ more }) => more)).toEqual([...reports.slice(1).map(() => 'yes'), 'no'])
        expect(new Set(reports.map(({ aim }) => aim)).size).toBe(1)
        expect(reports.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThanOrEqual(MAX)
      }
    }),
    { numRuns: 2000 },
  )
})
