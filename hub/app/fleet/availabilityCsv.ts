import type { AvailabilityRow, AvailabilityView } from '../../../contracts/index.ts'

const COLUMNS = [
  'device',
  'from',
  'to',
  'service_s',
  'planned_s',
  'up_s',
  'down_s',
  'unknown_s',
  'availability',
  'failures',
  'mttr_s',
  'cause',
  'cause_component',
  'cause_owner',
  'cause_s',
  'cause_times',
] as const

/** One line for each device, then one for each of its causes. RFC 4180: lines end with CR LF. */
export function availabilityCsv({ from, to, devices }: AvailabilityView): string {
  const lines = devices.flatMap((row) => [figures(row, from, to), ...causes(row, from, to)])
  return [COLUMNS, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
}

type Cells = readonly (string | number | null)[]

function figures(row: AvailabilityRow, from: string, to: string): Cells {
  const { deviceId, serviceS, plannedS, upS, downS, unknownS, availability, failures, mttrS } = row
  const share = availability === null ? null : Number(availability.toFixed(6))
  const times = [serviceS, plannedS, upS, downS, unknownS].map(Math.round)
  return [
    deviceId,
    from,
    to,
    ...times,
    share,
    failures,
    mttrS === null ? null : Math.round(mttrS),
    ...BLANK.slice(0, 5),
  ]
}

const BLANK: Cells = Array.from({ length: 8 }, () => null)

function causes({ deviceId, causes: all }: AvailabilityRow, from: string, to: string): Cells[] {
  return all.map(({ code, component, owner, seconds, times }) => [
    deviceId,
    from,
    to,
    ...BLANK,
    code,
    component,
    owner,
    Math.round(seconds),
    times,
  ])
}

/** A text that a spreadsheet would take for a formula is said to be a text; numbers are ours. */
function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
