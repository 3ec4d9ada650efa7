import { onScopeDispose, type ShallowRef, shallowRef, watch } from 'vue'
import type { PadView } from '../../../contracts/index.ts'
import { type Schedule, withTimeout } from '../../common/press.ts'
import type { Planned, Reversal } from './reversal.ts'

/** How long an act is offered to be taken back. */
export const UNDO_MS = 8000

export interface Undo {
  /** What was done, in words; null when there is nothing to take back. */
  readonly offered: ShallowRef<string | null>
  offer(words: string, reversal: Reversal): void
  /** What takes it back; nothing is offered any more then. */
  take(): Planned | null
  /** Somebody is about to press: it stays while he is. */
  hold(): void
  release(): void
}

/** The last act, for a few seconds, as long as nothing else has happened to what it was about. */
export function useUndo(view: () => PadView, schedule: Schedule = withTimeout): Undo {
  const offered = shallowRef<string | null>(null)
  let current: Reversal | null = null
  let cancelTimer = () => {}
  onScopeDispose(() => cancelTimer())

  function clear(): void {
    cancelTimer()
    current = null
    offered.value = null
  }
  function release(): void {
    cancelTimer()
    if (current !== null) cancelTimer = schedule(UNDO_MS, clear)
  }
  watch(view, (now) => {
    if (current !== null && !current.isUntouched(now)) clear()
  })

  return {
    offered,
    offer(words, reversal) {
      clear()
      if (!reversal.isUntouched(view())) return
      current = reversal
      offered.value = words
      release()
    },
    take() {
      const planned = current?.plan(view()) ?? null
      clear()
      return planned
    },
    hold: () => cancelTimer(),
    release,
  }
}
