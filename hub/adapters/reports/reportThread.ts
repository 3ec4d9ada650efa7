import { type ErrorCode, ProblemError } from '../../../contracts/index.ts'
import type { Log } from '../../app/ports.ts'
import type { ReportJobs, ReportReader } from '../../app/reports/ports.ts'
import { JobThread } from '../threads/jobThread.ts'

const PROGRAM = import.meta.url.endsWith('.ts')
  ? new URL('./reportWorker.ts', import.meta.url)
  : new URL('./reportWorker.js', import.meta.url)
const RESTART_AFTER_MS = 10_000
/** Five years as a file take seconds; a thread that works so long on one report is lost. */
const SILENCE_MS = 120_000
/** Reports are asked for a few times a day: between them nobody needs the thread's memory. */
const IDLE_MS = 5 * 60_000
const MEMORY_MB = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }

export interface ReportThreadStart {
  /** Path of the hub's database. */
  readonly hubDb: string
}

/** The thread that counts reports and writes their files, so that no key press waits for one. It starts with the first and ends when nobody wants any. */
export function startReports(log: Log, hubDb: string): ReportReader & { close(): Promise<void> } {
  return new JobThread<ReportJobs>({
    program: PROGRAM,
    workerData: { hubDb } satisfies ReportThreadStart,
    resourceLimits: MEMORY_MB,
    component: 'reports',
    log,
    restartAfterMs: RESTART_AFTER_MS,
    silenceMs: SILENCE_MS,
    idleMs: IDLE_MS,
    toError: (reason, message) => {
      const error = new ProblemError(reason === TOO_LONG ? TOO_LONG : 'CALCULATION_FAILED', { reason })
      error.message = message
      return error
    },
  })
}
const TOO_LONG = 'REPORT_TOO_LONG' satisfies ErrorCode
