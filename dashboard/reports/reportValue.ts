import type { Language, ReportKind, ReportValue } from '../../contracts/index.ts'

/** Figures as people read them. Texts of the hub come in both languages. */

const NOTHING = '–'

/** The language of the screen, and its texts. */
export interface InWords {
  readonly language: Language
  readonly t: (key: string, named?: Record<string, unknown>) => string
}

export function valueWords(value: ReportValue | undefined, kind: ReportKind, words: InWords): string {
  const { language } = words
  if (value === null || value === undefined) return NOTHING
  if (typeof value === 'object') return value[language]
  if (typeof value === 'string')
    return kind === 'date' ? dateWords(value, language) : kind === 'time' ? value.replace(/^0/, '') : value
  switch (kind) {
    case 'durationS':
      return durationWords(value, words)
    case 'share':
      return `${(value * 100).toFixed(1)}%`
    case 'score':
      return Number.isInteger(value) ? String(value) : value.toFixed(2)
    case 'rate':
      return grouped(value.toFixed(1))
    default:
      return grouped(String(Math.round(value)))
  }
}

/** 7 h 5 min, 5 min 20 s, 45 s: two units say enough. */
export function durationWords(seconds: number, { t }: InWords): string {
  const whole = Math.round(seconds)
  const unit = (name: 'h' | 'min' | 's', n: number) => t(`rep.units.${name}`, { n: grouped(String(n)) })
  const two = (first: string, rest: 'min' | 's', n: number) => (n === 0 ? first : `${first} ${unit(rest, n)}`)
  if (whole < 60) return unit('s', whole)
  if (whole < 3600) return two(unit('min', Math.floor(whole / 60)), 's', whole % 60)
  const minutes = Math.round(whole / 60)
  return two(unit('h', Math.floor(minutes / 60)), 'min', minutes % 60)
}

/** 2026-11-18 with its weekday; in English Wed 18 Nov 2026. */
export function dateWords(date: string, language: Language): string {
  const weekday = partOf(date, language, { weekday: 'short' })
  return language === 'zh-CN' ? `${date} ${weekday}` : `${weekday} ${shortDate(date, language)} ${date.slice(0, 4)}`
}

/** Under an axis: 11-18, 18 Nov. */
export function shortDate(date: string, language: Language): string {
  if (language === 'zh-CN') return date.slice(5)
  return `${Number(date.slice(8))} ${partOf(date, language, { month: 'short' })}`
}

function partOf(date: string, language: Language, part: Intl.DateTimeFormatOptions): string {
  const locale = language === 'en' ? 'en-US' : language
  return new Intl.DateTimeFormat(locale, { ...part, timeZone: 'UTC' }).format(Date.parse(`${date}T00:00:00Z`))
}

export function spanWords({ from, to }: { from: string; to: string }, language: Language): string {
  return from === to ? dateWords(from, language) : `${dateWords(from, language)} – ${dateWords(to, language)}`
}

/** Thousands apart. @param digits without a sign */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

export type Direction = 'same' | 'more' | 'less' | 'longer' | 'shorter' | 'higher' | 'lower'
/** How a figure stands against the one before: a word, by how much, and by how many per cent where that says something. */
export interface Difference {
  readonly direction: Direction
  readonly by: string
  readonly percent: string | null
}

/** Null where there is nothing to compare. */
export function differenceOf(
  now: ReportValue | undefined,
  before: ReportValue | undefined,
  kind: ReportKind,
  words: InWords,
): Difference | null {
  if (typeof now !== 'number' || typeof before !== 'number') return null
  const change = now - before
  const by = kind === 'share' ? (Math.abs(change) * 100).toFixed(1) : valueWords(Math.abs(change), kind, words)
  if (by === valueWords(0, kind, words) || Number(by) === 0) return { direction: 'same', by, percent: null }
  const percent =
    kind === 'share' || kind === 'score' || before === 0 ? null : `${((change / before) * 100).toFixed(0)}%`
  return { direction: directionOf(kind, change > 0), by, percent: percent && change > 0 ? `+${percent}` : percent }
}

function directionOf(kind: ReportKind, isUp: boolean): Direction {
  if (kind === 'durationS') return isUp ? 'longer' : 'shorter'
  if (kind === 'count') return isUp ? 'more' : 'less'
  return isUp ? 'higher' : 'lower'
}
