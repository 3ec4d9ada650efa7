import type { BranchConfig, Language, Text } from '../../../contracts/index.ts'

/** Longest text of a view. */
const MAX_TEXT = 200
/** Longest name in a sentence. */
const MAX_NAME = 24

/** A sentence in both languages, cut where it would not fit. */
export function text(chinese: string, english: string): Text {
  return { 'zh-CN': shortened(chinese, MAX_TEXT), en: shortened(english, MAX_TEXT) }
}

/** Names for sentences in one language; what is not configured is named by its id. */
class Names {
  readonly #config: BranchConfig
  readonly #language: Language

  constructor(config: BranchConfig, language: Language) {
    this.#config = config
    this.#language = language
  }

  queue(id: string): string {
    return this.#of(this.#config.queues, id)
  }

  profile(id: string): string {
    return this.#of(this.#config.profiles, id)
  }

  queues(ids: readonly string[]): string {
    return ids.map((id) => this.queue(id)).join(this.#language === 'zh-CN' ? '、' : ', ')
  }

  #of(list: readonly { readonly id: string; readonly name: Text }[], id: string): string {
    return shortened(list.find((item) => item.id === id)?.name[this.#language] ?? id, MAX_NAME)
  }
}

export function namesIn(config: BranchConfig): { readonly zh: Names; readonly en: Names } {
  return { zh: new Names(config, 'zh-CN'), en: new Names(config, 'en') }
}

function shortened(words: string, most: number): string {
  const letters = [...words]
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : words
}
