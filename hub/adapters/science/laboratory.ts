import { ProblemError } from '../../../contracts/index.ts'
import type { Log } from '../../app/ports.ts'
import type { Jobs } from '../../app/science/jobs.ts'
import type { Laboratory } from '../../app/science/ports.ts'
import { JobThread } from '../threads/jobThread.ts'
import type { LaboratoryStart } from './laboratoryStart.ts'

const PROGRAM = import.meta.url.endsWith('.ts')
  ? new URL('./laboratoryWorker.ts', import.meta.url)
  : new URL('./laboratoryWorker.js', import.meta.url)
/** A forecast of a full hall takes a tenth of a second; a thread that works so long on one step is lost. */
const SILENCE_MS = 60_000
const RESTART_AFTER_MS = 10_000
/** The hub's box has little memory to spare: a job that needs more is not one for it. */
const MEMORY_MB = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 }

/** One thread for all science. It starts with the first job. @param hubDb path of the database whose journal it may read */
export function startLaboratory(log: Log, hubDb: string): Laboratory {
  return new JobThread<Jobs>({
    program: PROGRAM,
    workerData: { hubDb } satisfies LaboratoryStart,
    resourceLimits: MEMORY_MB,
    component: 'science',
    log,
    restartAfterMs: RESTART_AFTER_MS,
    silenceMs: SILENCE_MS,
    toError: (reason, message) => {
      const error = new ProblemError('CALCULATION_FAILED', { reason })
      error.message = message
      return error
    },
  })
}
