import type { ReportGroup } from '../../../../contracts/index.ts'
import type { ReportQuestion } from '../../../app/reports/ports.ts'

/** Where the counts of reports come from, in SQL. The names are those the figures ask for (hub/core/reports). */

export interface Source {
  readonly table: string
  /** What is counted at all. */
  readonly where: string
  readonly day: string
  /** Milliseconds by the outlet's clocks; undefined: has no time of day. */
  readonly local?: string
  readonly ids: Partial<Record<'class' | 'business' | 'queue' | 'window' | 'teller' | 'partner' | 'reason', string>>
  readonly counts: Readonly<Record<string, string>>
  /** Values of which percentiles are asked. */
  readonly samples?: Readonly<Record<string, string>>
}

const IDS = { class: 'class_id', business: 'business_id', queue: 'queue_id', window: 'window_id', teller: 'teller_id' }

const all = (condition: string) => `total(${condition})`

export const WAITS: Source = {
  table: 'report_tickets',
  where: "(how <> 'quick' OR calls > 0)",
  day: 'arrived_day',
  local: 'arrived_local',
  ids: IDS,
  counts: {
    arrivals: 'count(*)',
    called: 'count(wait_ms)',
    waitMs: 'sum(wait_ms)',
    waitMax: 'max(wait_ms)',
    within: 'total(is_within)',
    judged: 'count(is_within)',
    noShows: all("state = 'noShow'"),
    cancelled: all("state = 'cancelled' AND calls = 0"),
    expired: all("state = 'expired' AND calls = 0"),
    waitingNow: all("state IN ('waiting', 'held') AND calls = 0"),
  },
  samples: { wait: 'wait_ms' },
}

export const FLOW: Source = {
  table: 'report_tickets',
  where: '1',
  day: 'arrived_day',
  local: 'arrived_local',
  ids: IDS,
  counts: {
    came: 'count(*)',
    days: 'count(DISTINCT arrived_day)',
    byKiosk: all("how = 'kiosk'"),
    byStaff: all("how = 'staff'"),
    byPartner: all("how = 'partner'"),
    quick: all("how = 'quick'"),
  },
}

export const APPOINTED: Source = {
  table: 'report_tickets',
  where: "how = 'partner'",
  day: 'day',
  local: 'taken_local',
  ids: { ...IDS, partner: 'partner_id' },
  counts: {
    taken: 'count(*)',
    activated: 'count(activated_tick)',
    inTime: all('activated_tick <= pending_until_tick'),
    served: all("state = 'served' AND activated_tick IS NOT NULL"),
    cancelled: all("state = 'cancelled' AND activated_tick IS NULL"),
    expired: all("state = 'expired' AND activated_tick IS NULL"),
    open: all("state = 'pending'"),
  },
}

/** Of the detail: every ticket by the day it was taken. */
export const TICKETS: Source = {
  table: 'report_tickets',
  where: '1',
  day: 'day',
  local: 'taken_local',
  ids: IDS,
  counts: {
    tickets: 'count(*)',
    calls: 'total(calls)',
    recalls: 'total(recalls)',
    noShows: 'total(no_shows)',
    transfers: 'total(transfers)',
    services: 'total(services)',
    serviceMs: 'total(service_ms)',
  },
}

const CALL_COUNTS = {
  served: all("outcome = 'served'"),
  servedMs: "sum(CASE WHEN outcome = 'served' THEN service_ms END)",
  noShows: all("outcome = 'noShow'"),
  passedOn: all("outcome = 'passedOn'"),
  recalls: 'total(recalls)',
}

export const CALLED: Source = {
  table: 'report_calls',
  where: "kind = 'call'",
  day: 'day',
  local: 'local',
  ids: IDS,
  counts: {
    ...CALL_COUNTS,
    calls: 'count(*)',
    firstCalls: 'total(is_first)',
    waitMs: 'sum(wait_ms)',
    other: all("outcome IS NULL OR outcome NOT IN ('served', 'noShow', 'passedOn')"),
  },
}

