import type { Language } from '../../../contracts/index.ts'
import { mistakesZh } from '../../texts/configuration/mistakes.ts'

/** A mistake or warning in the page's language; the hub's own words where there are none. */
export function mistakeWords(message: string, language: Language): string {
  if (language === 'en') return message
  const found = mistakesZh.find(([form]) => form.test(message))
  return found ? message.replace(...(found as [RegExp, string])) : message
}
