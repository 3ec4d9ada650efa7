import type { Language, ReportColumn, ReportKind, ReportValue } from '../../../contracts/index.ts'
import type { ReportTable } from '../../app/reports/ports.ts'

/** What a spreadsheet could take for a formula, and what it strips before it looks. */
const FORMULA = /^[\s\uFEFF]*[=+\-@＝＋－＠]|^[\t\r\n]/
const DECIMALS: Readonly<Partial<Record<ReportKind, number>>> = { durationS: 0, share: 4, score: 2, rate: 2 }
export const UNITS: Readonly<Partial<Record<ReportKind, Readonly<Record<Language, string>>>>> = {
  durationS: { 'zh-CN': '秒', en: 's' },
  share: { 'zh-CN': '0–1', en: '0–1' },
}

/** RFC 4180 with a byte order mark, by which spreadsheets know UTF-8. Plain figures; their units are in the heading. */
export function csvTable({ columns, rows }: Pick<ReportTable, 'columns' | 'rows'>, language: Language): Uint8Array {
  const head = columns.map(({ label, kind }) => textCell(withUnit(label[language], kind, language)))
  return Buffer.concat([Buffer.from(`\uFEFF${head.join(',')}\r\n`, 'utf8'), csvLines({ columns, rows }, language)])
}

/** Lines that follow a head and others. */
export function csvLines({ columns, rows }: Pick<ReportTable, 'columns' | 'rows'>, language: Language): Uint8Array {
  const lines = rows.map((row) => row.map((value, at) => cellOf(value, columns[at] as ReportColumn, language)))
  return Buffer.from(lines.map((cells) => `${cells.join(',')}\r\n`).join(''), 'utf8')
}

function withUnit(label: string, kind: ReportKind, language: Language): string {
  const unit = UNITS[kind]?.[language]
  if (unit === undefined) return label
  return language === 'en' ? `${label} (${unit})` : `${label}（${unit}）`
}

function cellOf(value: ReportValue, { kind }: ReportColumn, language: Language): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(Number(value.toFixed(DECIMALS[kind] ?? 0)))
  return textCell(typeof value === 'string' ? value : value[language])
}

/** A text that a spreadsheet would take for a formula is said to be a text. */
function textCell(value: string): string {
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