export const WORK: Source = {
  table: 'report_calls',
  where: '1',
  day: 'day',
  ids: IDS,
  counts: {
    ...CALL_COUNTS,
    customers: "count(DISTINCT CASE WHEN outcome = 'served' THEN ticket_id END)",
    servingMs: 'total(service_ms)',
  },
  samples: { service: "CASE WHEN outcome = 'served' THEN service_ms END" },
}

const LASTED = '(max(coalesce(end_tick, @nowTick), begin_tick) - begin_tick)'

export const PRESENCE: Source = {
  table: 'report_stretches',
  where: '1',
  day: 'day',
  ids: { window: 'window_id', teller: 'teller_id' },
  counts: {
    signedInMs: `total(${LASTED})`,
    openMs: `total(iif(status = 'open', ${LASTED}, 0))`,
    pausedMs: `total(iif(status = 'paused', ${LASTED}, 0))`,
    closedMs: `total(iif(status = 'closed', ${LASTED}, 0))`,
    pauses: all("status = 'paused'"),
    signIns: 'total(is_sign_in)',
  },
}

/** ... and on how many days how many of them were there. */
export const ATTENDED: Source = {
  ...PRESENCE,
  counts: { ...PRESENCE.counts, tellerDays: "count(DISTINCT teller_id || '/' || day)" },
}

/** Both languages, so that reasons which are the same in one of them are told apart. */
export const REASON = 'json_array(reason_zh, reason_en)'

export const PAUSED: Source = {
  ...PRESENCE,
  where: "status = 'paused'",
  ids: { ...PRESENCE.ids, reason: `iif(reason_zh IS NULL, NULL, ${REASON})` },
}

export const ASKED: Source = {
  table: 'report_evaluations',
  where: '1',
  day: 'day',
  local: 'local',
  ids: IDS,
  counts: {
    asked: 'count(*)',
    answered: 'count(score)',
    scoreSum: 'sum(score)',
    score5: all('score = 5'),
    score4: all('score = 4'),
    score3: all('score = 3'),
    score2: all('score = 2'),
    score1: all('score = 1'),
    low: 'total(is_low)',
  },
}

/** What a row stands for, in SQL: text, a number, or NULL. */
export function keyOf(source: Source, group: ReportGroup): string {
  const { day, local = '0' } = source
  switch (group) {
    case 'day':
      return day
    case 'month':
      return `substr(${day}, 1, 7)`
    case 'quarter':
      return `substr(${day}, 1, 4) || '-Q' || ((substr(${day}, 6, 2) + 2) / 3)`
    case 'year':
      return `substr(${day}, 1, 4)`
    case 'weekday':
      return `CAST(strftime('%u', ${day}) AS INTEGER)`
    case 'slot':
      return `${local} % 86400000 / 1800000`
    case 'hour':
      return `${local} % 86400000 / 3600000`
    case 'class':
    case 'business':
    case 'queue':
    case 'window':
    case 'teller':
    case 'partner':
    case 'reason':
      return source.ids[group] ?? 'NULL'
    default:
      return 'NULL'
  }
}

/** Named parameters of `conditionOf`. */
export function parametersOf(question: ReportQuestion): Record<string, string | number> {
  const { from, to, nowTick, time } = question
  const named: Record<string, string | number> = { from, to, nowTick }
  if (time) Object.assign(named, { timeFrom: time.from, timeTo: time.to })
  for (const filter of FILTERS) if (question[filter] !== undefined) named[filter] = question[filter]
  return named
}
const FILTERS = ['class', 'business', 'window', 'teller'] as const

/** Which rows are asked for. */
export function conditionOf({ where, day, local, ids }: Source, question: ReportQuestion): string {
  const conditions = [`${day} BETWEEN @from AND @to`, where]
  for (const filter of FILTERS)
    if (question[filter] !== undefined && ids[filter]) conditions.push(`${ids[filter]} = @${filter}`)
  if (question.time && local) conditions.push(`${local} % 86400000 >= @timeFrom AND ${local} % 86400000 < @timeTo`)
  return conditions.join(' AND ')
}
