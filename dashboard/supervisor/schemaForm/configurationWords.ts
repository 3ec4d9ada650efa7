import type { Language } from '../../../contracts/index.ts'
import { hintsZh, labelsZh, wordsZh } from '../../texts/configuration/chinese.ts'
import { labelsEn, wordsEn } from '../../texts/configuration/english.ts'
import { DRIVER_HINTS } from '../../texts/drivers/hints.ts'
import { DRIVER_LABELS } from '../../texts/drivers/labels.ts'
import { DRIVER_WORDS } from '../../texts/drivers/words.ts'
import { DRIVERS } from './driverForms.ts'

/** Names of settings, words and hints in a language. What has no text goes by its own name. */
export interface ConfigurationWords {
  labelOf(place: string): string
  wordOf(place: string, word: string): string
  hintOf(description: string | undefined): string
}

const LABELS: Readonly<Record<Language, Readonly<Record<string, string>>>> = { 'zh-CN': labelsZh, en: labelsEn }
const WORDS: Readonly<Record<Language, Readonly<Record<string, string>>>> = { 'zh-CN': wordsZh, en: wordsEn }
/** Said by the form itself: both languages stand side by side. */
const SAID_ANYWAY = 'a text in zh-CN and en'

export function configurationWords(language: Language): ConfigurationWords {
  const [labels, words] = [LABELS[language], WORDS[language]]
  return {
    labelOf: (place) =>
      driverLabel(place, language, labels.settings) ?? labels[place] ?? labels[nameIn(place)] ?? nameIn(place),
    wordOf: (place, word) =>
      driverWord(place, word, language) ?? words[`${nameIn(place)}.${word}`] ?? words[word] ?? word,
    hintOf(description) {
      if (description === undefined || description === SAID_ANYWAY) return ''
      return language === 'en' ? description : (hintsZh[description] ?? DRIVER_HINTS[description] ?? description)
    },
  }
}

/** The last name of a place that is not a member's star. */
function nameIn(place: string): string {
  const names = place.split('.').filter((name) => name !== '*')
  return names[names.length - 1] ?? ''
}

/** What a driver's setting is called: by the longest end of its place that has a text. */
function driverLabel(place: string, language: Language, settings: string | undefined): string | undefined {
  if (!place.startsWith(DRIVERS)) return undefined
  const names = place.split('.').filter((name) => name !== '*')
  if (names.length === 2) return settings
  for (let from = 1; from < names.length; from += 1) {
    const found = DRIVER_LABELS[names.slice(from).join('.')]
    if (found) return language === 'en' ? found[1] : found[0]
  }
  return undefined
}

function driverWord(place: string, word: string, language: Language): string | undefined {
  if (!place.startsWith(DRIVERS)) return undefined
  const found = DRIVER_WORDS[`${nameIn(place)}.${word}`] ?? DRIVER_WORDS[word]
  return found && (language === 'en' ? found[1] : found[0])
}
