import { onScopeDispose, type ShallowRef, shallowRef } from 'vue'
import type { CommandData, CommandResult, Problem } from '../../../contracts/index.ts'
import type { Outcome } from '../../common/hub/outcome.ts'
import { type Schedule, withTimeout } from '../../common/press.ts'

/** So long it can be taken back. */
export const UNDO_MS = 6000

type Close = CommandData<'CloseForm'>
export type Closing =
  /** Can still be taken back. */
  | { readonly phase: 'waiting'; readonly close: Close }
  | { readonly phase: 'sent' | 'unanswered'; readonly close: Close }
  | { readonly phase: 'refused'; readonly close: Close; readonly problem: Problem }

/**
 * A form is marked as used or withdrawn for good: the hub destroys what was withdrawn. So it is sent only after a while in which it can
 * be taken back; at once where the customer leaves the window, or the page its form.
 */
export function useFormClosing(
  send: (close: Close) => Promise<Outcome<CommandResult>>,
  schedule: Schedule = withTimeout,
): {
  readonly closing: ShallowRef<Closing | null>
  mark(close: Close): void
  undo(): void
  /** Now: what comes next ends the service. */
  flush(): void
  dismiss(): void
} {
  const closing = shallowRef<Closing | null>(null)
  let cancel = () => {}

  async function submit(): Promise<void> {
    cancel()
    const waiting = closing.value
    if (waiting?.phase !== 'waiting') return
    const { close } = waiting
    closing.value = { phase: 'sent', close }
    const outcome = await send(close)
    if (closing.value?.close !== close) return
    if (outcome.kind === 'done') closing.value = null
    else if (outcome.kind === 'unanswered') closing.value = { phase: 'unanswered', close }
    else closing.value = { phase: 'refused', close, problem: outcome.problem }
  }
  onScopeDispose(() => void submit())

  return {
    closing,
    mark(close) {
      if (closing.value?.phase === 'waiting' || closing.value?.phase === 'sent') return
      closing.value = { phase: 'waiting', close }
      cancel = schedule(UNDO_MS, () => void submit())
    },
    undo() {
      if (closing.value?.phase !== 'waiting') return
      cancel()
      closing.value = null
    },
    flush: () => void submit(),
    dismiss() {
      if (closing.value?.phase === 'refused' || closing.value?.phase === 'unanswered') closing.value = null
    },
  }
}
