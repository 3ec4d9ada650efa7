import { type MistakeCode, WEEKDAYS } from '../../../contracts/index.ts'
import { secondOfDay } from '../lookup.ts'
import { type Cursor, shown } from './cursor.ts'
import type { Report } from './report.ts'

/** Profiles of windows and when they are in force: at any moment one rule of a precedence at most. */
export function scheduleRules(document: Cursor, report: Report): void {
  const profiles = document.at('profiles').ids()
  for (const window of document.at('windows').items()) {
    report.checkKnown(window.at('profile'), profiles, 'profile')
    const rules = window.at('schedule').items()
    for (const rule of rules) {
      report.checkKnown(rule.at('profile'), profiles, 'profile')
      checkDayTimes(rule, report)
    }
    checkOverlaps(rules, 'time.overlapsRule', report)
  }
}

const LOCAL_TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/
const LOCAL_DATE = /^(\d{4})-(\d{2})-(\d{2})$/

/** Local times of certain days: days that exist, one kind of them, and an end after the beginning. */
export function checkDayTimes(rule: Cursor, report: Report): void {
  if (rule.at('dates').exists && rule.at('weekdays').exists) {
    report.mistake(rule, 'time.datesAndWeekdays', {})
  }
  for (const date of rule.at('dates').items()) checkDate(date, report)
  checkRange(rule, report)
}

/** `from` before `to`, within one day. */
export function checkRange(rule: Cursor, report: Report): void {
  const range = rangeOf(rule)
  if (range && range.from >= range.to) {
    const from = rule.at('from').text ?? '00:00'
    const to = rule.at('to').text ?? '24:00'
    report.mistake(rule, 'time.backwards', { from, to })
  }
}

export function checkDate(date: Cursor, report: Report): void {
  if (date.text !== undefined && LOCAL_DATE.test(date.text) && !isCalendarDate(date.text)) {
    report.mistake(date, 'time.noDay', { date: date.text })
  }
}

function isCalendarDate(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return day >= 1 && day <= days
}

export interface TimeRange {
  readonly from: number
  readonly to: number
}

/** Seconds of the day of `from` and `to`; undefined when they are not of the right form. */
export function rangeOf(rule: Cursor): TimeRange | undefined {
  const from = rule.at('from').exists ? rule.at('from').text : '00:00'
  const to = rule.at('to').exists ? rule.at('to').text : '24:00'
  if (from === undefined || to === undefined || !LOCAL_TIME.test(from) || !LOCAL_TIME.test(to)) return undefined
  return { from: secondOfDay(from), to: secondOfDay(to) }
}

/** At any moment one of these at most, among those of one precedence. @param code what is said of the later one */
export function checkOverlaps(
  rules: readonly Cursor[],
  code: Extract<MistakeCode, 'time.overlapsRule' | 'time.overlapsBreak' | 'time.overlapsHours'>,
  report: Report,
): void {
  rules.forEach((rule, at) => {
    for (const [earlierAt, earlier] of rules.slice(0, at).entries()) {
      const day = commonDay(earlier, rule)
      const a = rangeOf(earlier)
      const b = rangeOf(rule)
      if (day === undefined || !a || !b || a.from >= b.to || b.from >= a.to) continue
      report.mistake(rule, code, { day, nth: earlierAt + 1 })
    }
  })
}

/** A day on which both rules hold with the same precedence. */
function commonDay(a: Cursor, b: Cursor): string | undefined {
  const isDated = a.at('dates').exists
  if (isDated !== b.at('dates').exists) return undefined
  const daysOf = (rule: Cursor) => {
    if (isDated) return rule.at('dates').texts()
    return rule.at('weekdays').exists ? rule.at('weekdays').texts() : [...WEEKDAYS]
  }
  const common = daysOf(a).find((day) => daysOf(b).includes(day))
  return common === undefined ? undefined : shown(common).replaceAll('"', '')
}
