/** Moments at which a page may have slept, or the network may be another one. @returns stops telling */
export type WatchPageLife = (onWake: () => void) => () => void

export const watchBrowserPage: WatchPageLife = (onWake) => {
  const onVisible = () => {
    if (document.visibilityState === 'visible') onWake()
  }
  document.addEventListener('visibilitychange', onVisible)
  document.addEventListener('resume', onWake)
  window.addEventListener('online', onWake)
  return () => {
    document.removeEventListener('visibilitychange', onVisible)
    document.removeEventListener('resume', onWake)
    window.removeEventListener('online', onWake)
  }
}

/**
 * A browser may keep a page it leaves and show it again as it was, to whoever presses "back": it is hidden when it is left, and
 * loaded anew when it is shown again.
 */
export function neverShowKeptPage(): void {
  window.addEventListener('pagehide', () => {
    document.documentElement.style.visibility = 'hidden'
  })
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) window.location.reload()
    else document.documentElement.style.visibility = ''
  })
}
