import { setPriority } from 'node:os'
import { workerData } from 'node:worker_threads'
import { isProblemError } from '../../../contracts/index.ts'
import type { ReportFile, ReportJobs, ReportQuestion, ReportTable } from '../../app/reports/ports.ts'
import { HUB_SCHEMA } from '../store/migrations/hub.ts'
import { type Db, openForReading } from '../store/openDb.ts'
import { reportTable } from '../store/reports/reportTable.ts'
import { answerJobs } from '../threads/answerJobs.ts'
import type { JobRequest } from '../threads/messages.ts'
import { csvTable } from './csvTable.ts'
import type { ReportThreadStart } from './reportThread.ts'

/** The thread of reports. It only reads, on a connection of its own. */

/** A call never waits for a report: where two want the same core, the hub's own thread has it. */
const NICE = 5
// Linux counts per thread; elsewhere this would be the hub's own priority too.
if (process.platform === 'linux') setPriority(NICE)

const { hubDb } = workerData as ReportThreadStart
let db: Db | undefined

answerJobs<ReportJobs>({
  carryOut: async (request) => carryOut(request),
  toFailure: (error, job) => ({
    reason: isProblemError(error) ? error.problem.code : 'failed',
    message: `${job}: ${error instanceof Error ? error.message : error}`,
  }),
})

function carryOut(request: JobRequest<ReportJobs>): ReportTable | Uint8Array | Promise<Uint8Array> {
  return request.job === 'table' ? tableOf(request.input) : fileOf(request.input)
}

function tableOf(question: ReportQuestion): ReportTable {
  db ??= openForReading(hubDb, HUB_SCHEMA)
  const read = db.transaction(() => reportTable(db as Db, question))
  return read()
}

async function fileOf(file: ReportFile): Promise<Uint8Array> {
  const { table, format } = file
  const whole = 'columns' in table ? table : tableOf(table)
  if (format === 'csv') return csvTable(whole, file.language)
  // Only for those who ask: it is not needed to count.
  return (await import('./excelTable.ts')).excelTable(whole, file)
}
