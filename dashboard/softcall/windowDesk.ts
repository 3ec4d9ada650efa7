import { type ComputedRef, type ShallowRef, watch } from 'vue'
import type { CommandData, PublicCommandType, Text, WindowView } from '../../contracts/index.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
import { type Press, type Schedule, usePresses } from '../common/press.ts'
import type { Act } from './acts.ts'

/** "Done" stays this long, or until the window shows what has come of it. */
export const DONE_SHOWN_MS = 1500

/** What a teller presses: the acts with keys, and those of the menu and of held tickets. */
export type DeskAct = Act | 'resume' | 'closeWindow'

/** After it the window may look as before. */
const CHANGES_NOTHING: DeskAct = 'recall'

type TransferTarget = CommandData<'TransferTicket'>['to']

export interface WindowDesk {
  readonly press: ShallowRef<Press<DeskAct> | null>
  /** A press is on its way: no other is taken. */
  readonly isBusy: ComputedRef<boolean>
  do(act: Exclude<Act, 'transfer' | 'pause'>): Promise<void>
  transfer(to: TransferTarget): Promise<void>
  pause(reason: Text | undefined): Promise<void>
  resume(held: WindowView['held'][number]): Promise<void>
  closeWindow(): Promise<void>
  dismiss(): void
}

/** Turns presses into commands about the ticket that was on the screen, one at a time, and keeps what became of each. */
export function useWindowDesk(options: {
  hub: Pick<HubClient, 'send'>
  windowId: string
  view: () => WindowView | undefined
  schedule?: Schedule
}): WindowDesk {
  const { hub, windowId, view } = options
  const { press, isBusy, run, settle, dismiss } = usePresses<DeskAct>(DONE_SHOWN_MS, options.schedule)

  async function send<Type extends PublicCommandType>(
    act: DeskAct,
    type: Type,
    data: CommandData<Type>,
  ): Promise<void> {
    const before = view()
    await run(
      act,
      () => hub.send(type, data),
      () => view() !== before && act !== CHANGES_NOTHING,
    )
  }

  function act(which: Exclude<Act, 'transfer' | 'pause'>): Promise<void> {
    const current = view()?.current
    const seen = current && { ticketId: current.ticketId, seen: current.version }
    const lastServed = view()?.lastServed
    switch (which) {
      case 'signIn':
        return send(which, 'SignIn', { windowId })
      case 'signOut':
        return send(which, 'SignOut', { windowId })
      case 'open':
        return send(which, 'OpenWindow', { windowId })
      case 'call':
        return send(which, 'CallNext', { windowId, ...(seen ?? { ticketId: null }) })
      case 'start':
        return seen ? send(which, 'StartService', { windowId, ...seen }) : nothing()
      case 'finish':
        return seen ? send(which, 'FinishService', { windowId, ...seen }) : nothing()
      case 'recall':
        return seen ? send(which, 'Recall', { windowId, ...seen }) : nothing()
      case 'noShow':
        return seen ? send(which, 'MarkNoShow', { windowId, ...seen }) : nothing()
      case 'hold':
        return seen ? send(which, 'HoldTicket', { windowId, ...seen }) : nothing()
      case 'invite':
        return lastServed ? send(which, 'InviteEvaluation', { windowId, ticketId: lastServed.ticketId }) : nothing()
      default:
        return which satisfies never
    }
  }

  watch(view, (now, before) => {
    const hasChanged =
      now?.current?.version !== before?.current?.version || now?.current?.ticketId !== before?.current?.ticketId
    const isAsked = now?.lastServed?.evaluation?.validUntil !== before?.lastServed?.evaluation?.validUntil
    const isElse = hasChanged || isAsked || now?.status !== before?.status || now?.teller?.id !== before?.teller?.id
    const isOver = press.value?.phase === 'done' || press.value?.phase === 'unanswered'
    if (isElse && isOver && press.value && press.value.act !== CHANGES_NOTHING) settle()
  })

  return {
    press,
    isBusy,
    do: act,
    transfer(to) {
      const current = view()?.current
      if (!current) return nothing()
      const { ticketId, version } = current
      return send('transfer', 'TransferTicket', { windowId, ticketId, seen: version, to })
    },
    pause: (reason) => send('pause', 'PauseWindow', { windowId, ...(reason && { reason }) }),
    resume: ({ ticketId, version }) => send('resume', 'ResumeTicket', { ticketId, seen: version }),
    closeWindow: () => send('closeWindow', 'CloseWindow', { windowId }),
    dismiss,
  }
}

function nothing(): Promise<void> {
  return Promise.resolve()
}
