import { type ComputedRef, type InjectionKey, inject, type Ref } from 'vue'
import type {
  CommandData,
  CommandResult,
  FleetDevice,
  FleetView,
  PublicCommandType,
  Role,
  StockLine,
} from '../../contracts/index.ts'
import type { PadDesk } from '../pad/padDesk.ts'
import type { FleetApi } from './fleetApi.ts'
import type { FleetParts } from './fleetModel.ts'
import type { TimeWords } from './fleetTimes.ts'

export const FLEET_TABS = ['overview', 'alerts', 'stock', 'availability', 'maintenance'] as const
export type FleetTab = (typeof FLEET_TABS)[number]

/** What lies over the page. */
export type FleetSheet =
  | { readonly kind: 'device'; readonly deviceId: string }
  | { readonly kind: 'acknowledge'; readonly alertId: string }
  | { readonly kind: 'plan'; readonly deviceIds: readonly string[] }
  | { readonly kind: 'count' | 'move' | 'history'; readonly line: StockLine }

/** What every part of the page reads, and the one way in which it acts. */
export interface Fleet {
  readonly view: ComputedRef<FleetView>
  readonly parts: ComputedRef<FleetParts>
  readonly api: FleetApi
  readonly role: Role
  /** Wall time as the hub has it, in whole minutes; stands still while offline. */
  readonly now: Ref<number>
  readonly isLive: ComputedRef<boolean>
  readonly desk: PadDesk
  readonly words: ComputedRef<TimeWords>
  /** What was sent last: a remote command that was taken is not carried out yet. */
  readonly sentType: Ref<PublicCommandType | null>
  /** Rises when stock was counted or moved from here: what was read of it is old. */
  readonly stockVersion: Ref<number>
  /** Whether this person's role may send it; who may not is not offered it. */
  may(type: PublicCommandType): boolean
  /** The same, and neither offline nor busy with another press. */
  can(type: PublicCommandType): boolean
  send<Type extends PublicCommandType>(act: string, type: Type, data: CommandData<Type>): Promise<CommandResult | null>
  open(sheet: FleetSheet): void
  close(): void
  deviceOf(deviceId: string): FleetDevice | undefined
  /** Its name, or the id where it has none. */
  nameOf(deviceId: string): string
  moment(at: number): string
}

export const FLEET: InjectionKey<Fleet> = Symbol('fleet')

export function useFleet(): Fleet {
  const fleet = inject(FLEET)
  if (!fleet) throw new Error('used outside the fleet page')
  return fleet
}
