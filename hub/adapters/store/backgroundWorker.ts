import { parentPort, workerData } from 'node:worker_threads'
import type { JobRequest, Jobs, WorkerMessage, WorkerStart } from './backgroundMessages.ts'
import { backUp } from './backup.ts'
import { Checkpointer } from './checkpointer.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { openDb, openForReading } from './openDb.ts'
import { toStoreError } from './storeError.ts'
import { verifyDb } from './verification.ts'

/** The thread beside the hub's: checkpoints, verification and backups, each on a connection of its own. */

const port = parentPort
if (!port) throw new Error('backgroundWorker.ts is started by background.ts as a worker thread')
const { hubDb, checkpointEveryMs } = workerData as WorkerStart

const checkpointDb = openDb(hubDb, HUB_SCHEMA, { autoCheckpointPages: 0 })
const checkpointer = new Checkpointer(checkpointDb, hubDb)
let working = true
setInterval(() => {
  try {
    checkpointer.look()
    if (!working) tell({ kind: 'checkpoints', working: true, message: 'checkpoints work again' })
    working = true
  } catch (error) {
    if (working) tell({ kind: 'checkpoints', working: false, message: String(error) })
    working = false
  }
}, checkpointEveryMs)

port.on('message', (request: JobRequest) => {
  carryOut(request).then(
    (result) => tell({ kind: 'done', id: request.id, result }),
    (error: unknown) => {
      const { reason, message } = toStoreError(error, request.job)
      tell({ kind: 'failed', id: request.id, reason, message })
    },
  )
})

async function carryOut(request: JobRequest): Promise<Jobs[keyof Jobs]['result']> {
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

function tell(message: WorkerMessage): void {
  port?.postMessage(message)
}
