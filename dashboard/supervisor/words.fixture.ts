import type { Language } from '../../contracts/index.ts'
import type { Words } from '../common/i18n/language.ts'

/** Words of these texts without a page. */
export function wordsOf(language: Language, ...texts: readonly object[]): Pick<Words, 't' | 'say'> {
  return {
    say: (text) => text[language],
    t(key, named = {}) {
      const found = texts.map((text) => at(text, key)).find((words) => words !== undefined)
      if (found === undefined) throw new Error(`no text ${key}`)
      return found.replace(/\{(\w+)\}/g, (_, name: string) => String(named[name]))
    },
  }
}

function at(text: object, key: string): string | undefined {
  let place: unknown = text
  for (const part of key.split('.')) place = (place as Record<string, unknown> | undefined)?.[part]
  return typeof place === 'string' ? place : undefined
}
