import type { ReportColumn, ReportKind, ReportValue } from '../../../contracts/index.ts'

/**
 * What was counted of one row of a report, by name. Lengths of time are milliseconds. A name with `all.` before it is the same of all rows
 * together; `p50.` and `p90.` are percentiles: the smallest value that so many per cent of all do not exceed.
 */
export type Counts = Readonly<Record<string, number | null | undefined>>

/** A column, and how it is made of what was counted. */
export interface Figure {
  readonly column: ReportColumn
  readonly of: (counts: Counts) => ReportValue
}

type Words = readonly [zh: string, en: string]

export function figure(
  id: string,
  kind: ReportKind,
  total: ReportColumn['total'],
  words: { readonly label: Words; readonly definition: Words },
  of: Figure['of'],
): Figure {
  const both = ([zh, en]: Words) => ({ 'zh-CN': zh, en })
  return { column: { id, kind, total, label: both(words.label), definition: both(words.definition) }, of }
}

/** How many; nothing counted is none. */
export function count(name: string): Figure['of'] {
  return (counts) => counts[name] ?? 0
}

/** Milliseconds as seconds; null where there was nothing to measure. */
export function seconds(name: string): Figure['of'] {
  return (counts) => inSeconds(counts[name])
}

/** A length of time all together: nothing measured is no time. */
export function secondsInAll(name: string): Figure['of'] {
  return (counts) => (counts[name] ?? 0) / 1000
}

export function meanSeconds(sum: string, of: string): Figure['of'] {
  return (counts) => inSeconds(ratio(counts[sum], counts[of]))
}

export function share(part: string, whole: string): Figure['of'] {
  return (counts) => ratio(counts[part] ?? 0, counts[whole])
}

/** Null where it is by nothing. */
export function ratio(part: number | null | undefined, whole: number | null | undefined): number | null {
  return part === null || part === undefined || !whole ? null : part / whole
}

function inSeconds(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : ms / 1000
}
