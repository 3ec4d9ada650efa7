import { onScopeDispose } from 'vue'

/** A touch that moved or was held gives no click. */
const NO_CLICK_MS = 350

/** Work that would move things on the page waits until no finger is on it. @param onClick every click, after whatever it was meant for */
export function useTouchEnd(onClick: (event: MouseEvent) => void): { afterTouch(work: () => void): void } {
  let isTouched = false
  let waiting: (() => void)[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function finish(): void {
    clearTimeout(timer)
    isTouched = false
    const due = waiting
    waiting = []
    for (const work of due) work()
  }
  const down = () => {
    clearTimeout(timer)
    isTouched = true
  }
  const up = () => {
    clearTimeout(timer)
    timer = setTimeout(finish, NO_CLICK_MS)
  }
  const click = (event: MouseEvent) => {
    onClick(event)
    finish()
  }
  window.addEventListener('pointerdown', down, true)
  window.addEventListener('pointerup', up, true)
  window.addEventListener('pointercancel', up, true)
  window.addEventListener('click', click)
  onScopeDispose(() => {
    clearTimeout(timer)
    window.removeEventListener('pointerdown', down, true)
    window.removeEventListener('pointerup', up, true)
    window.removeEventListener('pointercancel', up, true)
    window.removeEventListener('click', click)
  })
  return {
    afterTouch(work) {
      if (isTouched) waiting.push(work)
      else work()
    },
  }
}
