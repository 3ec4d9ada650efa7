import { type ComputedRef, computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import type { CommandData, TicketForm, WindowView } from '../../../contracts/index.ts'
import type { HubClient } from '../../common/hub/hubClient.ts'
import { type Press, type Schedule, usePresses, withTimeout } from '../../common/press.ts'
import { closeLeaving, onPageHide } from './closeLeaving.ts'
import type { FoundForm } from './formsApi.ts'
import { type KeptClosing, keepClosing } from './keptClosing.ts'
import { UNDO_MS, useFormClosing } from './useFormClosing.ts'

const DONE_SHOWN_MS = 1500
/** So long a page that is still there takes to send what was not taken back in it. */
export const SEND_GRACE_MS = 2000
type FormAct = 'link' | 'close'

/** The forms at this window: of the customer who is here, or one that was found by its reference. */
export interface CounterForms {
  readonly shown: ComputedRef<readonly TicketForm[]>
  /** Put away by the teller, until it is opened again. */
  readonly isPutAway: Ref<boolean>
  /** Number of the ticket that the found form may be linked to. */
  readonly linkTo: ComputedRef<string | null>
  /** What is about to happen to which form, and can be taken back. */
  readonly undoable: ComputedRef<{ readonly form: TicketForm; readonly outcome: 'used' | 'withdrawn' } | null>
  /** What was refused, or not answered. */
  readonly press: ComputedRef<Press<FormAct> | null>
  /** Of which a press is on its way: they take no other. */
  readonly busyForms: ComputedRef<readonly string[]>
  show(found: FoundForm): void
  putAway(): void
  link(formId: string): Promise<void>
  mark(close: CommandData<'CloseForm'>): void
  undo(): void
  flush(): void
  dismiss(): void
}

/** What the page has of its browser. */
export interface CounterBrowser {
  readonly kept: KeptClosing
  readonly closeLeaving: typeof closeLeaving
  readonly onLeave: (leave: () => void) => () => void
  readonly schedule: Schedule
  readonly wallMs: () => number
}

function thisBrowser(): CounterBrowser {
  return {
    kept: keepClosing(window.localStorage, window.sessionStorage),
    closeLeaving,
    onLeave: onPageHide,
    schedule: withTimeout,
    wallMs: Date.now,
  }
}

export function useCounterForms(
  hub: Pick<HubClient, 'send'>,
  view: () => WindowView | undefined,
  browser: CounterBrowser = thisBrowser(),
): CounterForms {
  const { kept, schedule, wallMs } = browser
  const found = shallowRef<FoundForm | null>(null)
  const isPutAway = ref(false)
  const current = computed(() => view()?.current ?? null)
  const ownForms = computed(() => current.value?.forms ?? [])
  const shown = computed<readonly TicketForm[]>(() => (found.value ? [found.value] : ownForms.value))
  const linkTo = computed(() =>
    found.value && current.value && found.value.ticketId === null && found.value.state === 'submitted'
      ? current.value.number
      : null,
  )
  const linking = usePresses<'link'>(DONE_SHOWN_MS)

  const tellerId = () => view()?.teller?.id
  async function closed(close: CommandData<'CloseForm'>, by: typeof closeLeaving) {
    const outcome = await by(close)
    if (outcome.kind === 'done' && found.value?.formId === close.formId) {
      found.value = { ...found.value, state: close.outcome }
    }
    return outcome
  }
  const { waiting, sent, failed, mark, undo, goOn, flush, leave, dismiss } = useFormClosing({
    send: (close) => closed(close, (data) => hub.send('CloseForm', data)),
    sendLeaving: (close) => closed(close, browser.closeLeaving),
    schedule,
    kept: {
      save(close, isLeft) {
        const id = tellerId()
        if (id !== undefined) kept.save({ close, undoUntil: isLeft ? 0 : wallMs() + UNDO_MS }, id)
      },
      clear: kept.clear,
    },
  })
  onScopeDispose(browser.onLeave(leave))

  // Marked in a page that was here before this one, and not taken back; or in another tab, where it still may be.
  let cancels: (() => void)[] = []
  const cancelAll = () => {
    for (const cancel of cancels) cancel()
    cancels = []
  }
  onScopeDispose(cancelAll)
  watch(
    tellerId,
    (id) => {
      cancelAll()
      if (id === undefined) return
      const isKept = (formId: string) => kept.load(id).some(({ close }) => close.formId === formId)
      for (const { close, undoUntil } of kept.load(id)) {
        const remainingMs = undoUntil - wallMs()
        const goOnLater = () => isKept(close.formId) && goOn(close)
        if (remainingMs <= -SEND_GRACE_MS) goOn(close)
        else cancels.push(schedule(Math.min(remainingMs, UNDO_MS) + SEND_GRACE_MS, goOnLater))
      }
    },
    { immediate: true },
  )
  const undoable = computed(() => {
    if (!waiting.value) return null
    const { formId, outcome } = waiting.value
    const form = [...shown.value, ...ownForms.value].find((one) => one.formId === formId)
    return form ? { form, outcome } : null
  })
  const press = computed<Press<FormAct> | null>(() => {
    const problem = failed.value?.problem
    if (problem) return { act: 'close', phase: 'refused', problem }
    if (failed.value) return { act: 'close', phase: 'unanswered' }
    return linking.press.value
  })
  const busyForms = computed(() => {
    const linked = linking.isBusy.value ? shown.value : []
    return [...linked, ...sent.value, ...(waiting.value ? [waiting.value] : [])].map(({ formId }) => formId)
  })

  // Whoever found a form before he called its customer still has it; the next customer's window shows nothing of it.
  watch(
    () => current.value?.ticketId,
    (_, before) => {
      flush()
      isPutAway.value = false
      if (before !== undefined) found.value = null
    },
  )

  return {
    shown,
    isPutAway,
    linkTo,
    undoable,
    press,
    busyForms,
    show(form) {
      flush()
      found.value = form
      isPutAway.value = false
    },
    putAway() {
      if (found.value) found.value = null
      else isPutAway.value = true
    },
    async link(formId) {
      const ticket = current.value
      if (!ticket) return
      const outcome = await linking.run('link', () => hub.send('LinkForm', { formId, ticketId: ticket.ticketId }))
      // From now on it is one of the ticket's own.
      if (outcome?.kind === 'done' && found.value?.formId === formId) found.value = null
    },
    mark,
    undo,
    flush,
    dismiss() {
      dismiss()
      linking.dismiss()
    },
  }
}
