import Value from 'typebox/value'
import {
  type BranchConfig,
  type Mistake,
  USUAL_HOURLY_SHARES,
  Workload,
  type WorkloadConfig,
} from '../../../contracts/index.ts'
import { Cursor, shown } from '../configuration/cursor.ts'
import { formCheck } from '../configuration/form.ts'
import { Report } from '../configuration/report.ts'
import { checkDate, checkRange, rangeOf, type TimeRange } from '../configuration/scheduleRules.ts'
import { queueFor } from '../lookup.ts'

const formMistakes = formCheck(Workload)
const HOUR_S = 3600

export type CheckedWorkload =
  | { readonly workload: WorkloadConfig; readonly warnings: Mistake[] }
  | { readonly mistakes: Mistake[] }

export interface WorkloadCheck {
  /** Arrivals and service times come from another file; days from it too. */
  readonly hasVisits?: boolean
}

/**
 * Checks a workload (any JSON value) against its form and the branch it is for, and gives it back with every default filled in,
 * or all its mistakes at once, each with the JSON pointer of its place. Never throws.
 */
export function checkWorkload(
  input: unknown,
  config: BranchConfig,
  { hasVisits = false }: WorkloadCheck = {},
): CheckedWorkload {
  const report = new Report()
  const document = new Cursor(input, '')
  checkTime(document, hasVisits, report)
  checkArrivals(document, config, hasVisits, report)
  checkPeople(document, config, report)
  checkStaffing(document, config, report)
  const mistakes = [...formMistakes(input), ...report.mistakes]
  if (mistakes.length > 0) return { mistakes }
  const copy = JSON.parse(JSON.stringify(input)) as unknown
  return { workload: Value.Default(Workload, copy) as WorkloadConfig, warnings: report.warnings }
}

/** One day, or a steady state. */
function checkTime(document: Cursor, hasVisits: boolean, report: Report): void {
  const day = document.at('day')
  const steady = document.at('steady')
  if (day.exists && steady.exists) report.mistakeInWords(steady, 'there is a day already: one of day and steady')
  if (hasVisits && steady.exists) report.mistakeInWords(steady, 'the list of visits has its own days')
  if (!hasVisits && !day.exists && !steady.exists) report.mistakeInWords(document, 'lacks day or steady')
  checkRange(day, report)
  checkDate(day.at('date'), report)
  if (day.at('date').exists && day.at('weekday').exists) {
    report.mistakeInWords(day.at('weekday'), 'the date has its weekday')
  }
  const [customers, warmUp] = [steady.at('customers').number, steady.at('warmUp').number]
  if (customers !== undefined && warmUp !== undefined && customers <= 2 * warmUp) {
    report.mistakeInWords(
      steady.at('warmUp'),
      `leaves nobody to count: ${warmUp} at the beginning and at the end of ${customers}`,
    )
  }
}

function checkArrivals(document: Cursor, config: BranchConfig, hasVisits: boolean, report: Report): void {
  const arrivals = document.at('arrivals')
  const streams = arrivals.at('streams')
  const total = arrivals.at('total')
  if (!hasVisits && !arrivals.exists) report.mistakeInWords(document, 'lacks arrivals')
  if (hasVisits && arrivals.exists) report.warningInWords(arrivals, 'has no effect: who comes is in the list of visits')
  if (arrivals.exists && !streams.exists && !total.exists) report.mistakeInWords(arrivals, 'lacks streams or total')
  for (const stream of streams.items()) {
    checkKind(stream, config, report)
    checkRates(stream, report)
  }
  for (const kind of total.at('mix').items()) checkKind(kind, config, report)
  checkTotal(document, total, report)
  if (document.at('steady').exists && streams.exists && !streams.items().some(mayCome)) {
    report.mistakeInWords(streams, `nobody ever comes: less than ${FEWEST_PER_HOUR} an hour`)
  }
}

/** Below one in a hundred hours a steady state takes as good as for ever. */
const FEWEST_PER_HOUR = 0.01

function mayCome(stream: Cursor): boolean {
  const rates = stream.at('rates').items()
  return [stream, ...rates].some((place) => (place.at('perHour').number ?? 0) >= FEWEST_PER_HOUR)
}

function checkKind(kind: Cursor, config: BranchConfig, report: Report): void {
  const businesses = new Set(config.businesses.map(({ id }) => id))
  const business = kind.at('business')
  report.checkKnown(business, businesses, 'business')
  report.checkKnown(kind.at('class'), new Set(config.classes.map(({ id }) => id)), 'class')
  for (const further of kind.at('more').items()) {
    report.checkKnown(further, businesses, 'business')
    if (further.text !== undefined && further.text === business.text) {
      report.mistakeInWords(further, `business ${shown(further.text)} is the first of the visit already`)
    }
  }
  const classId = kind.at('class').text ?? config.classes[0]?.id ?? ''
  for (const { text, path } of [business, ...kind.at('more').items()]) {
    if (text === undefined || !businesses.has(text) || queueFor(config, text, classId)) continue
    report.warningInWords(new Cursor(text, path), `no queue takes class ${shown(classId)} for business ${shown(text)}`)
  }
}

function checkRates(stream: Cursor, report: Report): void {
  const rates = stream.at('rates')
  if (stream.at('perHour').exists && rates.exists)
    report.mistakeInWords(rates, 'there is perHour already: one of perHour and rates')
  if (!stream.at('perHour').exists && !rates.exists) report.mistakeInWords(stream, 'lacks perHour or rates')
  checkDisjoint(rates.items(), 'rate', report)
}

