import type { Cursor } from './cursor.ts'
import { numbersOf } from './referenceRules.ts'
import type { Report } from './report.ts'
import { checkDate, checkDayTimes, checkOverlaps, checkRange, rangeOf } from './scheduleRules.ts'

/** When tickets are given and how many, and when windows pause. */
export function limitRules(document: Cursor, report: Report): void {
  checkOpening(document.at('opening'), report)
  for (const business of document.at('businesses').items()) {
    for (const hours of business.at('hours').items()) checkDayTimes(hours, report)
  }
  for (const queue of document.at('queues').items()) {
    checkSlots(queue.at('slots').items(), report)
    checkNumbersSuffice(queue, report)
  }
  for (const window of document.at('windows').items()) {
    const breaks = window.at('breaks').items()
    for (const pause of breaks) checkDayTimes(pause, report)
    checkOverlaps(breaks, 'time.overlapsBreak', report)
  }
}

/** Hours may overlap: together they say when tickets are given. */
function checkOpening(opening: Cursor, report: Report): void {
  const hours = opening.at('hours').items()
  const closed = opening.at('closed').items()
  for (const rule of hours) checkDayTimes(rule, report)
  for (const date of closed) checkDate(date, report)
  const dated = new Set(hours.flatMap((rule) => rule.at('dates').texts()))
  for (const date of closed) {
    if (date.text !== undefined && dated.has(date.text)) {
      report.warning(date, 'opening.closed', { date: date.text })
    }
  }
  checkLastTicket(opening.at('lastTicketMinutes'), hours, report)
}

function checkLastTicket(lastTicket: Cursor, hours: readonly Cursor[], report: Report): void {
  const minutes = lastTicket.number
  if (minutes === undefined || minutes <= 0) return
  if (hours.length === 0) report.warning(lastTicket, 'opening.noHours', {})
  const begins = new Set(hours.map((rule) => rangeOf(rule)?.from))
  for (const rule of hours) {
    const range = rangeOf(rule)
    // Ranges that touch are one.
    if (!range || range.from >= range.to || begins.has(range.to) || range.to - range.from > minutes * 60) continue
    report.warning(rule, 'opening.noTicket', { minutes })
  }
}

function checkSlots(slots: readonly Cursor[], report: Report): void {
  for (const slot of slots) checkRange(slot, report)
  slots.forEach((slot, at) => {
    const range = rangeOf(slot)
    const other = slots.slice(0, at).findIndex((earlier) => {
      const before = rangeOf(earlier)
      return before !== undefined && range !== undefined && before.from < range.to && range.from < before.to
    })
    if (other >= 0) report.mistake(slot, 'time.overlapsSlot', { nth: other + 1 })
  })
}

/** A limit above the numbers a queue has is never reached: the numbers run out before. */
function checkNumbersSuffice(queue: Cursor, report: Report): void {
  const { from, to } = numbersOf(queue)
  if (from === undefined || to === undefined || from > to) return
  const numbers = to - from + 1
  const perDay = queue.at('perDay')
  for (const limit of [
    perDay,
    ...queue
      .at('slots')
      .items()
      .map((slot) => slot.at('limit')),
  ]) {
    if (limit.number === undefined || limit.number <= numbers) continue
    report.warning(limit, 'queue.limitUnreached', { limit: limit.number, numbers, from, to })
  }
  const most = perDay.number ?? numbers
  const capacity = queue.at('capacity')
  if (capacity.number !== undefined && capacity.number > Math.min(most, numbers)) {
    report.warning(capacity, 'queue.capacityUnreached', { most: Math.min(most, numbers) })
  }
}
