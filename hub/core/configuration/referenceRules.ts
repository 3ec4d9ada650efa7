import { type Cursor, shown } from './cursor.ts'
import type { Report } from './report.ts'

const NAMED = [
  'zones',
  'classes',
  'businesses',
  'queues',
  'profiles',
  'windows',
  'kiosks',
  'devices',
  'displays',
  'partners',
  'webhooks',
]

/** Names: everything is named once, and what is named elsewhere exists. */
export function referenceRules(document: Cursor, report: Report): void {
  for (const list of NAMED) checkUnique(document.at(list), 'id', report)
  checkUnique(document.at('windows'), 'number', report)
  checkUnique(document.at('classes'), 'fromAge', report)
  checkTimeZone(document.at('outlet').at('timeZone'), report)
  checkZones(document, report)
  checkTargets(document, report)
  checkQueues(document, report)
  checkNumberRanges(document.at('queues'), report)
  checkFit(document, report)
}

export function checkUnique(list: Cursor, key: string, report: Report): void {
  const seen = new Set<unknown>()
  for (const item of list.items()) {
    const where = item.at(key)
    if (where.text === undefined && where.number === undefined) continue
    if (seen.has(where.value)) report.mistake(where, 'name.twice', { kind: key, value: shown(where.value) })
    seen.add(where.value)
  }
}

function checkTimeZone(where: Cursor, report: Report): void {
  if (where.text === undefined) return
  try {
    new Intl.DateTimeFormat('en', { timeZone: where.text })
  } catch {
    report.mistake(where, 'name.timeZone', { value: shown(where.text) })
  }
}

function checkZones(document: Cursor, report: Report): void {
  const zones = document.at('zones').ids()
  for (const list of ['queues', 'windows', 'kiosks']) {
    for (const item of document.at(list).items()) report.checkKnown(item.at('zone'), zones, 'zone')
  }
}

function checkTargets(document: Cursor, report: Report): void {
  for (const customerClass of document.at('classes').items()) {
    const target = customerClass.at('target')
    const [minutes, alarm] = [target.at('minutes').number ?? 10, target.at('alarmMinutes').number ?? 30]
    if (minutes <= alarm) continue
    report.warning(target, 'class.alarmFirst', { alarm, minutes })
  }
}

function checkQueues(document: Cursor, report: Report): void {
  const businesses = document.at('businesses').ids()
  const classes = document.at('classes').ids()
  for (const queue of document.at('queues').items()) {
    for (const item of queue.at('businesses').items()) report.checkKnown(item, businesses, 'business')
    for (const item of queue.at('classes').items()) report.checkKnown(item, classes, 'class')
  }
}

/** Numbers must differ between queues, or the same number would be called twice. */
function checkNumberRanges(queues: Cursor, report: Report): void {
  const ranges: { id: string; prefix: string; from: number; to: number }[] = []
  for (const queue of queues.items()) {
    const prefix = queue.at('prefix').text
    const { from, to } = numbersOf(queue)
    if (prefix === undefined || from === undefined || to === undefined) continue
    if (from > to) report.mistake(queue.at('from'), 'queue.range', { from, to })
    const other = ranges.find((range) => range.prefix === prefix && range.from <= to && from <= range.to)
    if (other) {
      const known = { queue: shown(other.id), otherFrom: other.from, otherTo: other.to }
      report.mistake(queue.at('prefix'), 'queue.overlap', { prefix, from, to, ...known })
    }
    ranges.push({ id: queue.at('id').text ?? '', prefix, from, to })
  }
}

/** First and last number of a queue; undefined when it is not of the right form. */
export function numbersOf(queue: Cursor): { readonly from: number | undefined; readonly to: number | undefined } {
  return {
    from: queue.at('from').exists ? queue.at('from').number : 1,
    to: queue.at('to').exists ? queue.at('to').number : 999,
  }
}

/** Every business and class has one queue. */
function checkFit(document: Cursor, report: Report): void {
  const classes = [...document.at('classes').ids()]
  const queues = document.at('queues').items().map(fitOfQueue)
  for (const business of document.at('businesses').items()) {
    const id = business.at('id').text
    if (id === undefined) continue
    const without = classes.filter((classId) => !queues.some((queue) => queue.takes(id, classId)))
    const lowest = classes[0]
    if (lowest !== undefined && without.includes(lowest)) reportUnserved(document, business, id, lowest, report)
    const others = without.filter((classId) => classId !== lowest)
    if (others.length > 0) {
      const known = { business: shown(id), classes: others.map(shown), lowest: shown(lowest) }
      report.warning(business, 'queue.noneForClasses', known)
    }
  }
  queues.forEach((queue, at) => {
    for (const earlier of queues.slice(0, at)) reportTwoQueues(earlier, queue, report)
  })
}

interface Fit {
  readonly where: Cursor
  readonly id: string
  readonly businesses: readonly string[]
  readonly classes: readonly string[]
  takes(business: string, classId: string): boolean
}

function fitOfQueue(where: Cursor): Fit {
  const businesses = where.at('businesses').texts()
  const classes = where.at('classes').texts()
  return {
    where,
    id: where.at('id').text ?? '',
    businesses,
    classes,
    takes: (business, classId) => businesses.includes(business) && classes.includes(classId),
  }
}

function reportTwoQueues(earlier: Fit, queue: Fit, report: Report): void {
  const businesses = queue.businesses.filter((id) => earlier.businesses.includes(id))
  const classes = queue.classes.filter((id) => earlier.classes.includes(id))
  if (businesses.length === 0 || classes.length === 0) return
  const what = { businesses: businesses.map(shown), classes: classes.map(shown) }
  report.mistake(queue.where, 'queue.two', { ...what, queue: shown(earlier.id) })
}

function reportUnserved(document: Cursor, business: Cursor, id: string, lowest: string, report: Report): void {
  const known = { business: shown(id), class: shown(lowest) }
  const offeredAt = document
    .at('kiosks')
    .items()
    .find((kiosk) => !kiosk.at('businesses').exists || kiosk.at('businesses').texts().includes(id))
  if (offeredAt) report.mistake(business, 'queue.noneButOffered', { ...known, kiosk: shown(offeredAt.at('id').value) })
  else report.warning(business, 'queue.none', known)
}
