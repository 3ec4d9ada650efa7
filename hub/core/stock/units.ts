import type {
  BranchConfig,
  MachineUnit,
  PaperRollConfig,
  PrinterStatus,
  StorageStatus,
  UnitsStatus,
} from '../../../contracts/index.ts'

/** One unit as its device shows it now, whatever interface that is told by. */
export interface SeenUnit {
  readonly stockId: string
  readonly deviceId: string
  readonly unitId: string
  readonly unit: MachineUnit
}

/** What a device says by interface; undefined: it never has. */
export type StatusOf = (iface: 'units' | 'storage' | 'printer') => Record<string, unknown> | undefined

export const PAPER_UNIT = 'paper'

/** All that can run out or fill up in a device, but for its paper. */
export function unitsOf(deviceId: string, status: StatusOf): SeenUnit[] {
  const units = (status('units') as UnitsStatus | undefined)?.units
  if (units) return Object.entries(units).map(([unitId, unit]) => seen(deviceId, unitId, unit))
  const storage = (status('storage') as StorageStatus | undefined)?.units ?? {}
  return Object.entries(storage).map(([unitId, unit]) => {
    return seen(deviceId, unitId, {
      component: 'storage',
      kind: 'card',
      role: unit.type,
      count: unit.count,
      status: 'ok',
      replenishment: unit.replenishmentStatus,
    })
  })
}

/**
 * Paper of a printer whose roll is described: so many tickets of its length, less those printed since it was full.
 * @param printed since the roll was put in; undefined: nobody has seen that
 */
export function paperOf(
  roll: PaperRollConfig,
  { paper }: PrinterStatus,
  printed: number | undefined,
): SeenUnit | undefined {
  const capacity = ticketsOn(roll)
  const low = ticketsAtLow(roll)
  const count = printed === undefined ? null : Math.max(0, capacity - printed)
  return seen(roll.printer, PAPER_UNIT, {
    component: 'printer',
    kind: 'paper',
    role: 'dispense',
    count: paper.upper === 'out' ? 0 : count,
    capacity,
    lowThreshold: low,
    status: paper.upper === 'unknown' ? 'unknown' : 'ok',
    replenishment: paper.upper === 'out' ? 'empty' : paper.upper === 'low' ? 'low' : 'ok',
  })
}

/** Tickets on a full roll, and when the sensor says low. */
export function ticketsOn({ millimetres, ticketMillimetres }: PaperRollConfig): number {
  return Math.max(1, Math.floor(millimetres / ticketMillimetres))
}
export function ticketsAtLow({ lowMillimetres, ticketMillimetres }: PaperRollConfig): number {
  return Math.floor(lowMillimetres / ticketMillimetres)
}

export function rollOf(config: BranchConfig, deviceId: string): PaperRollConfig | undefined {
  return config.operations.paper.find(({ printer }) => printer === deviceId)
}

/** The same place with another content is another unit: what it was used for before says nothing. */
export function contentOf({ kind, role, currency, value }: MachineUnit): string {
  return `${kind}/${role}/${currency ?? ''}/${value ?? ''}`
}

/** Whether customers take out, put in, or both. */
export function flowsOf({ role }: Pick<MachineUnit, 'role'>): { readonly out: boolean; readonly into: boolean } {
  return {
    out: role === 'dispense' || role === 'recycle' || role === 'park',
    into: role !== 'dispense' && role !== 'park',
  }
}

function seen(deviceId: string, unitId: string, unit: MachineUnit): SeenUnit {
  return { stockId: `${deviceId}/${unitId}`, deviceId, unitId, unit }
}
