import type { KioskConfig } from '../../../contracts/index.ts'
import type { PrintJob } from '../records.ts'
import type { Draft } from './draft.ts'

/**
 * Asks for a print at the kiosk's printer; false when it has none. Job ids are the ticket's id and how many prints it
 * has had (`2026-11-21-A001-p1`): unique for ever, the same at every replay, at most 36 characters.
 */
export function requestPrint(draft: Draft, kiosk: KioskConfig, ticketId: string, reason: PrintJob['reason']): boolean {
  if (kiosk.printer === undefined) return false
  draft.emit('TicketPrintRequested', {
    jobId: nextJobId(draft, ticketId),
    ticketId,
    kioskId: kiosk.id,
    printerId: kiosk.printer,
    copy: reason !== 'issue',
    reason,
    validUntil: draft.now.tick + draft.config.printing.validSeconds * 1000,
  })
  return true
}

/** Whether a print of the ticket is still under way. */
export function isPrinting(draft: Draft, ticketId: string): boolean {
  return jobsOf(draft, ticketId).some(({ outcome }) => outcome === null)
}

/** The jobs of a ticket, which are numbered without gaps. */
function jobsOf(draft: Draft, ticketId: string): PrintJob[] {
  const jobs: PrintJob[] = []
  for (;;) {
    const job = draft.branch.printJobs.get(jobId(ticketId, jobs.length + 1))
    if (job === undefined) return jobs
    jobs.push(job)
  }
}

function nextJobId(draft: Draft, ticketId: string): string {
  return jobId(ticketId, jobsOf(draft, ticketId).length + 1)
}

function jobId(ticketId: string, n: number): string {
  return `${ticketId}-p${n}`
}
