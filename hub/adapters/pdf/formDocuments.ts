import { type BranchConfig, ProblemError } from '../../../contracts/index.ts'
import type { FormDocuments } from '../../app/forms/ports.ts'
import type { Log } from '../../app/ports.ts'
import { JobThread } from '../threads/jobThread.ts'
import type { Letterhead, PdfJobs } from './pdfJobs.ts'

const PROGRAM = import.meta.url.endsWith('.ts')
  ? new URL('./pdfWorker.ts', import.meta.url)
  : new URL('./pdfWorker.js', import.meta.url)
const SILENCE_MS = 20_000
const RESTART_AFTER_MS = 60_000
/** Fonts and program take a hundred megabytes, which nobody needs between two customers with forms. */
const IDLE_MS = 5 * 60_000
/** Beside it come the two fonts, which are not counted. */
const MEMORY_MB = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 }

const NOBODY = { 'zh-CN': '', en: '' }

export function letterheadOf(outlet: BranchConfig['outlet'] | undefined): Letterhead {
  return {
    bank: outlet?.bank ?? NOBODY,
    outlet: outlet?.name ?? NOBODY,
    mark: outlet?.brand?.mark ?? null,
    timeZone: outlet?.timeZone ?? 'UTC',
  }
}

export interface FormPrinter extends FormDocuments {
  close(): Promise<void>
}

/** Makes documents in a thread of their own, which starts with the first one and ends when nobody wants any. */
export function startFormPrinter(options: {
  readonly letterhead: () => Letterhead
  /** Unix ms. */
  readonly wall: () => number
  readonly log: Log
  readonly idleMs?: number
}): FormPrinter {
  const thread = new JobThread<PdfJobs>({
    program: PROGRAM,
    resourceLimits: MEMORY_MB,
    component: 'documents',
    log: options.log,
    restartAfterMs: RESTART_AFTER_MS,
    silenceMs: SILENCE_MS,
    idleMs: options.idleMs ?? IDLE_MS,
    toError: (reason, message) => {
      const error = new ProblemError('DOCUMENT_FAILED', { reason })
      error.message = message
      return error
    },
  })
  return {
    // Refused here already: no thread has to start for it.
    make: async (view, how) => {
      if (how.layout === 'prePrinted' && !view.template.prePrinted) throw new ProblemError('NO_PRE_PRINTED_PAPER')
      return thread.run('form', { view, ...how, letterhead: options.letterhead(), madeAt: options.wall() })
    },
    close: () => thread.close(),
  }
}
