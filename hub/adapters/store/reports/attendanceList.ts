import type { ReportValue, Text } from '../../../../contracts/index.ts'
import type { ReportQuestion, ReportTable } from '../../../app/reports/ports.ts'
import type { Counts } from '../../../core/reports/figure.ts'
import { ATTENDANCE_DAY } from '../../../core/reports/staffFigures.ts'
import { ATTENDANCE_HEAD, ATTENDANCE_REASONS } from '../../../core/reports/ticketColumns.ts'
import type { Db } from '../openDb.ts'
import { countRows } from './countRows.ts'
import { conditionOf, PRESENCE, parametersOf, REASON } from './reportSources.ts'
import { namer, timeOfDay } from './ticketList.ts'

const MINUTE_MS = 60_000

interface DayRow extends Counts {
  readonly day: never
  readonly teller: never
  readonly windows: never
  readonly begin: number
  readonly end: number | null
  readonly beginTick: number
  readonly endTick: number
}

/** One line for every teller and business day. */
export function attendanceList(db: Db, question: ReportQuestion): Omit<ReportTable, 'firstDay'> {
  const condition = conditionOf(PRESENCE, question)
  const parameters = parametersOf(question)
  const counts = Object.entries(PRESENCE.counts).map(([name, sql]) => `${sql} AS ${name}`)
  const lines = db
    .prepare<[object], DayRow>(
      `SELECT day, teller_id AS teller, json_group_array(DISTINCT window_id) AS windows, ${atTick('min', 'begin')} AS begin,
         iif(count(*) = count(end_local), ${atTick('max', 'end')}, NULL) AS end,
         min(begin_tick) AS beginTick, max(max(coalesce(end_tick, @nowTick), begin_tick)) AS endTick, ${counts.join(', ')}
       FROM report_stretches WHERE ${condition} GROUP BY day, teller_id ORDER BY day, min(begin_tick), teller_id`,
    )
    .all(parameters)
  const reasons = reasonsOf(db, condition, parameters)
  const [tellerName, windowName] = [namer(question.names.teller), namer(question.names.window)]
  const rows = lines.map((line): ReportValue[] => [
    line.day,
    tellerName(line.teller),
    joined((JSON.parse(line.windows) as string[]).sort().map(windowName)),
    timeOfDay(line.begin),
    timeOfDay(line.end),
    (line.endTick - line.beginTick) / 1000,
    ...ATTENDANCE_DAY.map(({ of }) => of(line)),
    reasons.get(`${line.day}/${line.teller}`) ?? null,
  ])
  const together = countRows(db, [PRESENCE], question, 'none').together
  return {
    columns: [...ATTENDANCE_HEAD, ...ATTENDANCE_DAY.map(({ column }) => column), ATTENDANCE_REASONS],
    rows,
    totals: [...ATTENDANCE_HEAD.map(() => null), ...ATTENDANCE_DAY.map(({ of }) => of(together)), null],
    page: 1,
    pages: 1,
    rowCount: rows.length,
    chart: null,
  }
}

/** The time by the clocks at the first or the last tick of several: where a clock was set back the last is not the latest. */
function atTick(which: 'min' | 'max', end: 'begin' | 'end'): string {
  return `CAST(substr(${which}(printf('%020d%d', ${end}_tick, ${end}_local)), 21) AS INTEGER)`
}

/** `午餐 32 分 · 开会 10 分`, by day and teller. */
function reasonsOf(db: Db, condition: string, parameters: object): Map<string, Text> {
  const rows = db
    .prepare<[object], { of: string; reason: string; ms: number }>(
      `SELECT day || '/' || teller_id AS of, ${REASON} AS reason,
         sum(max(coalesce(end_tick, @nowTick), begin_tick) - begin_tick) AS ms
       FROM report_stretches WHERE ${condition} AND status = 'paused' GROUP BY 1, 2 ORDER BY 1, ms DESC, 2`,
    )
    .all(parameters)
  const lines = new Map<string, Text[]>()
  for (const { of, reason, ms } of rows) {
    const [zh, en] = JSON.parse(reason) as [string | null, string | null]
    const minutes = Math.round(ms / MINUTE_MS)
    const words = { 'zh-CN': `${zh ?? '未注明'} ${minutes} 分`, en: `${en ?? zh ?? 'none given'} ${minutes} min` }
    lines.set(of, [...(lines.get(of) ?? []), words])
  }
  return new Map([...lines].map(([of, words]) => [of, joined(words) as Text]))
}

/** Several in one cell, as many as there is room for. */
function joined(values: readonly ReportValue[]): ReportValue {
  if (values.length === 1) return values[0] ?? null
  const inOne = (language: 'zh-CN' | 'en') =>
    values
      .map((value) => (typeof value === 'object' && value !== null ? value[language] : String(value)))
      .join(' · ')
      .slice(0, LONGEST)
  return { 'zh-CN': inOne('zh-CN'), en: inOne('en') }
}
/** A text of the contract. */
const LONGEST = 200
