import { type ComputedRef, type ShallowRef, watch } from 'vue'
import type { CommandData, PublicCommandType, Text, WindowView } from '../../contracts/index.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
import { type Press, type Schedule, usePresses } from '../common/press.ts'
import type { Act } from './acts.ts'

/** "Done" stays this long, or until the window shows what has come of it. */
export const DONE_SHOWN_MS = 1500

/** The longest time between the two clicks of a double click, as operating systems have it. */
export const DOUBLE_PRESS_MS = 500

/** What a teller presses: the acts with keys, and those of the menu and of held tickets. */
export type DeskAct = Exclude<Act, 'finishOther'> | 'resume' | 'closeWindow'

/** Acts that need nothing but the press. */
export type PlainAct = Exclude<
  Act,
  'transfer' | 'pause' | 'hold' | 'addBusiness' | 'quick' | 'callNumber' | 'finishOther'
>

/** After it the window may look as before. */
const CHANGES_NOTHING: DeskAct = 'recall'

type TransferTarget = CommandData<'TransferTicket'>['to']
export type Finish = Pick<CommandData<'FinishService'>, 'rest' | 'outcomeId'>

export interface WindowDesk {
  readonly press: ShallowRef<Press<DeskAct> | null>
  /** A press is on its way: no other is taken. */
  readonly isBusy: ComputedRef<boolean>
  do(act: PlainAct): Promise<void>
  /** Calls the next one; whoever is served meanwhile is finished, with this outcome. */
  call(outcomeId?: string): Promise<void>
  finish(how?: Finish): Promise<void>
  hold(how: Pick<CommandData<'HoldTicket'>, 'minutes' | 'raise'>): Promise<void>
  /** @param back whether it comes back to this window when it is finished there */
  transfer(to: TransferTarget, back: boolean): Promise<void>
  pause(reason: Text | undefined, minutes: number | undefined): Promise<void>
  resume(held: WindowView['held'][number]): Promise<void>
  addBusiness(businessId: string): Promise<void>
  serveWithoutTicket(businessId: string): Promise<void>
  callNumber(ticketId: string): Promise<void>
  closeWindow(): Promise<void>
  /** Takes no press for a moment: the big button has just come to mean something else. */
  rest(): void
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
  const { press, isBusy, run, settle, rest, dismiss } = usePresses<DeskAct>(
    DONE_SHOWN_MS,
    options.schedule,
    DOUBLE_PRESS_MS,
  )

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

  /** The customer on the screen, as commands name him. */
  function seen(): { ticketId: string; seen: number } | null {
    const current = view()?.current
    return current ? { ticketId: current.ticketId, seen: current.version } : null
  }

  /** Sends a command about the customer on the screen; without one there is nothing to send. */
  function sendAbout<Type extends PublicCommandType>(
    act: DeskAct,
    type: Type,
    data: (about: { windowId: string; ticketId: string; seen: number }) => CommandData<Type>,
  ): Promise<void> {
    const about = seen()
    return about ? send(act, type, data({ windowId, ...about })) : nothing()
  }

  const call = (outcomeId?: string) =>
    send('call', 'CallNext', { windowId, ...(seen() ?? { ticketId: null }), ...(outcomeId && { outcomeId }) })
  const finish = (how: Finish = {}) => sendAbout('finish', 'FinishService', (about) => ({ ...about, ...how }))

  function act(which: PlainAct): Promise<void> {
    const lastServed = view()?.lastServed
    switch (which) {
      case 'signIn':
        return send(which, 'SignIn', { windowId })
      case 'signOut':
        return send(which, 'SignOut', { windowId })
      case 'open':
        return send(which, 'OpenWindow', { windowId })
      case 'call':
        return call()
      case 'start':
        return sendAbout(which, 'StartService', (about) => about)
      case 'finish':
        return finish()
      case 'recall':
        return sendAbout(which, 'Recall', (about) => about)
      case 'noShow':
        return sendAbout(which, 'MarkNoShow', (about) => about)
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
    call,
    finish,
    hold: (how) => sendAbout('hold', 'HoldTicket', (about) => ({ ...about, ...how })),
    transfer: (to, back) =>
      sendAbout('transfer', 'TransferTicket', (about) => ({ ...about, to, ...(back && { back }) })),
    pause: (reason, minutes) =>
      send('pause', 'PauseWindow', { windowId, ...(reason && { reason }), ...(minutes && { minutes }) }),
    resume: ({ ticketId, version }) => send('resume', 'ResumeTicket', { ticketId, seen: version }),
    addBusiness: (businessId) => sendAbout('addBusiness', 'AddBusiness', (about) => ({ ...about, businessId })),
    serveWithoutTicket: (businessId) => send('quick', 'ServeWithoutTicket', { windowId, businessId }),
    callNumber: (ticketId) => send('callNumber', 'CallNumber', { windowId, ticketId }),
    closeWindow: () => send('closeWindow', 'CloseWindow', { windowId }),
    rest,
    dismiss,
  }
}

function nothing(): Promise<void> {
  return Promise.resolve()
}
