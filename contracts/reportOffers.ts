/**
 * Reports. Each is a table whose columns say in words what they count, so that one page, one Excel file and one CSV serve them all, and
 * whoever doubts a figure reads how it is made.
 */
export const REPORTS = [
  'waiting',
  'efficiency',
  'satisfaction',
  'tickets',
  'flow',
  'calls',
  'appointments',
  'attendance',
  'devices',
] as const
export type ReportId = (typeof REPORTS)[number]

/** What a row stands for: a span of time, a half-hour or hour of the day, or one of something. Which a report allows is in its view. */
export const REPORT_GROUPS = [
  'day',
  'month',
  'quarter',
  'year',
  'slot',
  'hour',
  'weekday',
  'class',
  'business',
  'window',
  'teller',
  'queue',
  'partner',
  'reason',
  'device',
  'cause',
  'none',
] as const
export type ReportGroup = (typeof REPORT_GROUPS)[number]

export const REPORT_FILTERS = ['class', 'business', 'window', 'teller', 'time'] as const
/** What a report can be narrowed down to; `time`: a part of the day. */
export type ReportFilter = (typeof REPORT_FILTERS)[number]

interface ReportOffer {
  /** The first is what is shown unless another is asked for. */
  readonly groups: readonly [ReportGroup, ...ReportGroup[]]
  readonly filters: readonly ReportFilter[]
}
const SPANS = ['month', 'quarter', 'year', 'weekday'] as const
/** How each report can be broken down and narrowed: all else is refused. */
export const REPORT_OFFERS: Readonly<Record<ReportId, ReportOffer>> = {
  waiting: {
    groups: ['day', ...SPANS, 'slot', 'hour', 'class', 'business', 'queue', 'window', 'teller'],
    filters: REPORT_FILTERS,
  },
  efficiency: { groups: ['teller', 'window', 'day', ...SPANS], filters: ['window', 'teller'] },
  satisfaction: {
    groups: ['teller', 'window', 'business', 'class', 'day', ...SPANS],
    filters: REPORT_FILTERS,
  },
  tickets: { groups: ['none'], filters: REPORT_FILTERS },
  flow: {
    groups: ['slot', 'hour', 'day', ...SPANS, 'class', 'business', 'queue'],
    filters: ['class', 'business', 'time'],
  },
  calls: {
    groups: ['slot', 'hour', 'day', ...SPANS, 'class', 'business', 'queue', 'window', 'teller'],
    filters: REPORT_FILTERS,
  },
  appointments: {
    groups: ['partner', 'day', ...SPANS, 'slot', 'hour', 'class', 'business'],
    filters: ['class', 'business', 'time'],
  },
  attendance: { groups: ['none', 'teller', 'reason', 'day', ...SPANS], filters: ['window', 'teller'] },
  devices: { groups: ['device', 'cause'], filters: [] },
}
