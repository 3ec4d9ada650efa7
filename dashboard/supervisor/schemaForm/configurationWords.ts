import type { Language } from '../../../contracts/index.ts'
import { hintsZh, labelsZh, wordsZh } from '../../texts/configuration/chinese.ts'
import { labelsEn, wordsEn } from '../../texts/configuration/english.ts'

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
    labelOf: (place) => labels[place] ?? labels[nameIn(place)] ?? nameIn(place),
    wordOf: (place, word) => words[`${nameIn(place)}.${word}`] ?? words[word] ?? word,
    hintOf(description) {
      if (description === undefined || description === SAID_ANYWAY) return ''
      return language === 'en' ? description : (hintsZh[description] ?? description)
    },
  }
}

/** The last name of a place that is not a member's star. */
function nameIn(place: string): string {
  const names = place.split('.').filter((name) => name !== '*')
  return names[names.length - 1] ?? ''
}
