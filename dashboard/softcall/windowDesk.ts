import { type ComputedRef, computed, onScopeDispose, type ShallowRef, shallowRef, watch } from 'vue'
import type { CommandData, CommandResult, Problem, PublicCommandType, Text, WindowView } from '../../contracts/index.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
import type { Outcome } from '../common/hub/outcome.ts'
import type { Act } from './acts.ts'

/** "Done" stays this long, or until the window shows what has come of it. */
export const DONE_SHOWN_MS = 1500

/** What became of the last press. */
export type Press =
  | { readonly act: Act | 'resume' | 'closeWindow'; readonly phase: 'sent' | 'done' | 'unanswered' }
  | { readonly act: Act | 'resume' | 'closeWindow'; readonly phase: 'refused'; readonly problem: Problem }

type TransferTarget = CommandData<'TransferTicket'>['to']

export interface WindowDesk {
  readonly press: ShallowRef<Press | null>
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
  schedule?: (delayMs: number, work: () => void) => () => void
}): WindowDesk {
  const { hub, windowId, view } = options
  const schedule = options.schedule ?? withTimeout
  const press = shallowRef<Press | null>(null)
  let cancelTimer = () => {}
  // Until the window shows the result, the button would still offer what has just been done.
  const isBusy = computed(() => press.value?.phase === 'sent' || press.value?.phase === 'done')

  async function send<Type extends PublicCommandType>(
    act: Press['act'],
    type: Type,
    data: CommandData<Type>,
  ): Promise<void> {
    if (isBusy.value) return
    cancelTimer()
    press.value = { act, phase: 'sent' }
    const before = view()
    const outcome: Outcome<CommandResult> = await hub.send(type, data)
    if (outcome.kind === 'refused') press.value = { act, phase: 'refused', problem: outcome.problem }
    else if (outcome.kind === 'unanswered') press.value = { act, phase: 'unanswered' }
    else if (view() !== before && act !== 'recall') press.value = null
    else {
      press.value = { act, phase: 'done' }
      cancelTimer = schedule(DONE_SHOWN_MS, () => {
        press.value = null
      })
    }
  }

  function act(which: Exclude<Act, 'transfer' | 'pause'>): Promise<void> {
    const current = view()?.current
    const seen = current && { ticketId: current.ticketId, seen: current.version }
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
      default:
        return which satisfies never
    }
  }

  watch(view, (now, before) => {
    const hasChanged =
      now?.current?.version !== before?.current?.version || now?.current?.ticketId !== before?.current?.ticketId
    const isElse = hasChanged || now?.status !== before?.status || now?.teller?.id !== before?.teller?.id
    if (
      isElse &&
      (press.value?.phase === 'done' || press.value?.phase === 'unanswered') &&
      press.value.act !== 'recall'
    ) {
      press.value = null
    }
  })
  onScopeDispose(() => cancelTimer())

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
    dismiss() {
      if (!isBusy.value) press.value = null
    },
  }
}

function nothing(): Promise<void> {
  return Promise.resolve()
}

function withTimeout(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
