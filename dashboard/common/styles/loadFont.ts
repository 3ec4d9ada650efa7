import '@fontsource-variable/noto-sans-sc'
import './rareCharacters.css'

/**
 * Loads the parts of the font that a page's own texts need, in all languages, before they are needed: the words for
 * "no connection" are shown when a font can no longer be fetched.
 */
export function loadFontFor(texts: unknown): void {
  const letters = [...new Set(JSON.stringify(texts))].join('')
  void document.fonts.load("16px 'Noto Sans SC Variable'", letters).catch(() => [])
}
