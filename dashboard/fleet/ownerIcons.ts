import { HardHat, Headset, type LucideIcon, PackageOpen, Server, ShieldAlert, Wrench } from '@lucide/vue'
import type { Owner } from './fleetModel.ts'

/** Who is to look after something: never without the word beside it. */
export const OWNER_ICONS: Readonly<Record<Owner, LucideIcon>> = {
  security: ShieldAlert,
  flm: Wrench,
  slm: HardHat,
  replenish: PackageOpen,
  remote: Headset,
  it: Server,
}
