import type { Language } from '../../../contracts/index.ts'

const KEY = 'panel-language'

/** The language this browser was switched to, else its own; English where that is neither. */
export function rememberedLanguage(): Language {
  try {
    const chosen = localStorage.getItem(KEY)
    if (chosen === 'en' || chosen === 'zh-CN') return chosen
  } catch {
    // A browser that keeps nothing.
  }
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en'
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language)
  } catch {
    // The choice lasts until the page is loaded again.
  }
}
