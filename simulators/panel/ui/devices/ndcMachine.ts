import type { SelfService } from './selfService.ts'

/** A machine that speaks NDC, as its simulator looks. */
export interface NdcMachine {
  readonly mode: 'inService' | 'outOfService' | 'supervisor'
  /** Notes in each; null: it has been taken out. */
  readonly cassettes: readonly (number | null)[]
  readonly receiptPaper: string
  readonly journalPaper: string
  /** Severity by the letter of a device. */
  readonly faults: Readonly<Record<string, number>>
}

const PARTS = { CardReader: 'D', CashHandler: 'E', ReceiptPrinter: 'G', JournalPrinter: 'H' } as const
const FATAL = 4
const CAPACITY = 2_500
const FEW = 200

/** In the form in which every machine is drawn. */
export function selfServiceOf({ mode, cassettes, receiptPaper, faults }: NdcMachine): SelfService {
  const stateOf = (count: number) => (count === 0 ? 'empty' : count <= FEW ? 'low' : 'ok')
  return {
    machine: 'atm',
    away: false,
    services: Object.entries(PARTS).map(([name, letter]) => ({
      name,
      device: (faults[letter] ?? 0) >= FATAL ? 'hardwareError' : 'online',
      connections: 0,
    })),
    card: null,
    cardJam: false,
    cardUnits: [],
    takesNotes: false,
    cassettes: cassettes.map((count, place) => ({
      id: String(place + 1),
      name: `${place + 1}`,
      role: 'dispense',
      value: 0,
      count: count ?? 0,
      capacity: CAPACITY,
      state: stateOf(count ?? 0),
      status: count === null ? 'missing' : 'ok',
    })),
    shutter: 'closed',
    notes: [],
    printers: [{ role: 'receipt', paper: receiptPaper, receipt: false }],
    operatorSwitch: mode === 'inService' ? 'run' : 'supervisor',
    vendorMode: 'inactive',
    exchange: false,
    safeOpen: false,
    cabinetOpen: false,
  }
}
