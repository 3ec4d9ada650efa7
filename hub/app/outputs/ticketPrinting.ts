import { randomUUID } from 'node:crypto'
import type { RecordedEvent, TicketElement } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { peopleAhead } from '../../core/peopleAhead.ts'
import type { PrintJob } from '../../core/records.ts'
import type { WaitForecasts } from '../forecasts/ports.ts'
import { ticketWait } from '../forecasts/ticketWait.ts'
import type { Clock, DeviceGateway, DeviceOutcome, Log, StoredAnswer } from '../ports.ts'
import { ticketLayout } from './ticketLayout.ts'

const RETRY_MS = 2_000
/** A printer that is working on a ticket may take this long before the outcome is unknown. */
const PRINT_WITHIN_MS = 15_000

interface Options {
  readonly branch: Branch
  readonly waits: WaitForecasts
  readonly gateway: DeviceGateway
  readonly clock: Clock
  readonly log: Log
  readonly settle: (
    jobId: string,
    outcome: 'printed' | 'notPrinted' | 'unknown',
    detail: string | null,
  ) => Promise<StoredAnswer>
  readonly after: (ms: number, callback: () => void) => void
}

/** One printer's jobs. */
interface Line {
  /** Not settled yet, in the order in which they were asked for. */
  readonly jobIds: Set<string>
  /** The printer has one of them. */
  busy: boolean
  /** Looks after the line again in a while. */
  planned: boolean
}

/**
 * Prints what the journal says is to be printed: one ticket at a time per printer, so that a printer that is away holds up
 * nothing else on its node. A ticket that certainly was not printed (paper out, printer away) is tried again until it is no
 * longer worth it; one whose outcome is not known is never resent: the core then asks for one copy, marked as such.
 */
export class TicketPrinting {
  private readonly options: Options
  private readonly lines = new Map<string, Line>()
  /** Jobs of the process before this one. */
  private readonly inherited: readonly PrintJob[]

  constructor(options: Options) {
    this.options = options
    // Not in a line until they are settled: a printer that reports itself before must not be given them as if new.
    this.inherited = [...options.branch.printJobs.values()].filter((job) => job.outcome === null)
  }

  /**
   * At start: a job asked for before the hub ended may or may not have reached the paper, so its outcome is unknown.
   */
  recover(): void {
    for (const { id } of this.inherited) this.settle(id, 'unknown', 'hubRestarted')
  }

