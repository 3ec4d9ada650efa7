import type { Cursor } from './cursor.ts'
import { checkUnique } from './referenceRules.ts'
import type { Report } from './report.ts'
import { checkDate, checkDayTimes, checkOverlaps } from './scheduleRules.ts'

/** Order in which an alert nobody takes goes up. */
const LEVELS = ['manager', 'supervisor', 'headquarters']

/** Keeping devices alive: devices that exist, times that can be, and an escalation that goes up and not round. */
export function operationsRules(document: Cursor, report: Report): void {
  const operations = document.at('operations')
  const devices = document.at('devices').ids()
  checkUnique(operations.at('maintenance'), 'id', report)
  for (const window of operations.at('maintenance').items()) checkWindow(window, devices, report)
  checkUnique(operations.at('devices'), 'device', report)
  for (const line of operations.at('devices').items()) {
    report.checkKnown(line.at('device'), devices, 'device')
    const hours = line.at('hours').items()
    for (const rule of hours) checkDayTimes(rule, report)
    checkOverlaps(hours, 'time.overlapsHours', report)
  }
  checkEscalation(operations.at('escalation'), report)
}

function checkWindow(window: Cursor, devices: ReadonlySet<string>, report: Report): void {
  for (const device of window.at('devices').items()) report.checkKnown(device, devices, 'device')
  if (window.at('dates').exists && window.at('weekdays').exists) {
    report.mistake(window, 'time.windowDates', {})
  }
  for (const date of window.at('dates').items()) checkDate(date, report)
  const [from, to] = [window.at('from').text, window.at('to').text]
  if (from !== undefined && from === to) report.mistake(window, 'time.empty', { from })
  if (from === '24:00') report.mistake(window.at('from'), 'time.midnight', {})
}

/** A later step that is a lower level, or a sooner one that is a higher, never comes. */
function checkEscalation(steps: Cursor, report: Report): void {
  const seen = new Map<string, number>()
  for (const [at, step] of steps.items().entries()) {
    const level = step.at('to').text
    const severity = step.at('minSeverity').value
    if (level === undefined || typeof severity !== 'number') continue
    const key = `${level} ${severity}`
    const earlier = seen.get(key)
    if (earlier !== undefined) report.mistake(step, 'escalation.same', { nth: earlier + 1, level, severity })
    else seen.set(key, at)
    const minutes = step.at('minutes').value
    const overtaken = steps.items().find((other) => isHigherAndNoLater(other, { level, severity, minutes }))
    if (overtaken) report.warning(step, 'escalation.overtaken', { level: overtaken.at('to').text ?? '' })
  }
}

function isHigherAndNoLater(other: Cursor, step: { level: string; severity: number; minutes: unknown }): boolean {
  const level = other.at('to').text
  const severity = other.at('minSeverity').value
  const minutes = other.at('minutes').value
  if (level === undefined || typeof severity !== 'number' || typeof minutes !== 'number') return false
  if (typeof step.minutes !== 'number' || LEVELS.indexOf(level) <= LEVELS.indexOf(step.level)) return false
  return severity <= step.severity && minutes <= step.minutes
}
