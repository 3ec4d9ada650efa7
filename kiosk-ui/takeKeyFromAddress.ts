export interface ScreenKey {
  /** Of the kiosk or the display. */
  readonly id: string
  readonly key: string
}

/**
 * Reads `#<id>.<key>` and removes it from the address at once: a key in the address bar can be photographed and
 * stays in the browser's history. Null when the address carries none.
 */
export function takeKeyFromAddress(
  location: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState'>,
): ScreenKey | null {
  if (location.hash === '') return null
  const match = /^#([a-z0-9-]{1,32})\.(.{16,128})$/.exec(location.hash)
  history.replaceState(null, '', location.pathname + location.search)
  return match ? { id: match[1] ?? '', key: decodeURIComponent(match[2] ?? '') } : null
}
