import Type from 'typebox'
import { Check } from 'typebox/value'
import type { Intent, Ledger, PathPlace } from './cardLedger.ts'

const Counted = Type.Object({
  count: Type.Union([Type.Object({ low: Type.Integer(), high: Type.Integer() }), Type.Null()]),
  open: Type.Integer({ minimum: 0 }),
})
const Former = Type.Object({
  version: Type.Literal(1),
  path: Type.Union([Type.Literal('none'), Type.Literal('transport'), Type.Literal('exit'), Type.Null()]),
  unit1: Counted,
  unit2: Counted,
  doubled: Type.Boolean(),
  binCounter: Type.Union([Type.Integer(), Type.Null()]),
  entryAllowed: Type.Boolean(),
  intent: Type.Union([
    Type.Object({
      commandId: Type.String(),
      kind: Type.Union([Type.Literal('move'), Type.Literal('inPlace')]),
      from: Type.String(),
      to: Type.String(),
      binBefore: Type.Union([Type.Integer(), Type.Null()]),
    }),
    Type.Null(),
  ]),
})

/** An account as it was saved when every machine had one hopper, `unit1`, and one bin, `unit2`. Undefined: it is none. */
export function fromFormer(saved: unknown): Ledger | undefined {
  if (!Check(Former, saved)) return undefined
  const { path, unit1, unit2, doubled, binCounter, entryAllowed, intent } = saved
  return {
    version: 2,
    path: path as PathPlace | null,
    units: {
      unit1: { role: 'dispense', count: unit1.count, open: unit1.open },
      unit2: { role: 'retain', count: unit2.count, open: unit2.open },
    },
    doubled: doubled ? ['unit1'] : [],
    binCounter,
    entryAllowed,
    intent: intent as Intent | null,
  }
}
