import type { Finding } from '../../../contracts/index.ts'
import { fieldsOf, finding } from './finding.ts'

/** Cassettes, hopper, bins: what can run out or fill up. */

interface Unit {
  readonly id: string
  /** Units of one kind stand in for each other. */
  readonly kind: string
  readonly isGiving: boolean
  readonly isTaking: boolean
  readonly status: unknown
  readonly level: unknown
}

const GIVING: ReadonlySet<unknown> = new Set(['dispense', 'recycle'])
const TAKING: ReadonlySet<unknown> = new Set(['deposit', 'retain', 'reject', 'recycle'])

/** @param storage status `storage`: cards by hopper and bin; @param units status `units`: a machine's cassettes */
export function unitFindings(storage: unknown, units: unknown): Finding[] {
  const all = [...cardUnits(storage), ...machineUnits(units)]
  return all.flatMap((unit) => findingsOf(unit, all))
}

/** Parts of a machine whose units are told one by one. */
export function partsWithUnits(units: unknown): Set<string> {
  const known = Object.values(fieldsOf(fieldsOf(units)['units'])).map(fieldsOf)
  return new Set(
    known.flatMap(({ component, replenishment }) =>
      typeof component === 'string' && replenishment !== 'unknown' ? [component] : [],
    ),
  )
}

function cardUnits(storage: unknown): Unit[] {
  return Object.entries(fieldsOf(fieldsOf(storage)['units'])).map(([id, row]) => {
    const { type, replenishmentStatus } = fieldsOf(row)
    return {
      id,
      kind: `card ${String(type)}`,
      isGiving: type === 'dispense',
      isTaking: type === 'retain',
      status: 'ok',
      level: replenishmentStatus,
    }
  })
}

function machineUnits(units: unknown): Unit[] {
  return Object.entries(fieldsOf(fieldsOf(units)['units'])).map(([id, row]) => {
    const { component, kind, role, name, currency, value, status, replenishment } = fieldsOf(row)
    const isMoney = currency !== undefined && value !== undefined
    return {
      id,
      kind: JSON.stringify([component, kind, role, ...(isMoney ? [currency, value] : [name])]),
      isGiving: GIVING.has(role),
      isTaking: TAKING.has(role),
      status,
      level: replenishment,
    }
  })
}

function findingsOf(unit: Unit, all: readonly Unit[]): Finding[] {
  const component = unit.id
  if (unit.status === 'inoperative') return [finding('unit-inoperative', 4, 'slm', { component })]
  if (unit.status === 'manipulated') return [finding('unit-manipulated', 4, 'slm', { component })]
  if (unit.status === 'missing') return [finding('unit-missing', 4, 'flm', { component })]
  if (unit.status === 'notConfigured') return []
  const level = levelOf(unit)
  if (level === 'low') return [finding('unit-low', 1, 'replenish', { component })]
  if (level === 'high') return [finding('unit-high', 1, 'replenish', { component })]
  if (level !== 'empty' && level !== 'full') return []
  // Another of its kind still does the work: the machine works, and somebody comes before that one is done too.
  const hasOther = all.some((other) => other !== unit && other.kind === unit.kind && works(other))
  const code = level === 'empty' ? 'unit-empty' : 'unit-full'
  return [finding(code, hasOther ? 2 : 3, 'replenish', { component, attention: hasOther ? 'soon' : 'now' })]
}

/** What matters of its level: an empty bin is well, and so is a full hopper. */
function levelOf({ level, isGiving, isTaking }: Unit): 'low' | 'empty' | 'high' | 'full' | undefined {
  if (isGiving && (level === 'low' || level === 'empty')) return level
  if (isTaking && (level === 'high' || level === 'full')) return level
  return undefined
}

function works(unit: Unit): boolean {
  const level = levelOf(unit)
  return (unit.status === 'ok' || unit.status === 'unknown') && level !== 'empty' && level !== 'full'
}
