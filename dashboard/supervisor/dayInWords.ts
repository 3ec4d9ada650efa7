import type { Language } from '../../contracts/index.ts'

/** A business day as 11月18日 周三, Wed 18 Nov. */
export function dayInWords(day: string, language: Language): string {
  const date = new Date(`${day}T00:00:00Z`)
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', { timeZone: 'UTC', ...options }).format(date)
  const [weekday, dayAndMonth] = [
    part({ weekday: 'short' }),
    part({ day: 'numeric', month: language === 'en' ? 'short' : 'long' }),
  ]
  return language === 'en' ? `${weekday} ${dayAndMonth}` : `${dayAndMonth} ${weekday}`
}
