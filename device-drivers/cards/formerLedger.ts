import Type from 'typebox'
import { Check } from 'typebox/value'
import type { Cards, Intent, Ledger, PathPlace } from './cardLedger.ts'

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

/**
 * An account as an agent of before reads it too, so that going back to it loses no count. Undefined: it has units, marks or questions that
 * form has no room for.
 */
export function toFormer(ledger: Ledger): unknown {
  const { units, doubled, path, binCounter, entryAllowed, intent } = ledger
  const { unit1, unit2, ...others } = units
  const fits = unit1?.role === 'dispense' && unit2?.role === 'retain' && Object.keys(others).length === 0
  if (!fits || [unit1, unit2].some(({ mark, absent }) => mark !== undefined || absent !== undefined)) return undefined
  if (doubled.some((unit) => unit !== 'unit1')) return undefined
  const counted = ({ count, open }: Cards) => ({ count, open })
  return {
    version: 1,
    path,
    unit1: counted(unit1),
    unit2: counted(unit2),
    doubled: doubled.length > 0,
    binCounter,
    entryAllowed,
    intent,
  }
}

/** Of a form this agent does not know yet: it is refused before anything is kept over it. */
export class NewerLedger extends Error {}

/** Throws `NewerLedger`. */
export function refuseNewer(saved: unknown): void {
  const version = typeof saved === 'object' && saved !== null && 'version' in saved ? saved.version : undefined
  if (typeof version === 'number' && version > KNOWN_FORM)
    throw new NewerLedger(
      `the account of the cards was kept by a newer agent, in form ${version}: run that one, or remove the account and count`,
    )
}

const KNOWN_FORM = 2
