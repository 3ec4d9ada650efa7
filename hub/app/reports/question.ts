import {
  type Mistake,
  ProblemError,
  REPORT_OFFERS,
  type ReportFilter,
  type ReportGroup,
  type ReportId,
  type ReportQuery,
} from '../../../contracts/index.ts'

const DAY_MS = 86_400_000
/** Five years, leap days among them. */
const LONGEST_DAYS = 5 * 365 + 2
const MINUTE_MS = 60_000

/** What is asked, checked: days that exist and are in order, a breakdown and filters the report has. */
export interface Checked {
  readonly group: ReportGroup
  readonly from: string
  readonly to: string
  readonly filters: {
    readonly class?: string
    readonly business?: string
    readonly window?: string
    readonly teller?: string
  }
  readonly time: { readonly from: number; readonly to: number } | undefined
  readonly page: number
}

/** Throws BAD_REQUEST with every mistake there is. */
export function checkQuestion(report: ReportId, query: ReportQuery): Checked {
  const mistakes: Mistake[] = []
  const wrong = (path: string, message: string) => void mistakes.push({ path, message })
  const offer = REPORT_OFFERS[report]
  const { group = offer.groups[0], from, to } = query
  if (!offer.groups.includes(group)) wrong('/group', `is none of this report's: ${offer.groups.join(', ')}`)
  const [begin, end] = [dayOf(from), dayOf(to)]
  if (begin === undefined) wrong('/from', 'there is no such day')
  if (end === undefined) wrong('/to', 'there is no such day')
  if (begin !== undefined && end !== undefined) {
    if (begin > end) wrong('/to', 'is before /from')
    else if ((end - begin) / DAY_MS >= LONGEST_DAYS) wrong('/to', 'is more than five years after /from')
  }
  const given = { class: query.class, business: query.business, window: query.window, teller: query.teller }
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && !offer.filters.includes(name as ReportFilter)) wrong(`/${name}`, NOT_NARROWED)
  const time = timeOf(query)
  if (time && !offer.filters.includes('time')) wrong('/fromTime', NOT_NARROWED)
  if (time && time.from >= time.to) wrong('/toTime', 'is not after /fromTime')
  if (mistakes.length > 0) throw new ProblemError('BAD_REQUEST', { mistakes })
  const filters = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { group, from, to, filters, time, page: Number(query.page ?? 1) }
}
const NOT_NARROWED = 'this report can not be narrowed down by it'

function timeOf({ fromTime, toTime }: ReportQuery): Checked['time'] {
  if (fromTime === undefined && toTime === undefined) return undefined
  return { from: msOf(fromTime ?? '00:00'), to: msOf(toTime ?? '24:00') }
}

function msOf(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * MINUTE_MS
}

/** Undefined: there is no such day. */
function dayOf(date: string): number | undefined {
  const ms = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(date) ? undefined : ms
}
