import { answerJobs } from '../threads/answerJobs.ts'
import type { JobRequest } from '../threads/messages.ts'
import { makeForm } from './makeForm.ts'
import type { PdfJobs } from './pdfJobs.ts'

/** The thread that makes documents: a page of Chinese takes a fifth of a second, which no call should wait for. */
answerJobs<PdfJobs>({
  carryOut: ({ input }: JobRequest<PdfJobs>) => makeForm(input),
  // What goes wrong with an answer must not be told with it: messages of the layout may quote what they stumbled over.
  toFailure: (error, job) => ({
    reason: 'failed',
    message: `${job}: ${error instanceof Error ? error.name : 'failed'}`,
  }),
})
