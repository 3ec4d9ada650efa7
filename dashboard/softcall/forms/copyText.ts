/**
 * Puts a text on the clipboard, from a press of a key or button. The old way first: it needs no permission and works on pages that came
 * without TLS, where browsers offer no other. @returns whether it is there
 */
export async function copyText(text: string): Promise<boolean> {
  if (copyBySelection(text)) return true
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea')
  const before = document.activeElement
  field.value = text
  field.readOnly = true
  field.className = 'unseen'
  field.setAttribute('aria-hidden', 'true')
  document.body.appendChild(field)
  try {
    field.select()
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    field.value = ''
    field.remove()
    if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  }
}
