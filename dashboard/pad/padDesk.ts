import type { ComputedRef, ShallowRef } from 'vue'
import type { CommandData, CommandResult, PublicCommandType } from '../../contracts/index.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
import type { Outcome } from '../common/hub/outcome.ts'
import { type Press, type Schedule, usePresses, withTimeout } from '../common/press.ts'

/** "Done" is said this long before the sheet goes away. */
export const DONE_SHOWN_MS = 600

export interface PadDesk {
  readonly press: ShallowRef<Press | null>
  /** A press is on its way: no other is taken. */
  readonly isBusy: ComputedRef<boolean>
  /**
   * Sends one command, one at a time; says nothing was done (null) when it was refused, not answered or another is under way.
   * Resolves after "done" was shown.
   * @param act what is done, in words: shown beside what became of it
   */
  send<Type extends PublicCommandType>(act: string, type: Type, data: CommandData<Type>): Promise<CommandResult | null>
  /** The same for what is no command. */
  ask(act: string, send: () => Promise<Outcome<CommandResult>>): Promise<CommandResult | null>
  dismiss(): void
}

/** The lobby manager's presses and what became of the last one. */
export function usePadDesk(hub: Pick<HubClient, 'send'>, schedule: Schedule = withTimeout): PadDesk {
  const { press, isBusy, run, dismiss } = usePresses<string>(DONE_SHOWN_MS, schedule)
  async function ask(act: string, send: () => Promise<Outcome<CommandResult>>): Promise<CommandResult | null> {
    const outcome = await run(act, send)
    if (outcome?.kind !== 'done') return null
    await new Promise<void>((resolve) => void schedule(DONE_SHOWN_MS, resolve))
    return outcome.value
  }
  return { press, isBusy, dismiss, ask, send: (act, type, data) => ask(act, () => hub.send(type, data)) }
}
