import type { MachineStatus, MachineUnit, UnitsStatus } from '../../contracts/index.ts'
import type { Mapped } from './map.ts'

/** When something was said of a part: by the machine's clock, and when it came by ours. */
interface Said {
  readonly writtenAt: number | undefined
  readonly heardAt: number
}

/** What is known of the machine; every part with the time of its news, so that late news does not replace it. */
export interface Known {
  readonly machine: MachineStatus
  readonly units: UnitsStatus
  readonly said: ReadonlyMap<string, Said>
}

export const nothingKnown: Known = {
  machine: { mode: 'unknown', components: {} },
  units: { units: {} },
  said: new Map(),
}

/**
 * What is known after a message. Parts that are known from a newer one stay as they are, unless that one came longer than `lateMs`
 * ago: then the machine's clock has been put back.
 */
export function learn(
  known: Known,
  { mode, components, units }: Pick<Mapped, 'mode' | 'components' | 'units'>,
  { writtenAt, heardAt }: Said,
  lateMs: number,
): { known: Known; late: number } {
  const said = new Map(known.said)
  let late = 0
  function isNews(part: string): boolean {
    const before = said.get(part)
    if (
      before?.writtenAt !== undefined &&
      writtenAt !== undefined &&
      writtenAt < before.writtenAt &&
      heardAt - before.heardAt < lateMs
    ) {
      late++
      return false
    }
    said.set(part, { writtenAt, heardAt })
    return true
  }
  const nextMode = mode !== undefined && isNews('mode') ? mode : known.machine.mode
  const nextComponents = { ...known.machine.components }
  for (const [id, part] of Object.entries(components)) {
    if (!isNews(`component ${id}`)) continue
    const before = nextComponents[id]
    nextComponents[id] = { ...before, ...part, details: { ...before?.details, ...part.details } }
  }
  const nextUnits = { ...known.units.units }
  for (const [id, unit] of Object.entries(units)) {
    if (!isNews(`unit ${id}`)) continue
    const before: MachineUnit = nextUnits[id] ?? { ...unit, count: null, status: 'unknown', replenishment: 'unknown' }
    nextUnits[id] = { ...before, ...unit }
  }
  return { known: { machine: { mode: nextMode, components: nextComponents }, units: { units: nextUnits }, said }, late }
}
