import Type, { type Static } from 'typebox'
import { Id, LocalDate, LocalTime, nullable, oneOf, strict, Text, WallMs } from './common.ts'
import { REPORT_GROUPS, REPORTS } from './reportOffers.ts'

/** How a value is written: count 1,234; durationS as minutes and seconds; share 0..1 as per cent; score 1..5; time as local time; date; text. */
export const REPORT_KINDS = ['text', 'date', 'time', 'count', 'durationS', 'share', 'score', 'rate'] as const
export type ReportKind = (typeof REPORT_KINDS)[number]

export const ReportColumn = strict({
  id: Id,
  label: Text,
  kind: oneOf(REPORT_KINDS),
  /** What exactly is counted, over whom, and what is left out. */
  definition: strict({ 'zh-CN': Type.String(), en: Type.String() }),
  /** What a sum over rows means: added up, weighed by another column, or nothing. Told so that a total can be checked. */
  total: oneOf(['sum', 'own', 'none']),
})
export type ReportColumn = Static<typeof ReportColumn>
/** A text of the configuration in both languages, a figure, or null where there is nothing to say (nobody was called). */
export const ReportValue = Type.Union([Type.Null(), Type.Number(), Type.String(), Text])
export type ReportValue = Static<typeof ReportValue>

export const ReportView = strict(
  {
    report: oneOf(REPORTS),
    title: Text,
    question: Text,
    group: oneOf(REPORT_GROUPS),
    groups: Type.Array(oneOf(REPORT_GROUPS)),
    from: LocalDate,
    to: LocalDate,
    /** The business day that is open. */
    today: LocalDate,
    /** The first day anything is known of; null: nothing is yet. */
    firstDay: nullable(LocalDate),
    /** Today is in it: figures so far, which still change. Else all days in it are over (T+1). */
    isLive: Type.Boolean(),
    madeAt: WallMs,
    /** The journal's last event that is counted. */
    throughSeq: Type.Integer({ minimum: 0 }),
    columns: Type.Array(ReportColumn),
    rows: Type.Array(Type.Array(ReportValue)),
    totals: Type.Array(ReportValue),
    /** More rows than are shown at once (ticket detail): ask with `page`. */
    page: Type.Integer({ minimum: 1 }),
    pages: Type.Integer({ minimum: 1 }),
    rowCount: Type.Integer({ minimum: 0 }),
    /** What is drawn: columns over the groups. `stack`: parts of one whole. */
    chart: nullable(strict({ kind: oneOf(['bars', 'stack', 'line']), columns: Type.Array(Id, { minItems: 1 }) })),
  },
  { $id: 'ReportView' },
)
export type ReportView = Static<typeof ReportView>

const ReportQuery = strict({
  from: LocalDate,
  to: LocalDate,
  group: Type.Optional(oneOf(REPORT_GROUPS)),
  class: Type.Optional(Id),
  business: Type.Optional(Id),
  window: Type.Optional(Id),
  teller: Type.Optional(Id),
  /** Only part of the day, [fromTime, toTime). */
  fromTime: Type.Optional(LocalTime),
  toTime: Type.Optional(LocalTime),
  page: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,4}$' })),
  /** Tables for people: words and headings in this language. */
  language: Type.Optional(oneOf(['zh-CN', 'en'])),
})
export type ReportQuery = Static<typeof ReportQuery>
const READERS = ['manager', 'supervisor', 'operations', 'admin'] as const
const Params = strict({ report: oneOf(REPORTS) })
/** It may be longer than anybody wants to hold at once. */
const FileInParts = Type.Unsafe<AsyncIterable<Uint8Array>>(Type.String())

export const REPORT_ROUTES = {
  report: {
    method: 'GET',
    path: '/api/v1/reports/:report',
    summary: 'A report over local dates, both included, at most five years',
    roles: READERS,
    params: Params,
    query: ReportQuery,
    answer: ReportView,
  },
  reportCsv: {
    method: 'GET',
    path: '/api/v1/reports/:report/table.csv',
    summary: 'The same as CSV: all rows, plain figures with their units in the heading, UTF-8 with a byte order mark',
    roles: READERS,
    params: Params,
    query: ReportQuery,
    answer: FileInParts,
    produces: 'text/csv; charset=utf-8',
  },
  reportExcel: {
    method: 'GET',
    path: '/api/v1/reports/:report/table.xlsx',
    summary: 'The same as an Excel workbook: the table, and a sheet with the definitions',
    roles: READERS,
    params: Params,
    query: ReportQuery,
    answer: FileInParts,
    produces: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
} as const