  committed(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (event.type !== 'TicketPrintRequested') continue
      const { jobId, printerId } = event.data
      this.lineOf(printerId).jobIds.add(jobId)
      this.work(printerId)
    }
  }

  /** Something about a printer, or about a node and all printers there, has changed, perhaps for the better. */
  changed(what: { readonly deviceId?: string; readonly nodeId?: string }): void {
    const { devices = [] } = this.options.branch.config ?? {}
    for (const printerId of this.lines.keys()) {
      const isMeant =
        printerId === what.deviceId || devices.some(({ id, node }) => id === printerId && node === what.nodeId)
      if (isMeant) this.work(printerId)
    }
  }

  private lineOf(printerId: string): Line {
    let line = this.lines.get(printerId)
    if (!line) {
      line = { jobIds: new Set(), busy: false, planned: false }
      this.lines.set(printerId, line)
    }
    return line
  }

  /** Gives the printer its next job, when it is free. */
  private work(printerId: string): void {
    const line = this.lineOf(printerId)
    if (line.busy) return
    for (const jobId of line.jobIds) {
      const attempt = this.attempt(jobId)
      if (attempt === 'settled') {
        line.jobIds.delete(jobId)
        continue
      }
      if (attempt === 'away') {
        this.later(printerId)
        return
      }
      line.busy = true
      void attempt.then(({ outcome, detail }) => {
        line.busy = false
        if (outcome !== 'notDone') {
          line.jobIds.delete(jobId)
          this.settle(jobId, outcome, detail)
          this.work(printerId)
        } else this.later(printerId)
      })
      return
    }
  }

  private later(printerId: string): void {
    const line = this.lineOf(printerId)
    if (line.planned) return
    line.planned = true
    this.options.after(RETRY_MS, () => {
      line.planned = false
      this.dropExpired(line)
      this.work(printerId)
    })
  }

  private dropExpired(line: Line): void {
    const { tick } = this.options.clock.now()
    for (const jobId of line.busy ? [] : line.jobIds) {
      const job = this.options.branch.printJobs.get(jobId)
      if (job?.outcome === null && tick < job.validUntil) continue
      line.jobIds.delete(jobId)
      if (job?.outcome === null) this.settle(jobId, 'notPrinted', 'expired')
    }
  }

  /** `settled`: there is nothing (more) to print of it; `away`: its node is not there. */
  private attempt(jobId: string): 'settled' | 'away' | Promise<Attempt> {
    const { branch, gateway, clock } = this.options
    const job = branch.printJobs.get(jobId)
    if (!job || job.outcome !== null) return 'settled'
    const now = clock.now()
    const device = branch.config?.devices.find((candidate) => candidate.id === job.printerId)
    const elements = device && this.elements(job)
    if (now.tick >= job.validUntil || !device || !elements) {
      this.settle(jobId, 'notPrinted', now.tick >= job.validUntil ? 'expired' : 'noPrinter')
      return 'settled'
    }
    if (!gateway.isReady(device.node) || branch.outOfService.has(device.id)) return 'away'
    return (
      gateway
        // A new id for every attempt: an attempt is repeated only when the one before certainly did nothing.
        .send(
          { nodeId: device.node, deviceId: device.id },
          'Printer.PrintTicket',
          { elements },
          { id: randomUUID(), deadline: now.wall + PRINT_WITHIN_MS },
        )
        .then(readOutcome)
        .catch((error: unknown): Attempt => {
          this.options.log.error({ jobId, err: error }, 'printing failed')
          return { outcome: 'unknown', detail: 'internal' }
        })
    )
  }

  /** Until it is on disk: the job is in no line any more, so nothing else is done about it meanwhile. */
  private settle(jobId: string, outcome: 'printed' | 'notPrinted' | 'unknown', detail: string | null): void {
    void this.options.settle(jobId, outcome, detail).then((answer) => {
      if (answer.ok || this.options.branch.printJobs.get(jobId)?.outcome !== null) return
      this.options.after(RETRY_MS, () => this.settle(jobId, outcome, detail))
    })
  }

  private elements(job: PrintJob): TicketElement[] | undefined {
    const { branch, clock, waits } = this.options
    const ticket = branch.tickets.get(job.ticketId)
    if (!ticket || !branch.config) return undefined
    const now = clock.now()
    return ticketLayout(ticket, branch.config, {
      copy: job.copy,
      peopleAhead: peopleAhead(branch, ticket.id, now),
      wait: ticketWait(ticket, waits),
      now,
    })
  }
}

interface Attempt {
  readonly outcome: 'printed' | 'unknown' | 'notPrinted' | 'notDone'
  readonly detail: string | null
}

function readOutcome(outcome: DeviceOutcome): Attempt {
  if (outcome.kind === 'notDelivered') return { outcome: 'notDone', detail: null }
  if (outcome.kind === 'indeterminate') return { outcome: 'unknown', detail: 'noCompletion' }
  const { effect, completionCode, errorCode = null } = outcome.completion
  if (effect === 'done') return { outcome: 'printed', detail: null }
  if (effect === 'unknown') return { outcome: 'unknown', detail: errorCode }
  // What is wrong with the ticket itself will not get better, and must not keep the others waiting.
  const isHopeless = completionCode === 'invalidData' || completionCode === 'unsupportedCommand'
  return { outcome: isHopeless ? 'notPrinted' : 'notDone', detail: errorCode }
}
