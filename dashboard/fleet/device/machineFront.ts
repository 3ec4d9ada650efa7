import {
  Banknote,
  BookOpen,
  Box,
  Camera,
  Clock,
  Coins,
  Cpu,
  CreditCard,
  FileText,
  Inbox,
  Keyboard,
  KeyRound,
  Lightbulb,
  type LucideIcon,
  Monitor,
  Network,
  Plug,
  Printer,
  Radar,
  ScanBarcode,
  ScrollText,
  Stamp,
  Vault,
  Wrench,
} from '@lucide/vue'
import type { ComponentKind, FleetDevice } from '../../../contracts/index.ts'

/** Where a part is on the front of a machine, from top to bottom, and its sign. */
export const ZONES = ['head', 'desk', 'mouth', 'inside'] as const
export type Zone = (typeof ZONES)[number]

export const PARTS: Readonly<Record<ComponentKind, { readonly zone: Zone; readonly icon: LucideIcon }>> = {
  display: { zone: 'head', icon: Monitor },
  camera: { zone: 'head', icon: Camera },
  lights: { zone: 'head', icon: Lightbulb },
  cardReader: { zone: 'desk', icon: CreditCard },
  encryptor: { zone: 'desk', icon: KeyRound },
  keyboard: { zone: 'desk', icon: Keyboard },
  barcodeReader: { zone: 'desk', icon: ScanBarcode },
  receiptPrinter: { zone: 'desk', icon: ScrollText },
  statementPrinter: { zone: 'desk', icon: Printer },
  passbookPrinter: { zone: 'desk', icon: BookOpen },
  documentPrinter: { zone: 'desk', icon: FileText },
  sealUnit: { zone: 'desk', icon: Stamp },
  cardDispenser: { zone: 'mouth', icon: CreditCard },
  cashDispenser: { zone: 'mouth', icon: Banknote },
  cashAcceptor: { zone: 'mouth', icon: Banknote },
  cashRecycler: { zone: 'mouth', icon: Banknote },
  coinDispenser: { zone: 'mouth', icon: Coins },
  depository: { zone: 'mouth', icon: Inbox },
  checkUnit: { zone: 'mouth', icon: FileText },
  journalPrinter: { zone: 'inside', icon: Printer },
  sensors: { zone: 'inside', icon: Radar },
  safe: { zone: 'inside', icon: Vault },
  power: { zone: 'inside', icon: Plug },
  clock: { zone: 'inside', icon: Clock },
  network: { zone: 'inside', icon: Network },
  software: { zone: 'inside', icon: Cpu },
  vendorMode: { zone: 'inside', icon: Wrench },
  other: { zone: 'inside', icon: Box },
}

export function frontOf(device: FleetDevice): { zone: Zone; parts: FleetDevice['components'] }[] {
  return ZONES.map((zone) => ({
    zone,
    parts: device.components.filter(({ kind }) => PARTS[kind].zone === zone),
  })).filter(({ parts }) => parts.length > 0)
}
