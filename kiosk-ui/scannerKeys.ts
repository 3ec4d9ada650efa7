/** A scanner types much faster than any hand: longer than this between two characters is somebody else. */
export const SCAN_GAP_MS = 80
/** One key and Enter may be a person's. */
const SHORTEST = 2
const LONGEST = 1000

export type TypedKey = Pick<
  KeyboardEvent,
  'key' | 'timeStamp' | 'repeat' | 'ctrlKey' | 'altKey' | 'metaKey' | 'preventDefault' | 'stopPropagation'
>
export interface ScannerKeys {
  key(event: TypedKey): void
  /** Nothing is kept of what was typed. */
  forget(): void
}

/**
 * A scanner that is a keyboard to the computer: characters in quick succession, then Enter. Its Enter must press no button that
 * happens to have the focus; a person's Enter does.
 */
export function scannerKeys(onScan: (content: string) => void): ScannerKeys {
  let typed = ''
  let lastAt = Number.NEGATIVE_INFINITY
  return {
    key(event) {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return
      if (event.timeStamp - lastAt > SCAN_GAP_MS) typed = ''
      lastAt = event.timeStamp
      if (event.key.length === 1) {
        typed = (typed + event.key).slice(0, LONGEST)
        // A space inside would press a button as well.
        if (typed.length >= SHORTEST) event.preventDefault()
        return
      }
      if (event.key !== 'Enter' || typed.length < SHORTEST) return
      event.preventDefault()
      event.stopPropagation()
      const content = typed
      typed = ''
      onScan(content)
    },
    forget() {
      typed = ''
    },
  }
}
