import { type ComputedRef, computed, onScopeDispose, type ShallowRef, shallowRef } from 'vue'
import type { CommandResult, Problem } from '../../contracts/index.ts'
import type { Outcome } from './hub/outcome.ts'

/** What became of the last press. */
export type Press<Act extends string = string> =
  | { readonly act: Act; readonly phase: 'sent' | 'done' | 'unanswered' }
  | { readonly act: Act; readonly phase: 'refused'; readonly problem: Problem }

export type Schedule = (delayMs: number, work: () => void) => () => void

export interface Presses<Act extends string> {
  readonly press: ShallowRef<Press<Act> | null>
  /** A press is on its way, or has just been carried out: no other is taken. */
  readonly isBusy: ComputedRef<boolean>
  /**
   * Sends what was pressed, unless another press is on its way (then null).
   * @param isShown whether the page already shows what came of it, so that "done" need not be said
   */
  run(
    act: Act,
    send: () => Promise<Outcome<CommandResult>>,
    isShown?: () => boolean,
  ): Promise<Outcome<CommandResult> | null>
  /** The page shows what came of it. */
  settle(): void
  /** Takes a refusal off the page. */
  dismiss(): void
}

/** One press at a time, and what became of it. @param doneShownMs how long "done" stays */
export function usePresses<Act extends string>(doneShownMs: number, schedule: Schedule = withTimeout): Presses<Act> {
  const press = shallowRef<Press<Act> | null>(null)
  let cancelTimer = () => {}
  // Until the page shows the result, the button would still offer what has just been done.
  const isBusy = computed(() => press.value?.phase === 'sent' || press.value?.phase === 'done')
  onScopeDispose(() => cancelTimer())

  return {
    press,
    isBusy,
    async run(act, send, isShown = () => false) {
      if (isBusy.value) return null
      cancelTimer()
      press.value = { act, phase: 'sent' }
      const outcome = await send()
      if (outcome.kind === 'refused') press.value = { act, phase: 'refused', problem: outcome.problem }
      else if (outcome.kind === 'unanswered') press.value = { act, phase: 'unanswered' }
      else if (isShown()) press.value = null
      else {
        press.value = { act, phase: 'done' }
        cancelTimer = schedule(doneShownMs, () => {
          press.value = null
        })
      }
      return outcome
    },
    settle() {
      press.value = null
    },
    dismiss() {
      if (!isBusy.value) press.value = null
    },
  }
}

export function withTimeout(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
