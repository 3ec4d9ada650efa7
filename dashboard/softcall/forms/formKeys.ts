import { onScopeDispose } from 'vue'
import { hotKeyOf } from '../hotKeys.ts'

type Pressed = Parameters<typeof hotKeyOf>[0]

/** Keys of a form: those of the page, and the arrows up and down. */
export function formKeyOf(event: Pressed, focused: string | undefined): string | null {
  const isArrow = event.key === 'ArrowUp' || event.key === 'ArrowDown'
  if (!isArrow) return hotKeyOf(event, focused)
  if (event.altKey || event.ctrlKey || event.metaKey || focused === 'INPUT' || focused === 'SELECT') return null
  return event.key
}

/** @param act answers whether it has done something with the key; it is asked before the page is */
export function useFormKeys(act: (key: string) => boolean): void {
  const listen = (event: KeyboardEvent) => {
    const key = formKeyOf(event, document.activeElement?.tagName)
    if (key === null || !act(key)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  window.addEventListener('keydown', listen, true)
  onScopeDispose(() => window.removeEventListener('keydown', listen, true))
}
