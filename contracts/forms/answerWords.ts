import type { Language } from '../common.ts'
import { isDate } from './calendar.ts'
import { cleanAmount } from './cleanText.ts'
import { currencyOf, currencyWords } from './currencies.ts'
import type { FormAnswer, FormAnswers, FormField } from './template.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * An answer as people read it, in the clear: labels of choices, amounts in groups with their currency (`answers` say which, where a field
 * does), dates in words, accounts in fours.
 */
export function answerInWords(
  field: FormField,
  answer: FormAnswer,
  language: Language,
  answers: FormAnswers = {},
): string {
  if (typeof answer === 'boolean') return boxInWords(answer, language)
  if (typeof answer !== 'string') {
    return answer.map((id) => labelOf(field, id, language)).join(language === 'en' ? ', ' : '、')
  }
  switch (field.type) {
    case 'choice':
      return labelOf(field, answer, language)
    case 'amount':
      return amountInWords(answer, currencyOf(field, answers), language)
    case 'date':
      return dateInWords(answer, language)
    case 'account':
      return answer.replace(/(.{4})(?=.)/g, '$1 ')
    default:
      return answer
  }
}

function boxInWords(isTicked: boolean, language: Language): string {
  if (language === 'en') return isTicked ? 'Yes' : 'No'
  return isTicked ? '是' : '否'
}

const labelOf = (field: FormField, id: string, language: Language): string =>
  field.choices?.find((choice) => choice.id === id)?.label[language] ?? id

/** 1,234.50 元 and CNY 1,234.50; yen without decimals. What is no amount stays as it is. */
function amountInWords(answer: string, currency: string, language: Language): string {
  const [, whole = '', cents = ''] = /^(\d+)\.(\d\d)$/.exec(cleanAmount(answer)) ?? []
  if (whole === '') return answer
  const { unit, decimals } = currencyWords(currency)
  const figures = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${decimals === 0 && cents === '00' ? '' : `.${cents}`}`
  return language === 'en' ? `${currency} ${figures}` : `${figures} ${unit}`
}

/** 2026年11月30日 and 30 Nov 2026. */
function dateInWords(answer: string, language: Language): string {
  if (answer === 'long') return language === 'en' ? 'No expiry date' : '长期'
  if (!isDate(answer)) return answer
  const [year = '', month = '', day = ''] = answer.split('-')
  if (language === 'en') return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`
  return `${year}年${Number(month)}月${Number(day)}日`
}
