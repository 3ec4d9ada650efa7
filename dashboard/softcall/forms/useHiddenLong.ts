import { onScopeDispose } from 'vue'

/** A page behind others for so long is one that nobody looks at, or that somebody else will. */
export const HIDDEN_LONG_MS = 5 * 60_000

/** Calls once the page has been hidden for long, or comes back after so long: timers stand still in a machine that sleeps. */
export function useHiddenLong(forget: () => void, hiddenMs = HIDDEN_LONG_MS): void {
  let since: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  function look(): void {
    clearTimeout(timer)
    if (document.visibilityState === 'visible') {
      if (since !== null && Date.now() - since >= hiddenMs) forget()
      since = null
      return
    }
    since ??= Date.now()
    timer = setTimeout(forget, hiddenMs)
  }
  // A browser that freezes a page runs no timer of it any more.
  const onFreeze = () => forget()
  document.addEventListener('visibilitychange', look)
  document.addEventListener('freeze', onFreeze)
  onScopeDispose(() => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
    document.removeEventListener('freeze', onFreeze)
  })
  look()
}
