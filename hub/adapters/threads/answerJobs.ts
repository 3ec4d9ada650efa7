import { parentPort } from 'node:worker_threads'
import type { JobGone, JobRequest, JobTable, ThreadMessage } from './messages.ts'

export interface Answering<J extends JobTable<J>> {
  /** @param gone nobody waits for it any more: what is done in steps need not go on */
  readonly carryOut: (request: JobRequest<J>, gone: AbortSignal) => Promise<J[keyof J & string]['result']>
  readonly toFailure: (error: unknown, job: keyof J & string) => { readonly reason: string; readonly message: string }
}

/** The thread's end: answers the jobs of a `JobThread`. Returns how to say something that belongs to no job. */
export function answerJobs<J extends JobTable<J>>({ carryOut, toFailure }: Answering<J>): (message: Unasked) => void {
  const port = parentPort
  if (!port) throw new Error('jobs are answered in a worker thread')
  const tell = (message: ThreadMessage) => port.postMessage(message)
  const underWay = new Map<number, AbortController>()
  port.on('message', (request: JobRequest<J> | JobGone) => {
    const { id } = request
    if ('gone' in request) {
      underWay.get(id)?.abort()
      return
    }
    const { job } = request
    const gone = new AbortController()
    underWay.set(id, gone)
    carryOut(request, gone.signal)
      .finally(() => underWay.delete(id))
      .then(
        (result) => tell({ kind: 'done', id, result }),
        (error: unknown) => tell({ kind: 'failed', id, ...toFailure(error, job) }),
      )
  })
  return tell
}

type Unasked = Extract<ThreadMessage, { kind: 'alive' | 'told' }>