/** Ranges of one day that do not overlap. */
function checkDisjoint(places: readonly Cursor[], kind: string, report: Report): void {
  const before: (TimeRange | undefined)[] = []
  for (const place of places) {
    checkRange(place, report)
    const range = rangeOf(place)
    const other = before.findIndex((earlier) => range && earlier && earlier.from < range.to && range.from < earlier.to)
    if (other >= 0) report.mistakeInWords(place, `overlaps with ${kind} ${other}`)
    before.push(range)
  }
}

function checkTotal(document: Cursor, total: Cursor, report: Report): void {
  if (!total.exists) return
  if (document.at('steady').exists) report.mistakeInWords(total, 'a steady state has no days: give streams')
  const mix = total.at('mix')
  if (mix.items().length > 0 && mix.items().every((kind) => kind.at('share').number === 0)) {
    report.mistakeInWords(mix, 'nobody ever comes: every share is 0')
  }
  const shares = total.at('hourlyShares')
  const range = document.at('day').exists ? rangeOf(document.at('day')) : undefined
  if (range === undefined || range.from >= range.to) return
  const hours = Math.ceil((range.to - range.from) / HOUR_S)
  const given = shares.exists ? shares.items().length : USUAL_HOURLY_SHARES.length
  if (given !== hours) {
    report.mistakeInWords(
      shares.exists ? shares : total,
      `has hourlyShares for ${given} hours; the doors are open for ${hours}`,
    )
  }
  if (shares.items().length > 0 && shares.items().every((share) => share.number === 0)) {
    report.mistakeInWords(shares, 'nobody ever comes: every share is 0')
  }
}

/** What they bring and do. */
function checkPeople(document: Cursor, config: BranchConfig, report: Report): void {
  const businesses = new Set(config.businesses.map(({ id }) => id))
  report.checkKeysKnown(document.at('services'), businesses, 'business')
  for (const change of document.at('changes').items()) {
    checkRange(change, report)
    for (const business of change.at('businesses').items()) report.checkKnown(business, businesses, 'business')
  }
  const known = new Set<string>()
  for (const teller of document.at('tellers').items()) {
    report.checkKeysKnown(teller.at('businesses'), businesses, 'business')
    const id = teller.at('id').text
    if (id !== undefined && known.has(id))
      report.mistakeInWords(teller.at('id'), `teller ${shown(id)} is there already`)
    if (id !== undefined) known.add(id)
  }
  let minutes = Number.NEGATIVE_INFINITY
  for (const share of document.at('noShow').at('shares').items()) {
    const at = share.at('minutes').number ?? minutes
    if (at <= minutes) report.mistakeInWords(share, `stands at ${at} min, not after the one before it`)
    minutes = at
  }
  const classes = new Set(config.classes.map(({ id }) => id))
  report.checkKeysKnown(document.at('patience').at('classes'), classes, 'class')
}

interface Shift extends TimeRange {
  readonly at: number
  readonly windowId: string
  readonly teller: string
}

/** A window has one teller at a time, and a teller one window. */
function checkStaffing(document: Cursor, config: BranchConfig, report: Report): void {
  const windows = new Set(config.windows.map(({ id }) => id))
  const before: Shift[] = []
  document
    .at('staffing')
    .items()
    .forEach((entry, at) => {
      report.checkKnown(entry.at('window'), windows, 'window')
      if (document.at('steady').exists) checkTimeless(entry, report)
      else checkShift(document.at('day'), entry, report)
      const shift = shiftOf(document, entry, at)
      if (shift === undefined) return
      const other = before.find(
        (earlier) => earlier.from < shift.to && shift.from < earlier.to && isClash(earlier, shift),
      )
      if (other)
        report.mistakeInWords(entry, `is at the same time as entry ${other.at}, with the same window or teller`)
      before.push(shift)
    })
}

const isClash = (a: Shift, b: Shift) => a.windowId === b.windowId || a.teller === b.teller

function checkTimeless(entry: Cursor, report: Report): void {
  for (const setting of ['from', 'to', 'breaks']) {
    if (entry.at(setting).exists) report.mistakeInWords(entry.at(setting), 'a steady state has no times of day')
  }
}

function checkShift(day: Cursor, entry: Cursor, report: Report): void {
  const shift = rangeOf(withDefault(entry, day))
  if (shift === undefined) return
  if (shift.from >= shift.to) report.mistakeInWords(entry, 'ends before it begins')
  const breaks = entry.at('breaks').items()
  checkDisjoint(breaks, 'break', report)
  for (const pause of breaks) {
    const range = rangeOf(pause)
    if (range && (range.from < shift.from || range.to > shift.to))
      report.mistakeInWords(pause, 'lies outside the shift')
  }
}

/** A shift without a beginning begins when the doors open. */
function withDefault(entry: Cursor, day: Cursor): Cursor {
  const from = entry.at('from').exists ? entry.at('from').value : day.at('from').value
  return new Cursor({ from, to: entry.at('to').value }, entry.path)
}

function shiftOf(document: Cursor, entry: Cursor, at: number): Shift | undefined {
  const windowId = entry.at('window').text
  const range = document.at('steady').exists ? { from: 0, to: 1 } : rangeOf(withDefault(entry, document.at('day')))
  if (windowId === undefined || range === undefined) return undefined
  return { ...range, at, windowId, teller: entry.at('teller').text ?? windowId }
}
