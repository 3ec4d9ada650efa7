import { type ComputedRef, computed } from 'vue'
import type { Language } from '../../contracts/index.ts'
import { useWords } from '../common/i18n/language.ts'
import { rememberLanguage } from './rememberedLanguage.ts'

/** The way to the other language; the tab remembers it. */
export function useLanguageSwitch(): { other: ComputedRef<Language>; change: () => void } {
  const { language } = useWords()
  const other = computed<Language>(() => (language.value === 'en' ? 'zh-CN' : 'en'))
  return {
    other,
    change() {
      language.value = other.value
      rememberLanguage(language.value)
    },
  }
}
