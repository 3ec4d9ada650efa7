import { parentPort } from 'node:worker_threads'
import type { JobRequest, JobTable, ThreadMessage } from './messages.ts'

export interface Answering<J extends JobTable<J>> {
  readonly carryOut: (request: JobRequest<J>) => Promise<J[keyof J & string]['result']>
  readonly toFailure: (error: unknown, job: keyof J & string) => { readonly reason: string; readonly message: string }
}

/** The thread's end: answers the jobs of a `JobThread`. Returns how to say something that belongs to no job. */
export function answerJobs<J extends JobTable<J>>({ carryOut, toFailure }: Answering<J>): (message: Unasked) => void {
  const port = parentPort
  if (!port) throw new Error('jobs are answered in a worker thread')
  const tell = (message: ThreadMessage) => port.postMessage(message)
  port.on('message', (request: JobRequest<J>) => {
    const { id, job } = request
    carryOut(request).then(
      (result) => tell({ kind: 'done', id, result }),
      (error: unknown) => tell({ kind: 'failed', id, ...toFailure(error, job) }),
    )
  })
  return tell
}

type Unasked = Extract<ThreadMessage, { kind: 'alive' | 'told' }>
