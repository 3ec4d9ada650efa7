import type { Log } from '../../app/ports.ts'
import { JobThread } from '../threads/jobThread.ts'
import type { CheckpointsTold, Jobs, WorkerStart } from './backgroundMessages.ts'
import { StoreError, type StoreFailure } from './storeError.ts'

const PROGRAM = import.meta.url.endsWith('.ts')
  ? new URL('./backgroundWorker.ts', import.meta.url)
  : new URL('./backgroundWorker.js', import.meta.url)
/** Before a thread that died is started again. */
const RESTART_AFTER_MS = 10_000
/** Checkpoints can wait until the branch serves again; a start on two cores can not wait for them. */
const FIRST_START_MS = 500

/** The thread that does checkpoints, verification and backups. Its jobs reject with StoreError. */
export function startBackground(start: WorkerStart, log: Log): JobThread<Jobs> {
  return new JobThread<Jobs>({
    program: PROGRAM,
    workerData: start,
    component: 'store',
    log,
    firstStartMs: FIRST_START_MS,
    restartAfterMs: RESTART_AFTER_MS,
    toError: (reason, message) => new StoreError(reason === 'lost' ? 'io' : (reason as StoreFailure), message),
    told: (about) => {
      const { working, message } = about as CheckpointsTold
      if (working) log.info({ component: 'store' }, message)
      else log.error({ component: 'store', error: message }, 'checkpoints fail')
    },
  })
}
