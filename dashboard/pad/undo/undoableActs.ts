import type { ComputedRef, ShallowRef } from 'vue'
import type { BranchView, CommandData, CommandResult, PadView, PublicCommandType } from '../../../contracts/index.ts'
import { useWords } from '../../common/i18n/language.ts'
import { numberOf } from '../hall.ts'
import { named, nameIn } from '../padContext.ts'
import type { PadDesk } from '../padDesk.ts'
import { doneKey } from './doneWords.ts'
import { reversalOf } from './reversal.ts'
import { useUndo } from './useUndo.ts'

export interface UndoableActs {
  /** What was done last, in words; null when there is nothing to take back. */
  readonly offered: ShallowRef<string | null>
  /** Sends one command. Carried out and not just so already: for a moment there is a way back. */
  send<Type extends PublicCommandType>(act: string, type: Type, data: CommandData<Type>): Promise<CommandResult | null>
  takeBack(): Promise<void>
  hold(): void
  release(): void
}

/** Acts in the hall and the way back from the last of them, for whichever page acts there. */
export function useUndoableActs(
  desk: PadDesk,
  hall: {
    readonly view: () => PadView
    readonly branch: ComputedRef<BranchView>
    /** The hub's clock now. */
    readonly tick: () => number
  },
): UndoableActs {
  const { view, branch, tick } = hall
  const { t, say } = useWords()
  const undo = useUndo(view)

  function aboutOf(data: object): string {
    const { ticketId, windowId, machineId } = data as { ticketId?: string; windowId?: string; machineId?: string }
    if (ticketId !== undefined) return numberOf(ticketId)
    if (machineId !== undefined) return say(nameIn(branch.value.machines, machineId))
    const number = windowId === undefined ? undefined : named(branch.value.windows, windowId)?.number
    return t('window.number', { number: number ?? windowId })
  }

  return {
    offered: undo.offered,
    async send(act, type, data) {
      const reversal = reversalOf(type, data, { view: view(), tick: tick(), reason: t('pad.undo.reason') })
      const result = await desk.send(act, type, data)
      if (result && result.seq !== null && reversal) {
        undo.offer(t(`pad.undo.done.${doneKey(type, data)}`, { about: aboutOf(data) }), reversal)
      }
      return result
    },
    async takeBack() {
      const words = undo.offered.value ?? ''
      const planned = undo.take()
      if (planned === null) return
      await desk.send(t('pad.act.of', { about: words, act: t('pad.undo.undo') }), planned.type, planned.data as never)
    },
    hold: undo.hold,
    release: undo.release,
  }
}
