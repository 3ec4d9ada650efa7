import type { Language } from '../../contracts/index.ts'

const KEY = 'language'

/** The language this tab was switched to; zh-CN at first. Nothing else is kept in the browser. */
export function rememberedLanguage(): Language {
  try {
    return sessionStorage.getItem(KEY) === 'en' ? 'en' : 'zh-CN'
  } catch {
    return 'zh-CN'
  }
}

export function rememberLanguage(language: Language): void {
  try {
    sessionStorage.setItem(KEY, language)
  } catch {
    // A browser that keeps nothing: the choice lasts until the page is loaded again.
  }
}
