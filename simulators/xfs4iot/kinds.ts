import type { CardUnit, CardUnitType } from './cardPath.ts'
import { type CashUnit, cashUnit } from './cashUnits.ts'
import { type PrinterUnit, printerUnit } from './printerUnit.ts'

export const KINDS = ['atm', 'crs', 'vtm', 'cardKiosk'] as const
export type Kind = (typeof KINDS)[number]

/** What a machine has inside, before anything happens to it. */
export interface Inside {
  /** A service of this name with a card path; its units make it a dispenser. */
  readonly cards: { readonly service: string; readonly units: readonly CardUnit[] }
  readonly cash:
    | { readonly service: string; readonly units: readonly CashUnit[]; readonly takesNotes: boolean }
    | undefined
  readonly printers: readonly PrinterUnit[]
  /** Services of these interfaces besides. */
  readonly more: readonly ('PinPad' | 'BarcodeReader' | 'Camera' | 'Auxiliaries' | 'VendorMode' | 'Lights')[]
}

function cardUnit(
  id: string,
  type: CardUnitType,
  count: number,
  { capacity, cardId = '', threshold }: { capacity: number; cardId?: string; threshold: number },
): CardUnit {
  return {
    id,
    serial: `BH-${id}-01`,
    isHidden: false,
    type,
    positionName: type === 'dispense' ? `HOPPER${id.slice(4)}` : type.toUpperCase(),
    capacity,
    cardId,
    threshold,
    status: 'ok',
    initialCount: count,
    count,
    retainCount: 0,
    real: count,
  }
}

const retainBin = (id: string) => cardUnit(id, 'retain', 0, { capacity: 40, threshold: 30 })
const HOPPER = { capacity: 200, threshold: 20 }

/** A card kiosk with so many hoppers and, after them, so many bins. */
export function kioskUnits(hoppers: number, bins: number): readonly CardUnit[] {
  const stocks = ['DEBIT', 'SOCIAL', 'CREDIT', 'DEBIT']
  return Array.from({ length: hoppers + bins }, (_, at) =>
    at < hoppers
      ? cardUnit(`unit${at + 1}`, 'dispense', at === 0 ? 120 : 60, { ...HOPPER, cardId: stocks[at % 4] ?? '' })
      : retainBin(`unit${at + 1}`),
  )
}

/** Cards are numbered first, so that `unit1` is a hopper where there is one. */
export const INSIDES: Readonly<Record<Kind, () => Inside>> = {
  atm: () => ({
    cards: { service: 'CardReader', units: [retainBin('unit1')] },
    cash: {
      service: 'CashDispenser',
      takesNotes: false,
      units: [
        ...[100, 100, 50, 10].map((value, at) =>
          cashUnit({
            id: `unit${at + 1}`,
            role: 'dispense',
            positionName: `CASS${at + 1}`,
            index: at + 1,
            capacity: 2_500,
            value,
            count: 2_000,
            lowThreshold: 200,
          }),
        ),
        bin('unit5', 'reject', 5, 300),
      ],
    },
    printers: [printerUnit('ReceiptPrinter', 'receipt'), printerUnit('JournalPrinter', 'journal', 20_000)],
    more: ['PinPad', 'Auxiliaries', 'Camera', 'VendorMode', 'Lights'],
  }),
  crs: () => ({
    cards: { service: 'CardReader', units: [retainBin('unit1')] },
    cash: {
      service: 'Recycler',
      takesNotes: true,
      units: [
        ...[100, 100, 50, 20].map((value, at) =>
          cashUnit({
            id: `unit${at + 1}`,
            role: 'recycle',
            positionName: `RECY${at + 1}`,
            index: at + 1,
            capacity: 2_000,
            value,
            count: 1_000,
            lowThreshold: 200,
            highThreshold: 1_800,
          }),
        ),
        bin('unit5', 'deposit', 5, 1_500),
        bin('unit6', 'retract', 6, 200),
        bin('unit7', 'reject', 7, 300),
      ],
    },
    printers: [printerUnit('ReceiptPrinter', 'receipt')],
    more: ['PinPad', 'Auxiliaries', 'Camera', 'VendorMode', 'Lights'],
  }),
  vtm: () => ({
    cards: {
      service: 'CardDispenser',
      units: [cardUnit('unit1', 'dispense', 100, { ...HOPPER, cardId: 'DEBIT' }), retainBin('unit2')],
    },
    cash: undefined,
    printers: [printerUnit('ReceiptPrinter', 'receipt'), printerUnit('DocumentScanner', 'document', 1_000)],
    more: ['PinPad', 'BarcodeReader', 'Camera', 'Auxiliaries', 'VendorMode'],
  }),
  cardKiosk: () => ({
    cards: {
      service: 'CardDispenser',
      units: kioskUnits(2, 1),
    },
    cash: undefined,
    printers: [printerUnit('ReceiptPrinter', 'receipt')],
    more: ['Auxiliaries', 'VendorMode'],
  }),
}

function bin(id: string, role: 'deposit' | 'retract' | 'reject', index: number, capacity: number): CashUnit {
  return cashUnit({
    id,
    role,
    positionName: role.toUpperCase(),
    index,
    capacity,
    value: 0,
    count: 0,
    highThreshold: Math.floor(capacity * 0.8),
  })
}
