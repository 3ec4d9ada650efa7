import { type ComputedRef, computed, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue'
import type { CommandData, TicketForm, WindowView } from '../../../contracts/index.ts'
import type { HubClient } from '../../common/hub/hubClient.ts'
import { type Press, usePresses } from '../../common/press.ts'
import type { FoundForm } from './formsApi.ts'
import { type KeptClosing, keepClosing } from './keptClosing.ts'
import { type Closing, useFormClosing } from './useFormClosing.ts'

const DONE_SHOWN_MS = 1500
type FormAct = 'link' | 'close'

/** The forms at this window: of the customer who is here, or one that was found by its reference. */
export interface CounterForms {
  readonly shown: ComputedRef<readonly TicketForm[]>
  /** Put away by the teller, until it is opened again. */
  readonly isPutAway: Ref<boolean>
  /** Number of the ticket that the found form may be linked to. */
  readonly linkTo: ComputedRef<string | null>
  readonly closing: ShallowRef<Closing | null>
  /** What is about to happen to which form, and can be taken back. */
  readonly undoable: ComputedRef<{ readonly form: TicketForm; readonly outcome: 'used' | 'withdrawn' } | null>
  /** What was refused, or not answered. */
  readonly press: ComputedRef<Press<FormAct> | null>
  readonly isBusy: ComputedRef<boolean>
  show(found: FoundForm): void
  putAway(): void
  link(formId: string): Promise<void>
  mark(close: CommandData<'CloseForm'>): void
  undo(): void
  flush(): void
  dismiss(): void
}

export function useCounterForms(
  hub: Pick<HubClient, 'send'>,
  view: () => WindowView | undefined,
  kept: KeptClosing = keepClosing(window.sessionStorage),
): CounterForms {
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
  async function send(close: CommandData<'CloseForm'>) {
    const outcome = await hub.send('CloseForm', close)
    if (outcome.kind === 'done' && found.value?.formId === close.formId) {
      found.value = { ...found.value, state: close.outcome }
    }
    return outcome
  }
  const { closing, mark, undo, goOn, flush, dismiss } = useFormClosing(send, undefined, {
    save(close) {
      const id = tellerId()
      if (id !== undefined) kept.save(close, id)
    },
    clear: kept.clear,
  })
  // Marked in the page that was here before this one: it was not taken back.
  watch(
    tellerId,
    (id) => {
      const close = id === undefined ? null : kept.load(id)
      if (close) goOn(close)
    },
    { immediate: true },
  )
  const undoable = computed(() => {
    if (closing.value?.phase !== 'waiting') return null
    const { formId, outcome } = closing.value.close
    const form = [...shown.value, ...ownForms.value].find((one) => one.formId === formId)
    return form ? { form, outcome } : null
  })
  const press = computed<Press<FormAct> | null>(() => {
    const now = closing.value
    if (now?.phase === 'refused') return { act: 'close', phase: 'refused', problem: now.problem }
    if (now?.phase === 'unanswered') return { act: 'close', phase: 'unanswered' }
    return linking.press.value
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
    closing,
    undoable,
    press,
    isBusy: computed(
      () => closing.value?.phase === 'waiting' || closing.value?.phase === 'sent' || linking.isBusy.value,
    ),
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
