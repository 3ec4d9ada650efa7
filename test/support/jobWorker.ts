import { setImmediate as nextTurn } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'
import { answerJobs } from '../../hub/adapters/threads/answerJobs.ts'

/** A thread that does what a good one never would. */
export interface TestJobs {
  readonly thread: { readonly input: null; readonly result: number }
  readonly refuse: { readonly input: string; readonly result: null }
  readonly die: { readonly input: null; readonly result: null }
  readonly hang: { readonly input: null; readonly result: null }
  /** Goes on in steps until nobody waits for it. */
  readonly endless: { readonly input: null; readonly result: null }
  readonly devour: { readonly input: null; readonly result: null }
}

const tell = answerJobs<TestJobs>({
  async carryOut({ job, input }, gone) {
    switch (job) {
      case 'thread':
        return threadId
      case 'refuse':
        throw new Error(input)
      case 'die':
        return process.exit(3)
      case 'hang':
        for (;;);
      case 'endless':
        while (!gone.aborted) await nextTurn()
        tell({ kind: 'told', about: 'given up' })
        throw new Error('given up')
      case 'devour': {
        const kept: number[][] = []
        for (;;) kept.push(new Array<number>(100_000).fill(kept.length))
      }
    }
  },
  toFailure: (error, job) => ({ reason: 'failed', message: `${job}: ${String(error)}` }),
})
tell({ kind: 'told', about: 'started' })
