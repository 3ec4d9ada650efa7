import { setPriority } from 'node:os'
import { workerData } from 'node:worker_threads'
import { isProblemError } from '../../../contracts/index.ts'
import type { ReportJobs } from '../../app/reports/ports.ts'
import { HUB_SCHEMA } from '../store/migrations/hub.ts'
import { type Db, openForReading } from '../store/openDb.ts'
import { answerJobs } from '../threads/answerJobs.ts'
import { reportAnswer } from './reportAnswers.ts'
import type { ReportThreadStart } from './reportThread.ts'

/** The thread of reports. It only reads, on a connection of its own. */

/** A call never waits for a report: where two want the same core, the hub's own thread has it. */
const NICE = 5
// Linux counts per thread; elsewhere this would be the hub's own priority too.
if (process.platform === 'linux') setPriority(NICE)

const { hubDb } = workerData as ReportThreadStart
let db: Db | undefined

answerJobs<ReportJobs>({
  carryOut: async (request) => {
    db ??= openForReading(hubDb, HUB_SCHEMA)
    return reportAnswer(db, request)
  },
  toFailure: (error, job) => ({
    reason: isProblemError(error) ? error.problem.code : 'failed',
    message: `${job}: ${error instanceof Error ? error.message : error}`,
  }),
})
