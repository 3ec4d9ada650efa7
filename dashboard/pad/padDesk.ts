import type { ComputedRef, ShallowRef } from 'vue'
import type { CommandData, CommandResult, PublicCommandType } from '../../contracts/index.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
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
  dismiss(): void
}

/** The lobby manager's presses and what became of the last one. */
export function usePadDesk(hub: Pick<HubClient, 'send'>, schedule: Schedule = withTimeout): PadDesk {
  const { press, isBusy, run, dismiss } = usePresses<string>(DONE_SHOWN_MS, schedule)
  return {
    press,
    isBusy,
    dismiss,
    async send(act, type, data) {
      const outcome = await run(act, () => hub.send(type, data))
      if (outcome?.kind !== 'done') return null
      await new Promise<void>((resolve) => void schedule(DONE_SHOWN_MS, resolve))
      return outcome.value
    },
  }
}
