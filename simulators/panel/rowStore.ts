import type { LogRow } from './messages.ts'

/** How many rows of each kind are kept. */
export const ROWS_KEPT = 300

export interface RowStore {
  add(row: LogRow): void
  /** Oldest first. */
  rows(): readonly LogRow[]
  clear(): void
}

/** Regular questions and their answers are kept apart, so that they do not push out what is of interest. */
export function isRoutine(row: LogRow): boolean {
  return (row.kind === 'toDevice' || row.kind === 'toHost') && row.routine
}

export function createRowStore(kept = ROWS_KEPT): RowStore {
  let routine: LogRow[] = []
  let others: LogRow[] = []

  /** Trimmed by halves, so that a full list does not move at every row. */
  const added = (list: LogRow[], row: LogRow) => {
    list.push(row)
    return list.length >= kept * 2 ? list.slice(-kept) : list
  }

  return {
    add(row) {
      if (isRoutine(row)) routine = added(routine, row)
      else others = added(others, row)
    },
    rows: () => [...routine.slice(-kept), ...others.slice(-kept)].sort((a, b) => a.seq - b.seq),
    clear() {
      routine = []
      others = []
    },
  }
}
