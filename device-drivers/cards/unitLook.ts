import type { Place, Unit, UnitRole } from './cardLedger.ts'
import type { Look } from './mechanism.ts'

export type Fill = 'ok' | 'low' | 'empty' | 'high' | 'full' | 'unknown'

/** What a machine shows of one of its units. */
export interface UnitLook {
  readonly fill: Fill
  /** Why nothing can be moved from it or to it, in words; undefined: it works. */
  readonly fault: string | undefined
  /** What people call it, for words; undefined: it has no name. */
  readonly label?: string | undefined
}

/** How full a unit is. A machine with one hopper and one bin says it of these. */
export function fillOf(look: Look, unit: Unit, role: UnitRole): Fill {
  if (look.units) return look.units.get(unit)?.fill ?? 'unknown'
  if (role === 'dispense') return look.hopper
  return look.binFull ? 'full' : 'ok'
}

/** What is wrong with this very unit; undefined: nothing, or the place is none. */
export function unitFault(look: Look, place: Place): string | undefined {
  return look.units?.get(place as Unit)?.fault
}
