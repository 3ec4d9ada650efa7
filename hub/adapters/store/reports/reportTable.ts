import type { ReportGroup, ReportValue, Text } from '../../../../contracts/index.ts'
import type { Names, ReportNames, ReportQuestion, ReportTable } from '../../../app/reports/ports.ts'
import { APPOINTMENTS, CALLS, flowFigures, WAITING } from '../../../core/reports/customerFigures.ts'
import type { Counts, Figure } from '../../../core/reports/figure.ts'
import { allKeys, type Days, keyColumn, keyValue } from '../../../core/reports/keys.ts'
import { ATTENDANCE, EFFICIENCY, PAUSES, SATISFACTION } from '../../../core/reports/staffFigures.ts'
import type { Db } from '../openDb.ts'
import { attendanceList } from './attendanceList.ts'
import { countRows, type Key } from './countRows.ts'
import {
  APPOINTED,
  ASKED,
  ATTENDED,
  CALLED,
  FLOW,
  PAUSED,
  PRESENCE,
  type Source,
  WAITS,
  WORK,
} from './reportSources.ts'
import { ticketList } from './ticketList.ts'

interface Plan {
  readonly sources: readonly Source[]
  readonly figures: readonly Figure[]
  readonly chart: ReportTable['chart']
}

function planOf({ report, group }: ReportQuestion): Plan {
  switch (report) {
    case 'waiting':
      return { sources: [WAITS], figures: WAITING, chart: { kind: 'line', columns: ['wait-p50', 'wait-p90'] } }
    case 'efficiency':
      return { sources: [WORK, PRESENCE], figures: EFFICIENCY, chart: { kind: 'bars', columns: ['served'] } }
    case 'satisfaction':
      return { sources: [ASKED], figures: SATISFACTION, chart: { kind: 'stack', columns: SCORES } }
    case 'flow':
      return {
        sources: [FLOW],
        figures: flowFigures(group),
        chart: { kind: 'stack', columns: ['by-kiosk', 'by-staff', 'by-partner', 'quick'] },
      }
    case 'calls':
      return {
        sources: [CALLED],
        figures: CALLS,
        chart: { kind: 'stack', columns: ['served', 'no-shows', 'passed-on', 'other'] },
      }
    case 'appointments':
      return {
        sources: [APPOINTED],
        figures: APPOINTMENTS,
        chart: { kind: 'stack', columns: ['activated', 'cancelled', 'expired', 'open'] },
      }
    case 'attendance':
      return group === 'reason'
        ? { sources: [PAUSED], figures: PAUSES, chart: { kind: 'bars', columns: ['paused'] } }
        : { sources: [ATTENDED], figures: ATTENDANCE, chart: { kind: 'stack', columns: ['open', 'paused', 'closed'] } }
    case 'tickets':
      return { sources: [], figures: [], chart: null }
  }
}
const SCORES = ['score-5', 'score-4', 'score-3', 'score-2', 'score-1']

/** One report as it is asked for, counted from the rows of a database. Ids nobody has ever had give an empty one. */
export function reportTable(db: Db, question: ReportQuestion): ReportTable {
  const { report, group } = question
  const firstDay = firstDayOf(db)
  if (report === 'tickets') return { ...ticketList(db, question), firstDay }
  if (report === 'attendance' && group === 'none') return { ...attendanceList(db, question), firstDay }
  const { sources, figures, chart } = planOf(question)
  const { rows: counted, together } = countRows(db, sources, question, group)
  const whole = Object.fromEntries(Object.entries(together).map(([name, value]) => [`all.${name}`, value]))
  const nameOf = namesOf(question.names, group)
  const valuesOf = (counts: Counts) => figures.map(({ of }) => of({ ...counts, ...whole }))
  const keys = inOrder(group, allKeys<Key>(group, [...counted.keys()], daysShown(question, firstDay)), question.names)
  const rows = keys.map((key) => [keyValue(group, key, nameOf), ...valuesOf(counted.get(key) ?? {})])
  return {
    columns: [keyColumn(group), ...figures.map(({ column }) => column)],
    rows,
    totals: [null, ...totalsOf(figures, valuesOf(together))],
    page: 1,
    pages: 1,
    rowCount: rows.length,
    firstDay,
    chart: rows.length > 0 ? chart : null,
  }
}

function totalsOf(figures: readonly Figure[], values: readonly ReportValue[]): ReportValue[] {
  return values.map((value, at) => (figures[at]?.column.total === 'none' ? null : value))
}

function firstDayOf(db: Db): string | null {
  const days = ['report_tickets', 'report_stretches'].map((table) =>
    db.prepare<[], string | null>(`SELECT min(day) FROM ${table}`).pluck().get(),
  )
  const known = days.filter((day) => typeof day === 'string').sort()
  return known[0] ?? null
}

/** Of the days asked for those of which something can be known. */
function daysShown({ from, to, today }: ReportQuestion, firstDay: string | null): Days | null {
  if (firstDay === null) return null
  const days = { from: from > firstDay ? from : firstDay, to: to < today ? to : today }
  return days.from > days.to ? null : days
}

/** What has a name comes as the configuration has it, then what has none any more, then nothing. */
function inOrder(group: ReportGroup, keys: readonly Key[], names: ReportNames): Key[] {
  const list = listOf(names, group)
  if (!list) return [...keys]
  const place = new Map(list.map(([id], at) => [id, at]))
  const rank = (key: Key) => (key === null ? Number.POSITIVE_INFINITY : (place.get(String(key)) ?? list.length))
  return [...keys].sort((a, b) => compare(rank(a), rank(b)) || compare(String(a), String(b)))
}

function compare<V extends string | number>(a: V, b: V): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function listOf(names: ReportNames, group: ReportGroup): Names | undefined {
  return group in names ? names[group as keyof ReportNames] : undefined
}

function namesOf(names: ReportNames, group: ReportGroup): (id: string) => Text | undefined {
  const known = new Map(listOf(names, group) ?? [])
  return (id) => known.get(id)
}
