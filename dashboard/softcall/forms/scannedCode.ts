import { onScopeDispose } from 'vue'
import { type Schedule, withTimeout } from '../../common/press.ts'

/** Keys that follow each other so closely nobody has pressed: a scanner types. */
const TOGETHER_MS = 100
const BEGINNING = 'BF1.'
/** No code of ours is longer. */
const LONGEST = 128

export interface CodeKeys {
  /** @returns whether the key was, or may be, one of a code, and nobody else must hear it */
  press(key: string): boolean
}

/**
 * Tells a form's code that a scanner types from the hot keys that its letters are: `BF1` would add a business to the visit, and `N` say
 * that the customer has not come. What began like a code and was none is pressed once more by `replay`.
 */
export function codeKeys(
  onCode: (code: string) => void,
  replay: (keys: string) => void,
  schedule: Schedule = withTimeout,
): CodeKeys {
  let text = ''
  let cancel = () => {}
  const isCode = () => text.length >= BEGINNING.length
  function end(): void {
    cancel()
    const taken = text
    const wasCode = isCode()
    text = ''
    if (wasCode) onCode(taken)
    else if (taken !== '') replay(taken)
  }
  return {
    press(key) {
      if (key === 'Enter' && isCode()) {
        end()
        return true
      }
      if (key.length !== 1) return false
      const isOn = isCode() || BEGINNING.startsWith((text + key).toUpperCase())
      if (!isOn) {
        end()
        return false
      }
      if (text.length < LONGEST) text += key
      cancel()
      cancel = schedule(TOGETHER_MS, end)
      return true
    },
  }
}

/** Codes that are scanned while no field has the focus; into a field a scanner types as anybody does. */
export function useScannedCode(onCode: (code: string) => void): void {
  const replayed = new WeakSet<Event>()
  const keys = codeKeys(onCode, (text) => {
    for (const key of text) {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
      replayed.add(event)
      const target = document.activeElement ?? document.body
      target.dispatchEvent(event)
    }
  })
  function listen(event: KeyboardEvent): void {
    const focused = document.activeElement?.tagName
    if (focused === 'INPUT' || focused === 'TEXTAREA' || focused === 'SELECT') return
    if (replayed.has(event) || event.repeat || event.isComposing || event.altKey || event.ctrlKey || event.metaKey)
      return
    if (!keys.press(event.key)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  window.addEventListener('keydown', listen, true)
  onScopeDispose(() => window.removeEventListener('keydown', listen, true))
}
