import { type Ref, ref } from 'vue'

/** `auto`: as the system has it. A browser that can not ask the system (Chrome before 76) is light then. */
export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'theme'
const DARK = '(prefers-color-scheme: dark)'
const chosen = ref<Theme>('auto')

/** What this browser was switched to; kept in it, as the lights of the room are the same for whoever logs in next. */
export function useTheme(): { readonly theme: Readonly<Ref<Theme>>; next: () => void } {
  return {
    theme: chosen,
    next() {
      chosen.value = THEMES[(THEMES.indexOf(chosen.value) + 1) % THEMES.length] ?? 'auto'
      remember(chosen.value)
      show()
    },
  }
}

/** Gives the page its theme, now and with every change of the system's. To be called once, before anything is drawn. */
export function startTheme(): void {
  chosen.value = remembered()
  window.matchMedia(DARK).addEventListener('change', show)
  show()
}

function show(): void {
  const isDark = chosen.value === 'dark' || (chosen.value === 'auto' && window.matchMedia(DARK).matches)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}

function remembered(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto'
  } catch {
    return 'auto'
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // A browser that keeps nothing: the choice lasts until the page is loaded again.
  }
}
