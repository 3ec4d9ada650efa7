import { setPriority } from 'node:os'
import { answerJobs } from '../threads/answerJobs.ts'
import type { JobRequest } from '../threads/messages.ts'
import { makeForm } from './makeForm.ts'
import type { PdfJobs } from './pdfJobs.ts'

/** A call never waits for paper: where two want the same core, the hub's own thread has it. */
const NICE = 5
// Linux counts per thread; elsewhere this would be the hub's own priority too.
if (process.platform === 'linux') setPriority(NICE)

/** The thread that makes documents: a page of Chinese takes a fifth of a second, which no call should wait for. */
answerJobs<PdfJobs>({
  carryOut: ({ input }: JobRequest<PdfJobs>) => makeForm(input),
  // What goes wrong with an answer must not be told with it: messages of the layout may quote what they stumbled over.
  toFailure: (error, job) => ({
    reason: 'failed',
    message: `${job}: ${error instanceof Error ? error.name : 'failed'}`,
  }),
})
