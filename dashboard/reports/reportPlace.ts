import { REPORT_OFFERS, REPORTS, type ReportGroup, type ReportId } from '../../contracts/reportOffers.ts'
import { isDate, mistakeIn, RANGE_KINDS, type Range, rangeAround } from './reportRange.ts'

/** What is asked, in the page's address: a bookmark, the way back and a link sent to a colleague lead to it. */
export interface ReportPlace {
  readonly report: ReportId
  readonly range: Range
  /** Null: what the report usually shows of such a span. */
  readonly group: ReportGroup | null
  readonly class: string | null
  readonly business: string | null
  readonly window: string | null
  readonly teller: string | null
  readonly fromTime: string | null
  readonly toTime: string | null
  readonly page: number
}

/** `page` and `window` are words of the application's own address. */
const NAMES = {
  class: 'class',
  business: 'business',
  window: 'at',
  teller: 'who',
  fromTime: 'since',
  toTime: 'until',
} as const
const ID = /^[a-z0-9-]{1,32}$/
const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/

/** @param reports those this person may see, the one to begin with first */
export function placeIn(search: string, today: string, reports: readonly ReportId[]): ReportPlace {
  const parameters = new URLSearchParams(search)
  const kind = RANGE_KINDS.find((each) => each === parameters.get('span')) ?? 'day'
  const [from, to] = [parameters.get('from') ?? today, parameters.get('to') ?? today]
  const isFree = kind === 'free' && mistakeIn({ from, to }) === null
  const report = reports.find((each) => each === parameters.get('report')) ?? reports[0] ?? REPORTS[0]
  const page = Number(parameters.get('lines') ?? 1)
  const word = (name: keyof typeof NAMES, form: RegExp) => {
    const value = parameters.get(NAMES[name])
    return value !== null && form.test(value) ? value : null
  }
  return {
    report,
    range: isFree ? { kind, from, to } : rangeAround(kind, isDate(from) ? from : today),
    group: REPORT_OFFERS[report].groups.find((group) => group === parameters.get('by')) ?? null,
    class: word('class', ID),
    business: word('business', ID),
    window: word('window', ID),
    teller: word('teller', ID),
    fromTime: word('fromTime', TIME),
    toTime: word('toTime', TIME),
    page: Number.isInteger(page) && page > 0 ? page : 1,
  }
}

/** @returns the address with this place in it and everything else as it was */
export function withPlace(address: string, place: ReportPlace): string {
  const url = new URL(address)
  const set = (name: string, value: string | null) =>
    value === null ? url.searchParams.delete(name) : url.searchParams.set(name, value)
  const { kind, from, to } = place.range
  set('report', place.report)
  set('span', kind)
  set('from', from)
  set('to', kind === 'free' ? to : null)
  set('by', place.group)
  for (const [name, parameter] of Object.entries(NAMES)) set(parameter, place[name as keyof typeof NAMES])
  set('lines', place.page > 1 ? String(place.page) : null)
  return url.href
}

/** What a report is broken down by unless somebody chooses: hours of one day, days of a month, months of a year. */
export function usualGroup(report: ReportId, { kind }: Range): ReportGroup {
  const { groups } = REPORT_OFFERS[report]
  const usual = groups[0]
  if (usual !== 'day') return usual
  if (kind === 'day' && groups.includes('slot')) return 'slot'
  return kind === 'year' || kind === 'quarter' ? 'month' : usual
}

/** What is asked of the hub: only what this report can be narrowed down by. */
export function queryOf(
  place: ReportPlace,
  span = place.range as { from: string; to: string },
): Record<string, string> {
  const { report, range, group, page } = place
  const { filters } = REPORT_OFFERS[report]
  const query: Record<string, string> = { from: span.from, to: span.to, group: group ?? usualGroup(report, range) }
  for (const name of ['class', 'business', 'window', 'teller'] as const)
    if (filters.includes(name) && place[name] !== null) query[name] = place[name]
  if (filters.includes('time')) {
    if (place.fromTime !== null) query.fromTime = place.fromTime
    if (place.toTime !== null) query.toTime = place.toTime
  }
  if (page > 1) query.page = String(page)
  return query
}
