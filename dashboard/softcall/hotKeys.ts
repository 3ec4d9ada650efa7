import { onScopeDispose } from 'vue'

type Pressed = Pick<KeyboardEvent, 'key' | 'repeat' | 'altKey' | 'ctrlKey' | 'metaKey' | 'isComposing'>

/**
 * The name of a hot key (`' '`, `'R'` ...), or null: not while somebody types, not for a key held down, not with a
 * modifier, and the space bar not when it already has a meaning for the control that has the focus.
 * @param focused name of the focused element's tag in upper case
 */
export function hotKeyOf(event: Pressed, focused: string | undefined): string | null {
  if (event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return null
  if (focused === 'INPUT' || focused === 'TEXTAREA' || focused === 'SELECT') return null
  if (event.key === ' ') return focused === 'BUTTON' || focused === 'A' ? null : ' '
  return event.key.length === 1 ? event.key.toUpperCase() : null
}

/** @param act answers whether it has done something with the key */
export function useHotKeys(act: (key: string) => boolean): void {
  const listen = (event: KeyboardEvent) => {
    const key = hotKeyOf(event, document.activeElement?.tagName)
    if (key !== null && act(key)) event.preventDefault()
  }
  window.addEventListener('keydown', listen)
  onScopeDispose(() => window.removeEventListener('keydown', listen))
}
