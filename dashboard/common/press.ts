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
  /** A press is on its way, has just been carried out, or is too fresh for another to be meant: no other is taken. */
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
  /** Takes no press for a moment: what one would do has just changed. */
  rest(): void
  /** Takes a refusal off the page. */
  dismiss(): void
}

/**
 * One press at a time, and what became of it.
 * @param doneShownMs how long "done" stays
 * @param freshMs how long no press is taken after one, and after `rest`: where a button means something else as soon as the
 *   first press is carried out, the second half of an impatient double press would do that too
 */
export function usePresses<Act extends string>(
  doneShownMs: number,
  schedule: Schedule = withTimeout,
  freshMs = 0,
): Presses<Act> {
  const press = shallowRef<Press<Act> | null>(null)
  const isFresh = shallowRef(false)
  /** The page shows what came of it while the press is still fresh. */
  let isSettled = false
  let cancelTimer = () => {}
  let cancelFresh = () => {}
  // Until the page shows the result, the button would still offer what has just been done.
  const isBusy = computed(() => isFresh.value || press.value?.phase === 'sent' || press.value?.phase === 'done')
  onScopeDispose(() => {
    cancelTimer()
    cancelFresh()
  })

  function clear(): void {
    if (isFresh.value && press.value?.phase === 'done') isSettled = true
    else press.value = null
  }

  function rest(): void {
    if (freshMs === 0) return
    isFresh.value = true
    cancelFresh()
    cancelFresh = schedule(freshMs, () => {
      isFresh.value = false
      if (isSettled) press.value = null
    })
  }

  return {
    press,
    isBusy,
    async run(act, send, isShown = () => false) {
      if (isBusy.value) return null
      cancelTimer()
      isSettled = false
      rest()
      press.value = { act, phase: 'sent' }
      const outcome = await send()
      if (outcome.kind === 'refused') press.value = { act, phase: 'refused', problem: outcome.problem }
      else if (outcome.kind === 'unanswered') press.value = { act, phase: 'unanswered' }
      else {
        press.value = { act, phase: 'done' }
        if (isShown()) clear()
        else cancelTimer = schedule(doneShownMs, clear)
      }
      return outcome
    },
    settle: clear,
    rest,
    dismiss() {
      if (press.value?.phase === 'refused' || press.value?.phase === 'unanswered') press.value = null
    },
  }
}

export function withTimeout(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
