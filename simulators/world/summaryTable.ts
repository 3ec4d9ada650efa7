import type { DaySummary, GroupSummary } from './daySummary.ts'

const COLUMNS = [
  ['business', ({ businessId }) => businessId],
  ['class', ({ classId }) => classId],
  ['tickets', ({ tickets }) => String(tickets)],
  ['served', ({ served }) => String(served)],
  ['no-show', ({ noShows }) => String(noShows)],
  ['left', ({ cancelled }) => String(cancelled)],
  ['open', ({ open }) => String(open)],
  ['wait', ({ meanWait }) => minutes(meanWait)],
  ['P50', ({ p50Wait }) => minutes(p50Wait)],
  ['P90', ({ p90Wait }) => minutes(p90Wait)],
  ['max', ({ maxWait }) => minutes(maxWait)],
  ['in target', ({ withinTarget }) => percent(withinTarget)],
  ['service', ({ meanService }) => minutes(meanService)],
] as const satisfies readonly (readonly [string, (group: GroupSummary) => string])[]

const WORDS = 2

/** The summary for a terminal; waits and services in minutes. */
export function summaryTable(summary: DaySummary): string {
  const { groups, all, tellers, evaluations, arrivals } = summary
  const rows = [...groups, all].map((group) => COLUMNS.map(([, show]) => show(group)))
  const people = tellers.map((teller) => [
    teller.tellerId,
    teller.windowId,
    String(teller.calls),
    String(teller.served),
    percent(teller.utilisation),
  ])
  const { asked, given, meanScore } = evaluations
  return [
    table([COLUMNS.map(([name]) => name), ...rows]),
    table([['teller', 'window', 'calls', 'served', 'busy'], ...people]),
    `${summary.calls} calls, ${summary.recalls} recalls, ${summary.callsMissed} calls nobody came to, ${summary.finishesForgotten} finishes forgotten, ${summary.turnedAway} turned away`,
    `${asked} asked for an evaluation, ${given} answered${meanScore === null ? '' : `, mean ${meanScore.toFixed(2)} of 5`}`,
    `tickets by hour: ${Object.entries(arrivals)
      .map(([hour, count]) => `${hour} ${count}`)
      .join('  ')}`,
  ].join('\n\n')
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column < WORDS ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  return rows.map(line).join('\n')
}

const minutes = (value: number | null) => (value === null ? '-' : value.toFixed(1))
const percent = (value: number | null) => (value === null ? '-' : `${Math.round(value * 100)}%`)
