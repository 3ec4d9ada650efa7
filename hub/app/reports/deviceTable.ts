import type { AvailabilityRow, AvailabilityView, ReportGroup, ReportValue, Text } from '../../../contracts/index.ts'
import { causeWords } from '../../core/reports/causeWords.ts'
import { CAUSES, DEVICES } from '../../core/reports/deviceFigures.ts'
import type { Counts, Figure } from '../../core/reports/figure.ts'
import { keyColumn } from '../../core/reports/keys.ts'
import type { ReportTable } from './ports.ts'

interface Line {
  readonly key: ReportValue
  readonly counts: Counts
}

/** How much of their time devices were there, device by device or cause by cause: the worst first. */
export function deviceTable(
  { devices }: AvailabilityView,
  group: ReportGroup,
  nameOf: (deviceId: string) => Text | undefined,
): ReportTable {
  const isCauses = group === 'cause'
  const figures = isCauses ? CAUSES : DEVICES
  const lines = isCauses ? causeLines(devices) : deviceLines(devices, nameOf)
  const together = lines.reduce<Record<string, number>>((sum, { counts }) => added(sum, counts), {})
  const whole = { 'all.downMs': together.downMs ?? 0 }
  const valuesOf = (all: readonly Figure[], counts: Counts) => all.map(({ of }) => of({ ...counts, ...whole }))
  const totals = valuesOf(figures, together).map((value, at) => (figures[at]?.column.total === 'none' ? null : value))
  const rows = lines.map(({ key, counts }) => [key, ...valuesOf(figures, counts)])
  return {
    columns: [keyColumn(group), ...figures.map(({ column }) => column)],
    rows,
    totals: [null, ...totals],
    page: 1,
    pages: 1,
    rowCount: rows.length,
    firstDay: null,
    chart: rows.length > 0 ? { kind: 'bars', columns: [isCauses ? 'down' : 'availability'] } : null,
  }
}

function deviceLines(devices: readonly AvailabilityRow[], nameOf: (deviceId: string) => Text | undefined): Line[] {
  const share = ({ availability }: AvailabilityRow) => availability ?? 2
  return [...devices]
    .sort((a, b) => share(a) - share(b) || (a.deviceId < b.deviceId ? -1 : 1))
    .map(({ deviceId, serviceS, plannedS, upS, downS, unknownS, failures, mttrS }) => ({
      key: nameOf(deviceId) ?? deviceId,
      counts: {
        serviceMs: serviceS * 1000,
        plannedMs: plannedS * 1000,
        upMs: upS * 1000,
        downMs: downS * 1000,
        unknownMs: unknownS * 1000,
        failures,
        mttrMs: mttrS === null ? null : mttrS * 1000,
      },
    }))
}

function causeLines(devices: readonly AvailabilityRow[]): Line[] {
  const causes = new Map<
    AvailabilityRow['causes'][number]['code'],
    { downMs: number; times: number; of: Set<string> }
  >()
  for (const { deviceId, causes: own } of devices) {
    for (const { code, seconds, times } of own) {
      const cause = causes.get(code) ?? { downMs: 0, times: 0, of: new Set<string>() }
      causes.set(code, {
        downMs: cause.downMs + seconds * 1000,
        times: cause.times + times,
        of: cause.of.add(deviceId),
      })
    }
  }
  return [...causes]
    .sort(([, a], [, b]) => b.downMs - a.downMs || b.times - a.times)
    .map(([code, { downMs, times, of }]) => ({ key: causeWords(code), counts: { downMs, times, devices: of.size } }))
}

function added(sum: Record<string, number>, counts: Counts): Record<string, number> {
  for (const [name, value] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + (value ?? 0)
  return sum
}
