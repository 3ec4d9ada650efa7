import type { ReportGroup } from '../../../../contracts/index.ts'
import type { ReportQuestion } from '../../../app/reports/ports.ts'
import type { Counts } from '../../../core/reports/figure.ts'
import type { Db } from '../openDb.ts'
import { conditionOf, keyOf, parametersOf, type Source } from './reportSources.ts'

/** What rows of a report stand for: text or a number, or null where there is nothing to say. */
export type Key = string | number | null

const PERCENTILES = { p50: 0.5, p90: 0.9 } as const

/** Counts of each row of a report, from several sources at once. */
export function countRows(
  db: Db,
  sources: readonly Source[],
  question: ReportQuestion,
  group: ReportGroup,
): Map<Key, Counts> {
  const rows = new Map<Key, Record<string, number | null>>()
  const rowOf = (key: Key) => {
    const known = rows.get(key) ?? {}
    rows.set(key, known)
    return known
  }
  for (const source of sources) {
    const key = keyOf(source, group)
    for (const { key: of, ...counts } of counted(db, source, question, key)) Object.assign(rowOf(of as Key), counts)
    for (const [name, value] of Object.entries(source.samples ?? {}))
      for (const [of, values] of sampled(db, source, question, { key, value }))
        for (const [rank, share] of Object.entries(PERCENTILES))
          rowOf(of)[`${rank}.${name}`] = nearestRank(values, share)
  }
  return rows
}

function counted(db: Db, source: Source, question: ReportQuestion, key: string) {
  const counts = Object.entries(source.counts).map(([name, sql]) => `${sql} AS ${name}`)
  const grouped = key === 'NULL' ? 'HAVING count(*) > 0' : 'GROUP BY 1'
  return db
    .prepare<[object], Record<string, Key>>(
      `SELECT ${key} AS key, ${counts.join(', ')} FROM ${source.table} WHERE ${conditionOf(source, question)} ${grouped}`,
    )
    .all(parametersOf(question))
}

/** All values of each row, the smallest first. */
function sampled(
  db: Db,
  source: Source,
  question: ReportQuestion,
  { key, value }: { key: string; value: string },
): Map<Key, Float64Array> {
  const rows = db
    .prepare<[object], [Key, number]>(
      `SELECT ${key}, ${value} AS sample FROM ${source.table} WHERE ${conditionOf(source, question)} AND sample IS NOT NULL`,
    )
    .raw()
    .all(parametersOf(question)) as [Key, number][]
  const lists = new Map<Key, number[]>()
  for (const [of, sample] of rows) {
    const list = lists.get(of)
    if (list) list.push(sample)
    else lists.set(of, [sample])
  }
  return new Map([...lists].map(([of, list]) => [of, Float64Array.from(list).sort()]))
}

/** The smallest value that a share of all does not exceed. */
function nearestRank(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}
