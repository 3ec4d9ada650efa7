import { expect } from 'vitest'
import { REPORT_OFFERS, type ReportValue } from '../../../contracts/index.ts'
import type { ReportQuestion, ReportTable } from '../../../hub/app/reports/ports.ts'

/** What was counted in another way. */
type Row = Readonly<Record<string, number | null>>
interface Expected {
  readonly rows: ReadonlyMap<string, Row>
  readonly totals: Row
}

export function wordsOf(value: ReportValue | undefined): string {
  return typeof value === 'object' && value !== null ? value['zh-CN'] : String(value)
}

function valuesOf({ columns }: ReportTable, row: readonly ReportValue[]): Record<string, number | null> {
  return Object.fromEntries(columns.slice(1).map(({ id }, at) => [id, row[at + 1] as number | null]))
}

export function expectSame(table: ReportTable, expected: Expected, what: string): void {
  const shown = new Map(table.rows.map((row) => [wordsOf(row[0]), valuesOf(table, row)]))
  for (const [key, row] of expected.rows) expectRow(shown.get(key) ?? {}, row, `${what} ${key}`)
  // Rows that nothing has happened in are there so that no span is missing: they say nothing else.
  for (const [key, row] of shown)
    if (!expected.rows.has(key))
      for (const value of Object.values(row)) expect(value === null || value === 0, `${what} ${key}`).toBe(true)
  if (expected.rows.size > 0) expectRow(valuesOf(table, table.totals), expected.totals, `${what} totals`)
}

function expectRow(shown: Row, row: Row, what: string): void {
  expect(Object.keys(shown).toSorted(), what).toEqual(Object.keys(row).toSorted())
  for (const [id, value] of Object.entries(row)) {
    const found = shown[id]
    if (value === null || found === null || found === undefined) expect(found, `${what} ${id}`).toBe(value)
    else
      expect(Math.abs(found - value), `${what} ${id}: ${found}, not ${value}`).toBeLessThan(1e-9 * Math.max(1, value))
  }
}

const GROUPED = ['waiting', 'efficiency', 'satisfaction', 'flow', 'calls', 'appointments', 'attendance'] as const
export type Narrowing = Pick<ReportQuestion, 'class' | 'business' | 'window' | 'teller' | 'time'>

export function questionsOf(
  narrowing: Narrowing,
  days: { from: string; to: string },
  nowTick: number,
): ReportQuestion[] {
  return GROUPED.flatMap((report) => {
    const { groups, filters } = REPORT_OFFERS[report]
    const allowed = Object.fromEntries(Object.entries(narrowing).filter(([name]) => filters.includes(name as never)))
    return groups
      .filter((group) => group !== 'none')
      .map((group) => ({ report, group, ...days, ...allowed, page: 1, today: days.to, nowTick, names: NO_NAMES }))
  })
}

export const NO_NAMES = { class: [], business: [], queue: [], window: [], teller: [], partner: [] }
