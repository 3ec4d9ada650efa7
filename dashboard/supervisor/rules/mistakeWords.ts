import type { Language, Mistake } from '../../../contracts/index.ts'
import { isMistakeCode, mistakeText } from '../../../contracts/mistakes.ts'
import type { ConfigurationWords } from '../schemaForm/configurationWords.ts'

/**
 * A mistake or warning in the page's language, with settings and words called as the form calls them. What a newer hub says by a code that
 * this page does not know stays in the hub's own words.
 * @param place of what the mistake is about, as a field has it
 */
export function mistakeWords(
  { code, params = {}, message }: Mistake,
  place: string,
  language: Language,
  words: ConfigurationWords,
): string {
  if (!isMistakeCode(code)) return message
  return mistakeText(code, params, language, (name, value) => {
    if (name === 'form') return words.hintOf(value)
    if (name === 'settings') return words.labelOf(`${place}.${value}`)
    if (name === 'options') return words.wordOf(place, value)
    if (name === 'forms') return formWords(value, place, words)
    if (name === 'was') return words.wordOf(place, value)
    return undefined
  })
}

/** One of several forms: settings in braces, words to choose from, or one word. */
function formWords(form: string, place: string, words: ConfigurationWords): string {
  const [, settings] = /^\{ (.+) \}$/.exec(form) ?? []
  if (settings !== undefined) return settings.replace(/[\w-]+/g, (name) => words.labelOf(`${place}.${name}`))
  return form.replace(/^one of /, '').replace(/[\w-]+/g, (word) => words.wordOf(place, word))
}
