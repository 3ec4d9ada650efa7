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
  kept: { save(close: Close): void; clear(): void } = { save() {}, clear() {} },
): {
  readonly closing: ShallowRef<Closing | null>
  mark(close: Close): void
  undo(): void
  /** What the page was loaded anew with: at once. A form that is closed already stays as it is. */
  goOn(close: Close): void
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
    if (outcome.kind !== 'unanswered') kept.clear()
    if (closing.value?.close !== close) return
    if (outcome.kind === 'done') closing.value = null
    else if (outcome.kind === 'unanswered') closing.value = { phase: 'unanswered', close }
    else closing.value = { phase: 'refused', close, problem: outcome.problem }
  }
  onScopeDispose(() => void submit())

  const isUnderWay = () => closing.value?.phase === 'waiting' || closing.value?.phase === 'sent'

  return {
    closing,
    goOn(close) {
      if (isUnderWay()) return
      closing.value = { phase: 'waiting', close }
      void submit()
    },
    mark(close) {
      if (isUnderWay()) return
      kept.save(close)
      closing.value = { phase: 'waiting', close }
      cancel = schedule(UNDO_MS, () => void submit())
    },
    undo() {
      if (closing.value?.phase !== 'waiting') return
      cancel()
      kept.clear()
      closing.value = null
    },
    flush: () => void submit(),
    dismiss() {
      if (closing.value?.phase === 'refused' || closing.value?.phase === 'unanswered') closing.value = null
    },
  }
}
