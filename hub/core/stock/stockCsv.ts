import type { StockView } from '../../../contracts/index.ts'

const COLUMNS = [
  'stock',
  'device',
  'component',
  'kind',
  'role',
  'currency',
  'value',
  'count',
  'capacity',
  'low',
  'state',
  'as_of',
  'per_day',
  'p10',
  'p50',
  'p90',
  'no_forecast',
  'discrepancy',
  'act',
  'pieces',
  'amount',
  'urgency',
] as const

/** RFC 4180 with a byte order mark, so that spreadsheets read it as what it is. Times are ISO 8601, UTC. */
export function stockCsv({ lines, replenishment }: StockView): string {
  const wanted = new Map(replenishment.map((each) => [each.stockId, each]))
  const rows = lines.map((line) => {
    const { act, pieces, amount, urgency } = wanted.get(line.stockId) ?? {}
    const { p10 = null, p50 = null, p90 = null } = line.runsOut ?? {}
    return [
      line.stockId,
      line.deviceId,
      line.component,
      line.kind,
      line.role,
      line.currency,
      line.value,
      line.count,
      line.capacity,
      line.low,
      line.replenishment,
      time(line.asOf),
      line.perDay === null ? null : Math.round(line.perDay * 10) / 10,
      time(p10),
      time(p50),
      time(p90),
      line.noForecast,
      line.discrepancy,
      act,
      pieces,
      amount,
      urgency,
    ]
  })
  return `\uFEFF${[[...COLUMNS], ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')}`
}

function time(wall: number | null): string | null {
  return wall === null ? null : new Date(wall).toISOString()
}

/** A text that a spreadsheet would take for a formula is told as text. */
function field(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'number' ? String(value) : value.replace(/^[=+\-@\t\r]/, "'$&")
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
