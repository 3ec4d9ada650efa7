import writeExcelFile, { type Cell, type Sheet } from 'write-excel-file/node'
import type { Language, ReportColumn, ReportKind, ReportValue } from '../../../contracts/index.ts'
import type { ReportFile, ReportTable } from '../../app/reports/ports.ts'
import { mayBeWorkbook } from './workbookSize.ts'

const SECONDS_PER_DAY = 86_400
const FORMATS: Readonly<Record<ReportKind, string | undefined>> = {
  text: undefined,
  date: 'yyyy-mm-dd',
  time: 'hh:mm:ss',
  count: '#,##0',
  durationS: '[h]:mm:ss',
  share: '0.0%',
  score: '0.00',
  rate: '#,##0.00',
}
const WIDTHS: Readonly<Record<ReportKind, number>> = {
  text: 18,
  date: 12,
  time: 10,
  count: 10,
  durationS: 12,
  share: 10,
  score: 9,
  rate: 10,
}
const HEAD = { fontWeight: 'bold', backgroundColor: '#E9EEEF', wrap: true, alignVertical: 'center' } as const
const WORDS = {
  notes: { 'zh-CN': '说明', en: 'Notes' },
  column: { 'zh-CN': '列', en: 'Column' },
  definition: { 'zh-CN': '口径', en: 'Definition' },
  total: { 'zh-CN': '合计', en: 'Total' },
} as const

/** The table with its head standing still and its figures as figures, and what they mean. Throws REPORT_TOO_LONG. */
export async function excelTable(table: ReportTable, file: ReportFile): Promise<Uint8Array> {
  mayBeWorkbook(table.rows.length)
  const { language, title } = file
  const sheets: Sheet<never>[] = [
    {
      sheet: title[language],
      data: figures(table, language),
      columns: table.columns.map(({ kind }) => ({ width: WIDTHS[kind] })),
      stickyRowsCount: 1,
    },
    {
      sheet: WORDS.notes[language],
      data: notes(table, file),
      columns: [{ width: 18 }, { width: 22 }, { width: 60 }, { width: 80 }],
    },
  ]
  return writeExcelFile(sheets as never).toBuffer()
}

function figures({ columns, rows, totals }: ReportTable, language: Language): Cell[][] {
  const cells = rows.map((row) => row.map((value, at) => cellOf(value, columns[at] as ReportColumn, language)))
  const hasTotals = totals.some((value) => value !== null) && rows.length > 0
  const last = totals.map((value, at): Cell => {
    if (at === 0 && value === null) return { value: WORDS.total[language], fontWeight: 'bold' }
    const cell = cellOf(value, columns[at] as ReportColumn, language)
    return typeof cell === 'object' && cell !== null ? ({ ...cell, fontWeight: 'bold' } as Cell) : cell
  })
  return [
    columns.map(({ label }): Cell => ({ value: label[language], ...HEAD })),
    ...cells,
    ...(hasTotals ? [last] : []),
  ]
}

/** Every text is a text to Excel, whatever it begins with: no cell here is a formula. */
function cellOf(value: ReportValue, { kind }: ReportColumn, language: Language): Cell {
  if (value === null) return null
  const format = FORMATS[kind]
  const styled = (cell: number | Date): Cell =>
    ({ value: cell, type: cell instanceof Date ? Date : Number, ...(format && { format }) }) as Cell
  if (typeof value === 'number') return styled(kind === 'durationS' ? value / SECONDS_PER_DAY : value)
  if (typeof value === 'object') return textCell(value[language])
  if (kind === 'date') return styled(new Date(`${value}T00:00:00Z`))
  if (kind === 'time') return styled(secondsOf(value) / SECONDS_PER_DAY)
  return textCell(value)
}

function textCell(value: string): Cell {
  return { value, type: String }
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
  return hours * 3600 + minutes * 60 + seconds
}

/** What was asked and what each column counts, in both languages. */
function notes({ columns }: ReportTable, { title, asked }: ReportFile): Cell[][] {
  const bold = (value: string): Cell => ({ value, fontWeight: 'bold' })
  const inBoth = (words: { 'zh-CN': string; en: string }) => `${words['zh-CN']} / ${words.en}`
  const text = (value: string): Cell => ({ value, type: String, wrap: true, alignVertical: 'top' })
  return [
    [bold(inBoth(title))],
    ...asked.map(([name, value]): Cell[] => [
      text(inBoth(name)),
      text(value['zh-CN'] === value.en ? value.en : inBoth(value)),
    ]),
    [],
    [bold(WORDS.column['zh-CN']), bold(WORDS.column.en), bold(WORDS.definition['zh-CN']), bold(WORDS.definition.en)],
    ...columns.map(({ label, definition }): Cell[] => [
      text(label['zh-CN']),
      text(label.en),
      text(definition['zh-CN']),
      text(definition.en),
    ]),
  ]
}
