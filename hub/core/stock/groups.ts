import type { SeenUnit } from './units.ts'

/** Cassettes of the same note in one part of a machine: customers empty them together, whichever the machine takes from first. */
export interface UnitGroup {
  readonly id: string
  readonly members: readonly SeenUnit[]
  readonly count: number
}

export function groupsOf(units: readonly SeenUnit[]): UnitGroup[] {
  const groups = new Map<string, SeenUnit[]>()
  for (const seen of units) {
    const { component, kind, role, currency, value, count, status } = seen.unit
    if (kind !== 'cash' && kind !== 'coin') continue
    if (role !== 'dispense' && role !== 'recycle') continue
    if (value === undefined || count === null || status === 'missing') continue
    const key = `${seen.deviceId}|${component}|${role}|${currency ?? ''}|${value}`
    const known = groups.get(key)
    if (known) known.push(seen)
    else groups.set(key, [seen])
  }
  return [...groups]
    .filter(([, members]) => members.length > 1)
    .map(([id, members]) => ({ id, members, count: members.reduce((sum, { unit }) => sum + (unit.count ?? 0), 0) }))
}
