import { type ComputedRef, computed, onScopeDispose, type Ref, ref } from 'vue'
import { useTicking } from '../../dashboard/common/hub/useTicking.ts'

export interface Idle {
  /** Milliseconds without a touch or a key. */
  readonly silentMs: ComputedRef<number>
  /** As if the screen had been touched. */
  touch(): void
}

/** @param isAsking while it is true only an answer counts, and no touch beside it */
export function useIdle(isAsking: Ref<boolean>, onTouch: () => void): Idle {
  const now = useTicking(() => performance.now(), 250)
  const touchedAt = ref(performance.now())
  function touch(): void {
    touchedAt.value = performance.now()
    onTouch()
  }
  const used = () => {
    if (!isAsking.value) touch()
  }
  const EVENTS = ['pointerdown', 'keydown', 'scroll'] as const
  for (const event of EVENTS) window.addEventListener(event, used, true)
  onScopeDispose(() => {
    for (const event of EVENTS) window.removeEventListener(event, used, true)
  })
  return { silentMs: computed(() => Math.max(0, now.value - touchedAt.value)), touch }
}
