import type { Language } from '../../../contracts/index.ts'

/** 11月25日 9:05, 25 Nov 9:05; with the year where it is another one than now. */
export function momentWords(wallMs: number, now: number, language: Language, timeZone: string): string {
  const locale = language === 'en' ? 'en-GB' : 'zh-CN'
  const part = (options: Intl.DateTimeFormatOptions, at = wallMs) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(at)
  const isThisYear = part({ year: 'numeric' }) === part({ year: 'numeric' }, now)
  const day = part({
    day: 'numeric',
    month: language === 'en' ? 'short' : 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  })
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    .format(wallMs)
    .replace(/^0/, '')
  return `${day} ${time}`
}
