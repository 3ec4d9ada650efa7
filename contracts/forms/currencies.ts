import { answerTo } from './answers.ts'
import type { FormAnswers, FormField } from './template.ts'

/** What a currency is called before an amount in capital numerals and behind one in figures, and how many decimals it has. */
interface CurrencyWords {
  readonly name: string
  /** Behind an amount in figures: 1,234.50 元. */
  readonly unit: string
  readonly decimals: 0 | 2
}

const word = (name: string, unit = name, decimals: 0 | 2 = 2): CurrencyWords => ({ name, unit, decimals })

const CURRENCIES: Readonly<Record<string, CurrencyWords | undefined>> = {
  CNY: word('人民币', '元'),
  USD: word('美元'),
  EUR: word('欧元'),
  HKD: word('港元'),
  JPY: word('日元', '日元', 0),
  GBP: word('英镑'),
  AUD: word('澳大利亚元'),
  CAD: word('加拿大元'),
  CHF: word('瑞士法郎'),
  SGD: word('新加坡元'),
  NZD: word('新西兰元'),
  MOP: word('澳门元'),
  TWD: word('新台币'),
  KRW: word('韩元', '韩元', 0),
  THB: word('泰铢'),
  MYR: word('马来西亚林吉特'),
  RUB: word('俄罗斯卢布'),
  SEK: word('瑞典克朗'),
  NOK: word('挪威克朗'),
  DKK: word('丹麦克朗'),
  PHP: word('菲律宾比索'),
  IDR: word('印度尼西亚卢比'),
  VND: word('越南盾', '越南盾', 0),
  AED: word('阿联酋迪拉姆'),
  ZAR: word('南非兰特'),
}

/** One that is not in the table goes by its code and has two decimals. */
export const currencyWords = (code: string): CurrencyWords => CURRENCIES[code] ?? word(code)

/** The ISO code an amount is in; yuan when nothing is said. */
export function currencyOf(field: FormField, answers: FormAnswers): string {
  if (typeof field.currency === 'string') return field.currency
  const chosen = field.currency && answerTo(answers, field.currency.field)
  return typeof chosen === 'string' && chosen !== '' ? chosen : 'CNY'
}
