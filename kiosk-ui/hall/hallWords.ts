import { useI18n } from 'vue-i18n'
import type { BranchView, Language } from '../../contracts/index.ts'

export interface HallWords {
  /** A text of this page in the given language: a hall reads two at once. */
  sayIn: (language: Language, key: string, named?: Record<string, unknown>) => string
}

export function useHallWords(): HallWords {
  const { t } = useI18n()
  return { sayIn: (language, key, named = {}) => t(key, named, { locale: language }) }
}

/** The language of everything but the call itself, and the one the call is repeated in, if there are two. */
export function languagesOf(branch: BranchView): { first: Language; second: Language | undefined } {
  const [first = 'zh-CN', second] = branch.languages
  return { first, second }
}
