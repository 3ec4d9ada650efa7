import type { Language, ReportKind, ReportValue } from '../../contracts/index.ts'

/** Figures as people read them. Texts of the hub come in both languages. */

const NOTHING = '–'
const WEEKDAYS = {
  'zh-CN': ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const UNITS = {
  'zh-CN': { h: ' 小时', min: ' 分', s: ' 秒' },
  en: { h: ' h', min: ' min', s: ' s' },
} as const

export function valueWords(value: ReportValue | undefined, kind: ReportKind, language: Language): string {
  if (value === null || value === undefined) return NOTHING
  if (typeof value === 'object') return value[language]
  if (typeof value === 'string')
    return kind === 'date' ? dateWords(value, language) : kind === 'time' ? value.replace(/^0/, '') : value
  switch (kind) {
    case 'durationS':
      return durationWords(value, language)
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
export function durationWords(seconds: number, language: Language): string {
  const { h, min, s } = UNITS[language]
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole}${s}`
  if (whole < 3600) return `${Math.floor(whole / 60)}${min}${whole % 60 ? ` ${whole % 60}${s}` : ''}`
  const minutes = Math.round(whole / 60)
  return `${grouped(String(Math.floor(minutes / 60)))}${h}${minutes % 60 ? ` ${minutes % 60}${min}` : ''}`
}

/** 2026-11-18 周三, Wed 18 Nov 2026. */
export function dateWords(date: string, language: Language): string {
  const weekday = WEEKDAYS[language][new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ''
  if (language === 'zh-CN') return `${date} ${weekday}`
  return `${weekday} ${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`
}

/** Under an axis: 11-18, 18 Nov. */
export function shortDate(date: string, language: Language): string {
  return language === 'zh-CN' ? date.slice(5) : `${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`
}

export function spanWords({ from, to }: { from: string; to: string }, language: Language): string {
  return from === to ? dateWords(from, language) : `${dateWords(from, language)} – ${dateWords(to, language)}`
}

/** Thousands apart. */
function grouped(digits: string): string {
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
  language: Language,
): Difference | null {
  if (typeof now !== 'number' || typeof before !== 'number') return null
  const change = now - before
  const by = kind === 'share' ? (Math.abs(change) * 100).toFixed(1) : valueWords(Math.abs(change), kind, language)
  if (by === valueWords(0, kind, language) || Number(by) === 0) return { direction: 'same', by, percent: null }
  const percent =
    kind === 'share' || kind === 'score' || before === 0 ? null : `${((change / before) * 100).toFixed(0)}%`
  return { direction: directionOf(kind, change > 0), by, percent: percent && change > 0 ? `+${percent}` : percent }
}

function directionOf(kind: ReportKind, isUp: boolean): Direction {
  if (kind === 'durationS') return isUp ? 'longer' : 'shorter'
  if (kind === 'count') return isUp ? 'more' : 'less'
  return isUp ? 'higher' : 'lower'
}
