import { setPriority } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { JOBS, type JobName, type Jobs, type Shelf, type Steps } from '../../app/science/jobs.ts'
import { JournalDays } from '../../app/science/journalDays.ts'
import { StockModels } from '../../app/stock/stockJob.ts'
import { upcast } from '../../core/upcasters.ts'
import { SqliteJournalReader } from '../store/journalReader.ts'
import { SqliteStockHours } from '../store/stockStore.ts'
import { answerJobs } from '../threads/answerJobs.ts'
import type { JobRequest } from '../threads/messages.ts'
import type { LaboratoryStart } from './laboratoryStart.ts'

/** The thread of the laboratory. */

/** A call never waits for science: where two want the same core, the hub's own thread has it. */
const NICE = 10
// Linux counts per thread; elsewhere this would be the hub's own priority too.
if (process.platform === 'linux') setPriority(NICE)

const { hubDb } = workerData as LaboratoryStart

/** What is stored is opened by the first job that asks for it. */
class StoredShelf implements Shelf {
  #days: JournalDays | undefined

  get days(): JournalDays {
    this.#days ??= new JournalDays(new SqliteJournalReader(hubDb, upcast))
    return this.#days
  }

  #stock: StockModels | undefined

  get stock(): StockModels {
    this.#stock ??= new StockModels(new SqliteStockHours(hubDb))
    return this.#stock
  }
}
const shelf = new StoredShelf()

const tell = answerJobs<Jobs>({
  carryOut,
  toFailure: (error, job) => ({
    reason: 'failed',
    message: `${job}: ${error instanceof Error ? error.message : error}`,
  }),
})

async function carryOut<N extends JobName>(
  { job, input }: JobRequest<Pick<Jobs, N>>,
  gone: AbortSignal,
): Promise<Jobs[N]['result']> {
  const made = JOBS[job](input, shelf)
  if (!isSteps(made)) return made
  for (;;) {
    const step = made.next()
    if (step.done) return step.value
    tell({ kind: 'alive' })
    await nextTurn()
    gone.throwIfAborted()
  }
}

function isSteps<R>(made: R | Steps<R>): made is Steps<R> {
  return typeof made === 'object' && made !== null && Symbol.iterator in made && 'next' in made
}
