import { type ComputedRef, type InjectionKey, inject, type Ref } from 'vue'
import type {
  BranchView,
  CommandData,
  CommandResult,
  KnownBy,
  PadView,
  PublicCommandType,
  Text,
} from '../../contracts/index.ts'
import type { PadDesk } from './padDesk.ts'

/** Acts at a window that ask for something more first. */
export type WindowStep = 'pause' | 'signIn' | 'override'

/** What the page shows over the hall. */
export type OpenSheet =
  | { readonly kind: 'ticket'; readonly ticketId: string }
  | { readonly kind: 'window'; readonly windowId: string; readonly step?: WindowStep }
  | {
      readonly kind:
        | 'issue'
        | 'bell'
        | 'devices'
        | 'rules'
        | 'menu'
        | 'level'
        | 'advice'
        | 'broadcast'
        | 'machines'
        | 'tools'
    }

/** What every part of the page reads, and the one way in which its sheets act. */
export interface Pad {
  readonly branch: ComputedRef<BranchView>
  readonly view: ComputedRef<PadView>
  /** The same list while it is the same, whatever else of the view changes. */
  readonly tellers: ComputedRef<PadView['tellers']>
  /** Of the hub's clock, in whole seconds; stands still while offline. */
  readonly tick: Ref<number>
  readonly isLive: ComputedRef<boolean>
  readonly desk: PadDesk
  /** Neither offline nor busy with another press. */
  readonly canAct: ComputedRef<boolean>
  open(sheet: OpenSheet): void
  close(): void
  /** Sends a command and closes the sheet once it is done. */
  act<Type extends PublicCommandType>(act: string, type: Type, data: CommandData<Type>): Promise<void>
  /** Sends a command from a sheet that stays. */
  actHere<Type extends PublicCommandType>(
    act: string,
    type: Type,
    data: CommandData<Type>,
  ): Promise<CommandResult | null>
  /** Says whose ticket it is. The number goes to the hub and is kept nowhere. */
  identify(act: string, ticketId: string, knownBy: KnownBy): Promise<CommandResult | null>
  /** What time it is by the hub, in Unix ms. */
  wall(): number
  /** Time of day of a tick, by the hub's time and in the outlet's zone. */
  timeOf(tick: number): string
}

export const PAD: InjectionKey<Pad> = Symbol('pad')

export function usePad(): Pad {
  const pad = inject(PAD)
  if (!pad) throw new Error('used outside the PAD page')
  return pad
}

/** The entry of this id, for its name. */
export function named<Entry extends { readonly id: string }>(entries: readonly Entry[], id: string): Entry | undefined {
  return entries.find((entry) => entry.id === id)
}

/** A name, or the id itself while the configuration is just changing. */
export function nameIn(entries: readonly { readonly id: string; readonly name: Text }[], id: string): Text {
  return named(entries, id)?.name ?? { 'zh-CN': id, en: id }
}
