import { workerData } from 'node:worker_threads'
import { answerJobs } from '../threads/answerJobs.ts'
import type { JobRequest } from '../threads/messages.ts'
import type { CheckpointsTold, Jobs, WorkerStart } from './backgroundMessages.ts'
import { backUp } from './backup.ts'
import { Checkpointer } from './checkpointer.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { openDb, openForReading } from './openDb.ts'
import { toStoreError } from './storeError.ts'
import { verifyDb } from './verification.ts'

/** The thread beside the hub's: checkpoints, verification and backups, each on a connection of its own. */

const tell = answerJobs<Jobs>({ carryOut, toFailure: toStoreError })
const { hubDb, checkpointEveryMs } = workerData as WorkerStart

const checkpointDb = openDb(hubDb, HUB_SCHEMA, { autoCheckpointPages: 0 })
const checkpointer = new Checkpointer(checkpointDb, hubDb)
let working = true
setInterval(() => {
  try {
    checkpointer.look()
    if (!working) tellOf({ working: true, message: 'checkpoints work again' })
    working = true
  } catch (error) {
    if (working) tellOf({ working: false, message: String(error) })
    working = false
  }
}, checkpointEveryMs)

function tellOf(about: CheckpointsTold): void {
  tell({ kind: 'told', about })
}

async function carryOut(request: JobRequest<Jobs>): Promise<Jobs[keyof Jobs]['result']> {
  switch (request.job) {
    case 'verify': {
      const db = openForReading(hubDb, HUB_SCHEMA)
      try {
        return await verifyDb(db, { anchors: request.input.anchors, gentle: true })
      } finally {
        db.close()
      }
    }
    case 'backup':
      return backUp(hubDb, request.input.file, request.input.codeVersion)
  }
}
