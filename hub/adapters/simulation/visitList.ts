import type { BranchConfig } from '../../../contracts/index.ts'
import type { ListedVisit } from '../../core/simulation/visitDays.ts'
import { linesOf, splitLine, splitLines } from '../csv/csvLines.ts'
import { type LineMistakes, LineReport } from '../csv/lineReport.ts'

const COLUMNS = ['arrival', 'business', 'class', 'service_seconds', 'teller', 'no_show', 'patience_seconds'] as const
type Column = (typeof COLUMNS)[number]
const NEEDED: readonly Column[] = ['arrival', 'business', 'class', 'service_seconds']

const DAY_S = 86_400
/** An arrival of 1.5 days and services of years are slips of the pen. */
const LONGEST_S = DAY_S

export type VisitList = { readonly visits: readonly ListedVisit[] } | LineMistakes

/**
 * Reads visits as CSV: RFC 4180 with a header that names the columns, in any order. `arrival` is a local date and time
 * (2026-11-02T09:00:12.5) in every line, or the seconds since midnight in every line. Every mistake has its line and column (the
 * field's position in its line, from 1).
 */
export function readVisitList(csv: string, config: BranchConfig): VisitList {
  const report = new LineReport()
  const lines = linesOf(csv)
  const columns = readHeader(lines[0] ?? '', report)
  if (!columns) return report.mistakes ?? { visits: [] }
  const reader = new VisitReader(columns, config, report)
  splitLines(lines.slice(1)).forEach((fields, index) => {
    reader.read(fields, index + 2)
  })
  if (reader.visits.length === 0 && report.mistakes === undefined) report.add(1, undefined, 'there is no visit in it')
  return report.mistakes ?? { visits: reader.visits }
}

/** Undefined, with the mistakes in the report, when the lines under it can not be understood. */
function readHeader(line: string, report: LineReport): readonly Column[] | undefined {
  const columns: Column[] = []
  const fields = splitLine(line) ?? []
  fields.forEach((field, index) => {
    const column = COLUMNS.find((candidate) => candidate === field)
    if (column === undefined) report.add(1, index + 1, `there is no such column; columns are ${COLUMNS.join(', ')}`)
    else if (columns.includes(column)) report.add(1, index + 1, `a second column ${column}`)
    else columns.push(column)
  })
  const missing = NEEDED.filter((column) => !columns.includes(column))
  if (missing.length > 0) report.add(1, undefined, `the first line lacks ${missing.join(', ')}`)
  return report.mistakes === undefined ? columns : undefined
}

type Arrival = Pick<ListedVisit, 'date' | 'arrivedMs'>

class VisitReader {
  readonly visits: ListedVisit[] = []
  readonly #columns: readonly Column[]
  readonly #report: LineReport
  readonly #businesses: ReadonlySet<string>
  readonly #classes: ReadonlySet<string>
  /** Whether arrivals have dates, as the first line has it. */
  #hasDates: boolean | undefined

  constructor(columns: readonly Column[], config: BranchConfig, report: LineReport) {
    this.#columns = columns
    this.#report = report
    this.#businesses = new Set(config.businesses.map(({ id }) => id))
    this.#classes = new Set(config.classes.map(({ id }) => id))
  }

  read(fields: readonly string[] | undefined, line: number): void {
    if (!this.#report.isWhole(fields, this.#columns.length, line)) return
    const field = (column: Column) => fields[this.#columns.indexOf(column)] ?? ''
    const wrong = (column: Column, message: string) => {
      this.#report.add(line, this.#columns.indexOf(column) + 1, message)
      return undefined
    }
    const arrival = this.#arrivalOf(field('arrival')) ?? wrong('arrival', ARRIVAL_FORM)
    if (arrival && !this.#isAsBefore(arrival)) wrong('arrival', 'a date in some lines and none in others')
    const businessId = field('business')
    if (!this.#businesses.has(businessId)) wrong('business', 'there is no such business')
    const classId = field('class')
    if (!this.#classes.has(classId)) wrong('class', 'there is no such class')
    const service = secondsOf(field('service_seconds')) ?? wrong('service_seconds', SECONDS_FORM)
    const patience = optional(field('patience_seconds'), secondsOf)
    if (patience === null) wrong('patience_seconds', SECONDS_FORM)
    const isNoShow = optional(field('no_show'), (text) => TRUTHS.get(text))
    if (isNoShow === null) wrong('no_show', `is one of ${[...TRUTHS.keys()].join(', ')}, or empty`)
    if (!arrival || service === undefined || patience === null || isNoShow === null) return
    this.visits.push({
      ...arrival,
      businessId,
      classId,
      serviceMs: service * 1000,
      tellerId: optional(field('teller'), (text) => text) ?? undefined,
      isNoShow,
      patienceMs: patience === undefined ? undefined : Math.round(patience * 1000),
    })
  }

  #arrivalOf(text: string): Arrival | undefined {
    const moment = MOMENT.exec(text)
    if (moment === null) {
      const seconds = secondsOf(text)
      return seconds === undefined || seconds >= DAY_S
        ? undefined
        : { date: undefined, arrivedMs: Math.round(seconds * 1000) }
    }
    const [, date = '', hours, minutes, seconds = '0'] = moment
    const isDay = new Date(`${date}T00:00:00Z`).getTime() >= 0 && dateOf(`${date}T00:00:00Z`) === date
    const second = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
    return isDay ? { date, arrivedMs: Math.round(second * 1000) } : undefined
  }

  #isAsBefore({ date }: Arrival): boolean {
    this.#hasDates ??= date !== undefined
    return this.#hasDates === (date !== undefined)
  }
}

const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?$/
const ARRIVAL_FORM =
  'is a local date and time without a zone (2026-11-02T09:00:12) or the seconds since midnight (32412)'
const SECONDS_FORM = `is a number of seconds from 0 to ${LONGEST_S}`
const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['0', false],
  ['true', true],
  ['false', false],
])

function secondsOf(text: string): number | undefined {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  return seconds >= 0 && seconds <= LONGEST_S ? seconds : undefined
}

/** Undefined for an empty field, null for a wrong one. */
function optional<T>(text: string, read: (text: string) => T | undefined): T | undefined | null {
  return text === '' ? undefined : (read(text) ?? null)
}

/** The day a moment lies on; another one than was written where there is no such day. */
function dateOf(moment: string): string {
  return new Date(moment).toISOString().slice(0, 10)
}
