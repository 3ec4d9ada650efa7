import { onScopeDispose, type ShallowRef, shallowRef } from 'vue'
import type { CommandData, CommandResult, Problem } from '../../../contracts/index.ts'
import type { Outcome } from '../../common/hub/outcome.ts'
import { type Schedule, withTimeout } from '../../common/press.ts'

/** So long it can be taken back. */
export const UNDO_MS = 6000

type Close = CommandData<'CloseForm'>
type Send = (close: Close) => Promise<Outcome<CommandResult>>

export interface FormClosing {
  /** Can still be taken back. */
  readonly waiting: ShallowRef<Close | null>
  /** On their way to the hub. */
  readonly sent: ShallowRef<readonly Close[]>
  /** The last one that was not done, and why; without a problem nobody answered. */
  readonly failed: ShallowRef<{ readonly close: Close; readonly problem: Problem | null } | null>
  /** The one before can not be taken back any more. */
  mark(close: Close): void
  undo(): void
  /** Marked in a page that is gone: at once. A form that is closed or destroyed already stays as it is. */
  goOn(close: Close): void
  /** Now: what comes next ends the service. */
  flush(): void
  /** The page goes, and nobody waits for an answer. */
  leave(): void
  dismiss(): void
}

/**
 * A form is marked as used or withdrawn for good: the hub destroys what was withdrawn. So it is sent only after a while in which it can
 * be taken back; at once where the customer leaves the window, the page its form, the teller his page, or where another one is marked.
 */
export function useFormClosing(options: {
  readonly send: Send
  /** The same from a page that goes. */
  readonly sendLeaving: Send
  readonly schedule?: Schedule
  readonly kept: { save(close: Close, isLeft: boolean): void; clear(formId: string): void }
}): FormClosing {
  const { send, sendLeaving, schedule = withTimeout, kept } = options
  const waiting = shallowRef<Close | null>(null)
  const sent = shallowRef<readonly Close[]>([])
  const failed: FormClosing['failed'] = shallowRef(null)
  let cancel = () => {}

  async function submit(close: Close, by: Send, isOld = false): Promise<void> {
    sent.value = [...sent.value, close]
    const outcome = await by(close)
    sent.value = sent.value.filter((one) => one !== close)
    if (outcome.kind === 'unanswered') {
      failed.value = { close, problem: null }
      return
    }
    kept.clear(close.formId)
    if (outcome.kind === 'refused' && !(isOld && isOver(outcome.problem))) {
      failed.value = { close, problem: outcome.problem }
    }
  }

  /** Takes the one that waits: from now on it is sent. */
  function take(): Close | null {
    cancel()
    const close = waiting.value
    waiting.value = null
    return close
  }
  function flush(): void {
    const close = take()
    if (close) void submit(close, send)
  }
  onScopeDispose(flush)

  const isUnderWay = ({ formId }: Close) =>
    waiting.value?.formId === formId || sent.value.some((one) => one.formId === formId)

  return {
    waiting,
    sent,
    failed,
    mark(close) {
      if (isUnderWay(close)) return
      flush()
      if (failed.value?.close.formId === close.formId) failed.value = null
      kept.save(close, false)
      waiting.value = close
      cancel = schedule(UNDO_MS, flush)
    },
    undo() {
      const close = take()
      if (close) kept.clear(close.formId)
    },
    goOn(close) {
      if (!isUnderWay(close)) void submit(close, send, true)
    },
    flush,
    leave() {
      // What is on its way may go down with its connection.
      for (const close of sent.value) {
        kept.save(close, true)
        void sendLeaving(close)
      }
      const close = take()
      if (!close) return
      kept.save(close, true)
      void submit(close, sendLeaving)
    },
    dismiss() {
      failed.value = null
    },
  }
}

function isOver({ code }: Problem): boolean {
  return code === 'FORM_CLOSED' || code === 'FORM_UNKNOWN'
}
