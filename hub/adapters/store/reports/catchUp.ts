import type { Log } from '../../../app/ports.ts'
import type { SqliteJournal } from '../journalStore.ts'
import type { ReportProjection } from './reportProjection.ts'

/** Between slices others have their turn. */
const PAUSE_MS = 5
/** A hub that starts is wanted soon: what is long to make goes slowly until it serves. */
const STARTING = { ms: 2_000, afterSlices: 4, pauseMs: 50 } as const
/** A full disk may have room again later. */
const RETRY_MS = 10_000

/** Makes up, slice by slice, for what reports have not counted yet. */
export function catchUpInSlices(
  reports: ReportProjection,
  journal: Pick<SqliteJournal, 'lastSeq'>,
  log: Log,
): { close(): void } {
  const from = performance.now()
  let slices = 0
  let isTold = false
  let timer = setTimeout(step, 0).unref()

  function step(): void {
    try {
      slices += 1
      if (reports.catchUp(journal.lastSeq)) timer = setTimeout(step, pauseMs()).unref()
      else if (slices > 1)
        log.info({ component: 'reports', slices, ms: Math.round(performance.now() - from) }, 'reports are complete')
    } catch (error) {
      if (!isTold) log.error({ component: 'reports', err: error }, 'the figures of reports can not be made anew')
      isTold = true
      timer = setTimeout(step, RETRY_MS).unref()
    }
  }

  function pauseMs(): number {
    const isStarting = slices > STARTING.afterSlices && performance.now() - from < STARTING.ms
    return isStarting ? STARTING.pauseMs : PAUSE_MS
  }
  return { close: () => clearTimeout(timer) }
}
