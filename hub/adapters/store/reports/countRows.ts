import type { ReportGroup } from '../../../../contracts/index.ts'
import type { ReportQuestion } from '../../../app/reports/ports.ts'
import type { Counts } from '../../../core/reports/figure.ts'
import type { Db } from '../openDb.ts'
import { conditionOf, keyOf, parametersOf, type Source } from './reportSources.ts'

/** What rows of a report stand for: text or a number, or null where there is nothing to say. */
export type Key = string | number | null

const PERCENTILES = { p50: 0.5, p90: 0.9 } as const

export interface Counted {
  readonly rows: ReadonlyMap<Key, Counts>
  /** Of all rows as one. */
  readonly together: Counts
}

type Row = Record<string, number | null>

/** Counts of each row of a report, and of all of it, from several sources at once: each is read once for both. */
export function countRows(db: Db, sources: readonly Source[], question: ReportQuestion, group: ReportGroup): Counted {
  const rows = new Map<Key, Row>()
  const together: Row = {}
  const rowOf = (key: Key) => {
    const known = rows.get(key) ?? {}
    rows.set(key, known)
    return known
  }
  for (const source of sources) {
    const key = keyOf(source, group)
    const distinct = Object.keys(source.counts).filter((name) => isDistinct(source, name))
    for (const { key: of, ...counts } of counted(db, source, question, { key })) {
      Object.assign(rowOf(of as Key), counts)
      for (const [name, value] of Object.entries(counts)) join(together, source, name, value as number | null)
    }
    // Who is in two rows is one all the same.
    if (distinct.length > 0 && rows.size > 0)
      for (const { key: _none, ...counts } of counted(db, source, question, { key: 'NULL', only: distinct }))
        Object.assign(together, counts)
    for (const [name, value] of Object.entries(source.samples ?? {})) {
      const lists = sampled(db, source, question, { key, value })
      for (const [of, values] of lists) rank(rowOf(of), name, values)
      rank(together, name, [...lists.values()].flat())
    }
  }
  return { rows, together }
}

function isDistinct({ counts }: Source, name: string): boolean {
  return counts[name]?.startsWith('count(DISTINCT') ?? false
}

/** Sums add up, the largest is the largest of all, and nothing is nothing. */
function join(together: Row, { counts }: Source, name: string, value: number | null): void {
  const known = together[name] ?? null
  if (value === null || known === null) together[name] = value ?? known
  else together[name] = counts[name]?.startsWith('max(') ? Math.max(known, value) : known + value
}

function rank(row: Row, name: string, values: readonly number[]): void {
  if (values.length === 0) return
  const sorted = Float64Array.from(values).sort()
  for (const [percentile, share] of Object.entries(PERCENTILES))
    row[`${percentile}.${name}`] = nearestRank(sorted, share)
}

interface Wanted {
  readonly key: string
  /** Names of counts; left out: all there are. */
  readonly only?: readonly string[]
}

function counted(db: Db, source: Source, question: ReportQuestion, { key, only }: Wanted) {
  const wanted = Object.entries(source.counts).filter(([name]) => only?.includes(name) ?? true)
  const counts = wanted.map(([name, sql]) => `${sql} AS ${name}`)
  const grouped = key === 'NULL' ? 'HAVING count(*) > 0' : 'GROUP BY 1'
  return db
    .prepare<[object], Record<string, Key>>(
      `SELECT ${key} AS key, ${counts.join(', ')} FROM ${source.table} WHERE ${conditionOf(source, question)} ${grouped}`,
    )
    .all(parametersOf(question))
}

/** All values of each row. */
function sampled(
  db: Db,
  source: Source,
  question: ReportQuestion,
  { key, value }: { key: string; value: string },
): Map<Key, number[]> {
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
  return lists
}

/** The smallest value that a share of all does not exceed. */
function nearestRank(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}
