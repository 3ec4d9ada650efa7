import { parse } from 'csv-parse/sync'
import readExcel from 'read-excel-file/node'
import { expect, test } from 'vitest'
import type { ReportColumn, ReportKind, ReportValue } from '../../../contracts/index.ts'
import type { ReportFile, ReportTable } from '../../app/reports/ports.ts'
import { csvLines, csvTable } from './csvTable.ts'
import { excelTable } from './excelTable.ts'

const both = (words: string) => ({ 'zh-CN': `中${words}`, en: words })
const KINDS: readonly ReportKind[] = ['text', 'date', 'time', 'count', 'durationS', 'share', 'score', 'rate']
const COLUMNS = KINDS.map(
  (kind): ReportColumn => ({
    id: kind.toLowerCase(),
    label: both(kind),
    kind,
    definition: both(`what ${kind} counts`),
    total: 'sum',
  }),
)
const ROW: readonly ReportValue[] = [both('Cash'), '2026-11-18', '09:05:10', 1234, 332.6, 0.98765, 4.3333, 12.345]

function tableOf(rows: readonly (readonly ReportValue[])[]): ReportTable {
  const totals = COLUMNS.map(({ kind }) => (kind === 'count' ? 1234 : null))
  const pages = { page: 1, pages: 1, rowCount: rows.length, firstDay: null, chart: null }
  return { columns: COLUMNS, rows, totals, ...pages }
}
const FILE: ReportFile = {
  format: 'excel',
  language: 'en',
  title: both('Waiting'),
  asked: [[both('Days'), both('2026-11-18')]],
  table: tableOf([]),
}

/** What spreadsheets have taken for formulas, and what they strip before they look. */
const FORMULAS = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '=HYPERLINK("http://x")'] as const

test('CSV is UTF-8 with a mark, plain figures and their units in the heading', () => {
  const bytes = Buffer.from(csvTable(tableOf([ROW, KINDS.map(() => null)]), 'en'))
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  expect(parse(bytes, { bom: true })).toEqual([
    ['text', 'date', 'time', 'count', 'durationS (s)', 'share (0–1)', 'score', 'rate'],
    ['Cash', '2026-11-18', '09:05:10', '1234', '333', '0.9877', '4.33', '12.35'],
    ['', '', '', '', '', '', '', ''],
  ])
  expect(bytes.toString()).toMatch(/\r\n$/)
  expect(parse(csvTable(tableOf([ROW]), 'zh-CN') as Buffer, { bom: true })[1]?.[0]).toBe('中Cash')
})

test.each(FORMULAS)('a name that begins like %j is a text in both', async (name) => {
  const table = tableOf([[name, ...ROW.slice(1)]])
  const [, line] = parse(csvTable(table, 'en') as Buffer, { bom: true }) as string[][]
  expect(line?.[0]).toBe(`'${name}`)
  const sheets = await readExcel(Buffer.from(await excelTable(table, FILE)), { trim: false })
  expect(sheets[0]?.data[1]?.[0]).toBe(name)
})

/** What people put into names: ends of lines, quotes, separators, letters of everywhere, and what no file can hold. */
const NAMES = [
  'a "b", c',
  'two\nlines',
  'two\r\nlines',
  '"',
  ',;\t',
  '窗口 𠮷 é',
  '<&>',
  '  spaces  ',
  "'quoted'",
] as const

test.each(NAMES)('a name such as %j is the same in both', async (name) => {
  const table = tableOf([[name, ...ROW.slice(1)], ROW])
  const lines = parse(csvTable(table, 'en') as Buffer, { bom: true }) as string[][]
  expect(lines.map((line) => line.length)).toEqual([KINDS.length, KINDS.length, KINDS.length])
  expect(lines[1]?.[0]).toBe(name)
  const [sheet] = await readExcel(Buffer.from(await excelTable(table, FILE)), { trim: false })
  expect(sheet?.data[1]?.[0]).toBe(name)
})

test('what a workbook can not hold is left out of it, and the rest can be read', async () => {
  const table = tableOf([['a\u0000b\u0007c\uD800d\uFFFEe', ...ROW.slice(1)]])
  const [sheet] = await readExcel(Buffer.from(await excelTable(table, FILE)))
  expect(sheet?.data[1]?.slice(0, 1)).toEqual(['abcde'])
  expect(sheet?.data[1]?.[3]).toBe(1234)
})

test('lines that follow have no mark and no head', () => {
  const whole = csvTable(tableOf([ROW, ROW]), 'zh-CN')
  const parts = [csvTable(tableOf([ROW]), 'zh-CN'), csvLines(tableOf([ROW]), 'zh-CN')]
  expect(Buffer.concat(parts)).toEqual(whole)
})

test('a workbook has real figures, dates and lengths of time, and a sheet with what they mean', async () => {
  const [table, notes] = await readExcel(Buffer.from(await excelTable(tableOf([ROW]), FILE)))
  expect(table?.sheet).toBe('Waiting')
  expect(table?.data[0]).toEqual(KINDS)
  const [name, date, time, count, duration, share, score, rate] = table?.data[1] ?? []
  expect(name).toBe('Cash')
  expect(date).toEqual(new Date('2026-11-18T00:00:00Z'))
  expect([count, share, score, rate]).toEqual([1234, 0.98765, 4.3333, 12.345])
  // Lengths and times are parts of a day, as spreadsheets reckon.
  const seconds = (value: unknown) =>
    value instanceof Date ? value.getTime() / 1000 + 2_209_161_600 : Number(value) * 86_400
  expect(seconds(duration)).toBeCloseTo(332.6, 0)
  expect(seconds(time) % 86_400).toBeCloseTo(32_710, 0)
  expect(table?.data[2]?.[0]).toBe('Total')
  expect(notes?.data.flat()).toEqual(
    expect.arrayContaining(['中Days / Days', 'what share counts', '中what share counts']),
  )
})

test('a workbook that would take too much memory is refused', async () => {
  const rows = Array.from({ length: 50_001 }, () => ROW)
  await expect(excelTable(tableOf(rows), FILE)).rejects.toMatchObject({ problem: { code: 'REPORT_TOO_LONG' } })
})
