import { answerInWords } from '../../contracts/forms/answerWords.ts'
import type { FormAnswers, FormField, FormMistake } from '../../contracts/forms/template.ts'
import { useWords } from '../../dashboard/common/i18n/language.ts'

/** What is wrong at a field, in words that say what to do. */
export function useMistakeWords() {
  const { t, say, language } = useWords()
  return (field: FormField, { code, limit }: FormMistake, answers: FormAnswers): string => {
    const label = say(field.label)
    if (code === 'required') {
      if (field.type === 'choice' || field.type === 'choices') return t('prefill.choose1', { label })
      return t(field.type === 'check' ? 'prefill.tick' : 'prefill.mistake.required', { label })
    }
    const isWritten = (field.type === 'amount' || field.type === 'date') && limit !== null
    const asText = field.type === 'amount' ? Number(limit).toFixed(2) : String(limit)
    const words = isWritten ? answerInWords(field, asText, language.value, answers) : (limit ?? '')
    return t(`prefill.mistake.${code}`, { limit: words, label })
  }
}
