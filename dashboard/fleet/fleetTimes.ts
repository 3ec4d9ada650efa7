import type { Language, RunsOut } from '../../contracts/index.ts'
import type { Words } from '../common/i18n/language.ts'

/** Times as people say them: near ones to the minute, far ones as coarsely as they are known. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export interface TimeWords {
  readonly t: Words['t']
  readonly language: Language
  /** IANA name; undefined: the browser's. */
  readonly timeZone: string | undefined
}

/** Making one costs more than using it a thousand times. */
const formats = new Map<string, Intl.DateTimeFormat>()
function format(
  locale: string,
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`
  let made = formats.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...options, ...(timeZone && { timeZone }) })
    formats.set(key, made)
  }
  return made
}

/** The local date, YYYY-MM-DD. */
export function localDate(at: number, timeZone?: string): string {
  const parts = format('en-GB', timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** 9:05. */
export function clockTime(at: number, timeZone?: string): string {
  return format('en-GB', timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    .format(at)
    .replace(/^0/, '')
}

/** Today, tomorrow, 11月25日, 25 Nov. Today is an empty text unless `saysToday`. */
export function dayWords(at: number, now: number, { t, language, timeZone }: TimeWords, saysToday = false): string {
  const day = localDate(at, timeZone)
  if (day === localDate(now, timeZone)) return saysToday ? t('fleet.time.today') : ''
  if (day === localDate(now + DAY, timeZone)) return t('fleet.time.tomorrow')
  if (day === localDate(now - DAY, timeZone)) return t('fleet.time.yesterday')
  return language === 'en'
    ? format('en-GB', timeZone, { day: 'numeric', month: 'short' }).format(at)
    : format('zh-CN', timeZone, { day: 'numeric', month: 'long' }).format(at)
}

/** 周二, Tue. */
export function weekdayWords(at: number, { language, timeZone }: TimeWords): string {
  return format(language === 'en' ? 'en-GB' : 'zh-CN', timeZone, { weekday: 'short' }).format(at)
}

/** 9:05 of today, 昨天 9:05, 25 Nov 9:05. */
export function momentWords(at: number, now: number, words: TimeWords): string {
  const day = dayWords(at, now, words)
  const time = clockTime(at, words.timeZone)
  return day === '' ? time : `${day} ${time}`
}

/** How long: 40 s, 12 min, 3 h 20 min, 2 d 3 h. */
export function durationWords(milliseconds: number, t: Words['t']): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 60) return t('fleet.time.seconds', { seconds })
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return t('fleet.time.minutes', { minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 24) {
    const rest = minutes % 60
    return rest === 0 ? t('fleet.time.hours', { hours }) : t('fleet.time.hoursMinutes', { hours, minutes: rest })
  }
  const [days, rest] = [Math.floor(hours / 24), hours % 24]
  return rest === 0 ? t('fleet.time.days', { days }) : t('fleet.time.daysHours', { days, hours: rest })
}

/**
 * A time that is only forecast: the farther, the coarser. Up to three hours to ten minutes, up to the end of tomorrow to half an hour,
 * then the part of the day, from the fourth day on the day.
 * @param towards `later` where it must not come after what is said, `earlier` where not before
 */
export function roughMoment(
  at: number,
  now: number,
  towards: 'nearest' | 'later' | 'earlier',
  words: TimeWords,
): string {
  const ahead = at - now
  if (ahead > 3 * DAY) return dayWords(at, now, words, true)
  const isNear = localDate(at, words.timeZone) <= localDate(now + DAY, words.timeZone)
  const step = ahead < 3 * HOUR ? 10 * MINUTE : 30 * MINUTE
  const round = { nearest: Math.round, later: Math.ceil, earlier: Math.floor }[towards]
  const rounded = round(at / step) * step
  const day = dayWords(rounded, now, words, true)
  if (isNear) return `${day} ${clockTime(rounded, words.timeZone)}`
  const hour = Number(clockTime(at, words.timeZone).split(':')[0])
  const part = hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening'
  return words.t(`fleet.time.${part}`, { day })
}

/** When something is empty (or full) in words; two parts, for a strong and a quiet line. */
export interface RunsOutWords {
  readonly about: string
  readonly bounds: string
}

/** @param way what happens then: it is empty, or full */
export function runsOutWords(runsOut: RunsOut, now: number, way: 'empty' | 'full', words: TimeWords): RunsOutWords {
  const { t } = words
  const { p10, p50, p90 } = runsOut
  if (p50 === null) {
    if (p10 === null) return { about: t(`fleet.runsOut.${way}.notSoon`), bounds: '' }
    return {
      about: t(`fleet.runsOut.${way}.unlikely`),
      bounds: t('fleet.runsOut.earliest', { at: roughMoment(p10, now, 'earlier', words) }),
    }
  }
  if (p50 - now < 10 * MINUTE) return { about: t(`fleet.runsOut.${way}.any`), bounds: '' }
  const about = t(`fleet.runsOut.${way}.about`, { at: roughMoment(p50, now, 'nearest', words) })
  if (p90 === null)
    return {
      about,
      bounds: p10 === null ? '' : t('fleet.runsOut.earliest', { at: roughMoment(p10, now, 'earlier', words) }),
    }
  return { about, bounds: t('fleet.runsOut.latest', { at: roughMoment(p90, now, 'later', words) }) }
}
